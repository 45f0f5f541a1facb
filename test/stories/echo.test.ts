import { alsoIn, chooses, fileMessage, linkedWorld, MINUTE, toldIn } from './linked';
import type { World } from './world';

let world: World;
afterEach(async () => {
  if (process.env.SHOW_LOG) process.stdout.write(world.lines.join(''));
  await world.close();
});

const TICKETS = 25;
const ROUNDS = 10;

it('a thousand things said to and fro: each arrives once on the other side, and none comes back', async () => {
  // Nothing is restarted here, so nothing has to reach the disk: its flushes alone would take a minute.
  const env = { DATABASE_URL: ':memory:', HAPPYFOX_READS_PER_MINUTE: '500', HAPPYFOX_WRITES_PER_MINUTE: '300' };
  const first = await linkedWorld({ env });
  world = first.world;
  const talks = [{ ticket: first.ticket, thread: first.thread }];
  while (talks.length < TICKETS) talks.push(await fileMessage(world, `Question ${talks.length + 1}`));
  const marie = world.acme.agents.admin.id;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { ticket, thread } of talks) {
      await world.slack.as('U_ADA').say('C_GENERAL', { text: `Ada ${2 * round}`, threadTs: thread });
      world.happyFox.agentReplies(ticket, marie, { html: `<p>Marie ${2 * round}</p>` });
      world.happyFox.agentReplies(ticket, marie, { html: `<p>Marie ${2 * round + 1}</p>` });
      await world.slack.as('U_ADA').say('C_GENERAL', { text: `Ada ${2 * round + 1}`, threadTs: thread });
    }
    await world.pass(12_000);
  }
  await world.pass(5 * MINUTE);

  const numbers = Array.from({ length: 2 * ROUNDS }, (_, nth) => nth);
  for (const { ticket, thread } of talks) {
    const updates = world.happyFox.updates(ticket).map(({ by, message }) => ({
      by: (by as { name: string }).name,
      text: String((message as { text: string }).text).split('\n')[0],
    }));
    expect(updates).toHaveLength(1 + 4 * ROUNDS);
    expect(
      updates
        .slice(1)
        .filter(({ by }) => by === 'Ada Lovelace')
        .map(({ text }) => text),
    ).toEqual(numbers.map((nth) => `Ada ${nth}`));
    const posted = toldIn(world, thread);
    expect(posted).toHaveLength(4 * ROUNDS);
    expect(posted.filter((text) => text.startsWith('Marie Admin: '))).toEqual(
      numbers.map((nth) => `Marie Admin: Marie ${nth}`),
    );
  }
  expect(world.happyFox.violations).toEqual([]);
}, 300_000);

it('what is said in one thread of a ticket is heard in the others, and only there', async () => {
  const { ticket, thread, ...rest } = await linkedWorld();
  world = rest.world;
  await chooses(world, 'C_AGENTS', { agentsOnly: true });
  const agents = await alsoIn(world, 'C_AGENTS', ticket);
  await world.slack.as('U_ADA').say('C_GENERAL', { text: 'Is anybody there?', threadTs: thread });
  await world.slack.as('U_MARIE').say('C_AGENTS', { text: 'Who takes this?', threadTs: agents });
  await world.pass(3 * MINUTE);
  expect(toldIn(world, thread)).toEqual(['Is anybody there?']);
  expect(toldIn(world, agents, 'C_AGENTS')).toEqual([
    'Who takes this?',
    expect.stringMatching(/^Ada Lovelace: Is anybody there\?(?!.*(fb-|Open in Slack|archives))/s),
  ]);
});

it('a reply whose answer was lost is not taken for somebody else’s, although HappyFox tells us of it at once', async () => {
  const secret = 'a-secret-of-32-characters-or-so!';
  const { ticket, thread, ...rest } = await linkedWorld({ env: { HAPPYFOX_WEBHOOK_SECRET: secret } });
  world = rest.world;
  world.happyFox.webhooks.configure({ url: `${world.url}/happyfox/webhook/${encodeURIComponent(secret)}`, secret });
  world.happyFox.faults.add({ class: 'write', kind: 'reset-after' });
  await world.slack.as('U_ADA').say('C_GENERAL', { text: 'Hello?', threadTs: thread });
  await world.pass(5 * MINUTE);
  expect(world.happyFox.webhooks.sent).toMatchObject([{ status: 200 }]);
  expect(world.happyFox.updates(ticket)).toHaveLength(2);
  expect(toldIn(world, thread).filter((text) => text.includes('Hello?'))).toEqual(['Hello?']);
});

it('a restart between the write and its account does not make it echo', async () => {
  const { ticket, thread, ...rest } = await linkedWorld();
  world = rest.world;
  const held = world.happyFox.faults.add({ class: 'write', kind: 'hold-answer' });
  await world.slack.as('U_ADA').say('C_GENERAL', { text: 'Hello?', threadTs: thread });
  for (let second = 0; held.left() > 0 && second < 30; second += 1) {
    world.clock.turn(1_000);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  // HappyFox has it, and the program dies before it hears so.
  await world.happyFox.down();
  held.release();
  await world.stop();
  await world.happyFox.up();
  world.clock.turn(6 * MINUTE);
  await world.start();
  await world.pass(5 * MINUTE);
  expect(world.happyFox.updates(ticket)).toHaveLength(2);
  expect(toldIn(world, thread).filter((text) => text.includes('Hello?'))).toEqual(['Hello?']);
});
