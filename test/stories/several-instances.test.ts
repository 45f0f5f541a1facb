import { type Postgres, postgresMissing, startPostgres } from '../store/postgres';
import { mailed, openChannels } from './in-channels';
import { MINUTE, readsSince } from './linked';
import { comes, dayAhead, until } from './on-the-wall';
import type { World } from './world';

if (postgresMissing) describe.skip(`left out: ${postgresMissing}`, () => it('several instances', () => undefined));
else {
  // A server of its own, and two programs: a busy machine needs its time.
  jest.setTimeout(60_000);
  let postgres: Postgres;
  let world: World;
  beforeAll(async () => {
    postgres = await startPostgres();
  }, 60_000);
  afterEach(() => world.close());
  afterAll(() => postgres.stop());

  /** Two programs on one store. Slack's requests go to the first; with Socket Mode, to either. */
  async function open(mode: 'http' | 'socket') {
    world = await openChannels({
      mode,
      instances: 2,
      env: { DATABASE_URL: await postgres.newDatabase(), HAPPYFOX_POLL_SECONDS: '10' },
    });
    await world.pass(5_000);
  }

  /** A ticket of Ada's in IT, which Marie follows in #help: its card. */
  async function followed() {
    const ticket = mailed(world, 'The VPN drops', { category: world.acme.categories.it.id });
    await world.slack.as('U_MARIE').command('C_HELP', '/ticket', `follow ${ticket}`);
    await comes(world, () => world.slack.messages('C_HELP').length > 0);
    return { ticket, card: world.slack.messages('C_HELP')[0]?.ts ?? '' };
  }

  const direct = (user: string) => world.slack.messages(world.slack.dm(user)).map(({ text }) => text);
  /** Two looks of either instance at what changed. */
  const looks = () => world.pass(25_000);
  const bridge = () => world.acme.agents.bridge.id;
  const marie = () => world.acme.agents.admin.id;
  const linus = () => world.acme.agents.limited.id;
  async function choose(user: string, entries: Parameters<ReturnType<World['slack']['as']>['fill']>[0]) {
    await world.slack.as(user).command('C_HELP', '/ticket', 'settings');
    await world.settled();
    world.slack.as(user).fill(entries);
    expect(await world.slack.as(user).submit()).toEqual({ closed: true });
    await world.settled();
  }

  describe.each(['http', 'socket'] as const)('with two instances on one PostgreSQL, over %s,', (mode) => {
    it('a requester hears of an answer once, in one thread, and an agent once of what they were given', async () => {
      await open(mode);
      await choose('U_ADA', { my_answers: 'direct' });
      const [ticket, given] = [mailed(world, 'The VPN drops'), mailed(world, 'The printer is empty')];
      await looks();
      for (const [nth, words] of ['One.', 'Two.', 'Three.'].entries()) {
        world.happyFox.agentReplies(ticket, marie(), { html: `<p>${words}</p>` });
        world.happyFox.change(given, { assignee: nth % 2 === 0 ? marie() : linus(), by: bridge() });
        await comes(
          world,
          () => direct('U_ADA').includes(words) && [...direct('U_MARIE'), ...direct('U_LINUS')].length > nth,
        );
      }
      await looks();
      const dm = world.slack.dm('U_ADA');
      const [card] = world.slack.messages(dm);
      expect(direct('U_ADA').slice(1)).toEqual(['One.', 'Two.', 'Three.']);
      expect(world.slack.messages(dm, card?.ts).map(({ text }) => text)).toEqual(direct('U_ADA'));
      expect(direct('U_MARIE')).toEqual([expect.stringContaining('gave you'), expect.stringContaining('gave you')]);
      expect(direct('U_LINUS')).toEqual([expect.stringContaining('gave you')]);
    });

    it('HappyFox is asked as often as one instance would, and each thread hears everything once', async () => {
      await open(mode);
      const { ticket, card } = await followed();
      const [from, since] = [world.happyFox.journal.length, world.clock.now()];
      world.happyFox.agentReplies(ticket, marie(), { html: '<p>Which version?</p>' });
      await world.pass(MINUTE);
      await comes(world, () => world.texts('C_HELP', card).includes('Which version?'));
      const asked = readsSince(world, from).filter(({ path }) =>
        path.includes('fields=id%2Cdisplay_id%2Clast_modified'),
      );
      expect(asked.length).toBeGreaterThan(3);
      expect(asked.length).toBeLessThanOrEqual((world.clock.now() - since) / 10_000 + 1);
      const said = world.texts('C_HELP', card).filter((text) => text.includes('Which version?'));
      expect(said).toHaveLength(1);
    });

    it('of two agents who claim at once one wins, and the other is told who has it', async () => {
      await open(mode);
      const { ticket, card } = await followed();
      const from = world.happyFox.journal.length;
      await Promise.all(
        ['U_MARIE', 'U_LINUS'].map((user) => world.slack.as(user).press('C_HELP', card, 'ticket_claim')),
      );
      const told = () => [...direct('U_MARIE'), ...direct('U_LINUS')].filter((text) => text.includes('already'));
      await comes(world, () => told().length > 0);
      await world.pass(10_000);
      const owner = String((world.happyFox.ticket(ticket) as { assigned_to: { name: string } }).assigned_to.name);
      const other = owner === 'Marie Admin' ? 'U_LINUS' : 'U_MARIE';
      expect(direct(other)).toContainEqual(expect.stringContaining(`${owner} has the ticket already.`));
      const writes = world.happyFox.journal.slice(from).filter((entry) => entry.class === 'write');
      expect(writes).toHaveLength(1);
      expect(world.slack.messages('C_HELP')).toHaveLength(1);
      expect(world.slack.messages('C_HELP')[0]?.text).toContain(`with ${owner}`);
    });

    it('warnings and the weekly digest come once, also when one instance leaves in between', async () => {
      await open(mode);
      await choose('U_MARIE', { my_digest: ['digest'] });
      await until(world, 'Mon 08:10');
      const before = direct('U_MARIE').length;
      const ticket = mailed(world, 'Late');
      world.happyFox.change(ticket, { assignee: marie(), dueDate: dayAhead(world, -1), by: marie() });
      await world.pass(60 * MINUTE, MINUTE);
      await world.stop(1);
      await until(world, 'Mon 15:00');
      await comes(world, () => direct('U_MARIE').length >= before + 2);
      const told = direct('U_MARIE').slice(before);
      expect(told.filter((text) => text.startsWith('Your week in the helpdesk'))).toHaveLength(1);
      expect(told.filter((text) => text.includes('is overdue'))).toHaveLength(1);
      expect(told).toHaveLength(2);
    });
  });
}
