import { ChannelSettings, channels } from '../../src/tickets/channels';
import { homeOf, openHome } from './at-home';
import { creates, early, fileByCommand, inDirect, isFiled, openCalmWorld } from './by-command';
import { chooses, fileThread, inStore, linkedWorld, toldIn } from './linked';
import { openWorld, type World } from './world';

let world: World;
afterEach(async () => {
  if (process.env.SHOW_LOG) process.stdout.write(world.lines.join(''));
  await world.close();
});

const [MINUTE, HOUR] = [60_000, 3_600_000];
const told = () => inDirect(world).map(({ text }) => text);

/** The program ends, the clock of its machine is set right, and it starts anew. */
async function restartWithTheRightClock() {
  await world.stop();
  world.setClock(0);
  await world.start();
}

describe.each(['http', 'socket'] as const)(
  'a thread that is read again, of which our clock was wrong when it got its ticket (%s)',
  (mode) => {
    /** Ada's message gets its ticket while our clock is wrong. Answers what is on the ticket after all was read again. */
    async function readAgain({ aheadMs, isShown }: { aheadMs: number; isShown: boolean }, words: Words) {
      world = await openWorld({ mode, aheadMs, watches: true });
      const ada = world.slack.as('U_ADA');
      const thread = await ada.say('C_GENERAL', 'The VPN drops every hour');
      const say = (text: string) => ada.say('C_GENERAL', { text, threadTs: thread });
      for (const text of words.before) await say(text);
      await world.pass(MINUTE);
      // Slack's time is known, and our clock is not put right yet.
      world.slack.tellTime(true);
      if (!isShown) world.slack.faults.add({ method: 'chat.postMessage', kind: '5xx', times: 1_000 });
      await fileThread(world, thread);
      await world.stop();
      for (const text of words.after) await say(text);
      world.clock.turn(20 * MINUTE);
      world.slack.faults.clear();
      world.setClock(0);
      await world.start();
      await world.pass(4 * MINUTE, 5_000);
      return world
        .updates()
        .slice(1)
        .map(({ message }) => String((message as { text?: string } | null)?.text).split('\n')[0]);
    }
    type Words = Record<'before' | 'after', string[]>;

    it('minutes ahead, and our notice stands there only later: what was said to the ticket is carried', async () => {
      const words = { before: ['Not for them.'], after: ['Since the update.', 'For all of us.'] };
      expect(await readAgain({ aheadMs: 4 * MINUTE, isShown: false }, words)).toEqual(words.after);
    });

    it('minutes behind: what was said before is nobody’s business there', async () => {
      const words = { before: ['Not for them.'], after: ['Since the update.'] };
      expect(await readAgain({ aheadMs: -4 * MINUTE, isShown: true }, words)).toEqual(words.after);
    });
  },
);

describe.each([
  ['ahead of', 20 * MINUTE],
  ['behind', -3 * HOUR],
])('a clock that is wrong, %s Slack’s', (_, wrongMs) => {
  it('after a restart: a told wait is served as it was told', async () => {
    world = await openCalmWorld();
    world.happyFox.faults.throttle({ class: 'both', seconds: 300 });
    await fileByCommand(world, { subject: 'Patience' });
    await world.pass(10_000);
    await world.stop();
    world.setClock(wrongMs);
    await world.start();
    expect(Math.abs(world.aheadMs())).toBeLessThan(1_000);
    await fileByCommand(world, { subject: 'Me too' });
    await world.pass(4 * MINUTE, 5_000);
    const waits = expect.stringContaining('asked us to wait');
    expect(told()).toEqual([waits, waits]);
    await world.pass(2 * MINUTE, 5_000);
    expect(told()).toEqual([isFiled(), isFiled()]);
    expect(early(world)).toEqual([]);
  });

  it('while the program runs: nothing changes, and Slack is asked once', async () => {
    world = await openCalmWorld();
    const asked = () => world.slack.journal.filter(({ method }) => method === 'auth.test').length;
    const before = asked();
    world.setClock(wrongMs);
    await world.pass(10 * MINUTE, 5_000);
    expect(asked()).toBe(before + 1);
    expect(world.aheadMs()).toBe(0);
    expect(world.lines.join('')).not.toContain('the clock is set');
  });

  it('while Slack cannot be asked: nobody knows, and nothing changes until somebody does', async () => {
    world = await openCalmWorld();
    world.slack.faults.add({ method: 'auth.test', kind: 'reset-before', times: 100 });
    world.setClock(wrongMs);
    await world.pass(10 * MINUTE, 5_000);
    expect(world.aheadMs()).toBe(0);
    world.setClock(0);
    world.slack.faults.clear();
    await world.pass(10 * MINUTE, 5_000);
    expect(world.aheadMs()).toBe(0);
  });
});

describe('after a restart, with a clock that was hours ahead before and is right now', () => {
  it('a told wait is served as long as it was told, and not the hours on top', async () => {
    world = await openCalmWorld({ aheadMs: 3 * HOUR });
    world.happyFox.faults.throttle({ class: 'both', seconds: 300 });
    await fileByCommand(world, { subject: 'Patience' });
    await world.pass(3_000);
    expect(told()).toEqual([expect.stringContaining('asked us to wait')]);
    await restartWithTheRightClock();
    await world.pass(4 * MINUTE, 5_000);
    const soon = new Date(world.clock.now() + 2 * MINUTE).toISOString().slice(0, 13).replace('T', ' ');
    expect(told()).toEqual([expect.stringMatching(`asked us to wait.*goes out ${soon}`)]);
    await world.pass(3 * MINUTE, 5_000);
    expect(told()).toEqual([isFiled()]);
    expect(early(world)).toEqual([]);
  });

  it('what waits for HappyFox to come back is tried again within the hour', async () => {
    world = await openCalmWorld({ aheadMs: 24 * HOUR });
    await world.happyFox.down();
    await fileByCommand(world, { subject: 'Anybody there?' });
    await world.pass(10 * MINUTE, 5_000);
    await restartWithTheRightClock();
    await world.happyFox.up();
    await world.pass(75 * MINUTE, 10_000);
    expect(told()).toEqual([isFiled()]);
    expect(world.tickets()).toHaveLength(1);
  });

  it('the Home tab shows what has come since', async () => {
    const linked = await linkedWorld({ aheadMs: 3 * HOUR });
    world = linked.world;
    await openHome(world, 'U_ADA');
    await restartWithTheRightClock();
    world.happyFox.change(linked.ticket, { status: world.acme.statuses.solved.id });
    await world.pass(MINUTE);
    await openHome(world, 'U_ADA');
    expect(homeOf(world, 'U_ADA')).not.toContain('The VPN drops every hour');
  });

  it('the rules of a channel that were chosen then hold, and no longer those before', async () => {
    const linked = await linkedWorld({ aheadMs: 3 * HOUR });
    world = linked.world;
    await chooses(world, 'C_GENERAL', { mode: 'alerts' });
    const ahead = { now: () => world.clock.now() + 3 * HOUR };
    await inStore(world, (store) =>
      channels(store, ahead).set(world.slack.teamId, 'C_GENERAL', ChannelSettings.parse({})),
    );
    await restartWithTheRightClock();
    await world.pass(MINUTE);
    await world.slack.as('U_ADA').say('C_GENERAL', { text: 'For all.', threadTs: linked.thread });
    await world.pass(MINUTE);
    expect(JSON.stringify(world.updates(linked.ticket))).toContain('For all.');
  });

  it('what agents say is told within minutes', async () => {
    const linked = await linkedWorld({ aheadMs: 3 * HOUR });
    world = linked.world;
    await world.pass(2 * MINUTE);
    await restartWithTheRightClock();
    await world.pass(MINUTE);
    world.happyFox.agentReplies(linked.ticket, world.acme.agents.admin.id, { html: '<p>Restart it.</p>' });
    await world.pass(8 * MINUTE, 5_000);
    expect(toldIn(world, linked.thread)).toEqual(['Marie Admin: Restart it.']);
  });

  it.each([
    ['a short while, so that our last sign of life lies in the future', 20 * MINUTE],
    ['longer than the clock was ahead, so that we seem to have been away for a short while', 200 * MINUTE],
  ])('what was said in a thread while we were away is carried, once: %s', async (_, awayMs) => {
    const linked = await linkedWorld({ aheadMs: 3 * HOUR });
    world = linked.world;
    await world.pass(2 * MINUTE);
    await world.stop();
    world.setClock(0);
    world.clock.turn(10 * MINUTE);
    await world.slack.as('U_ADA').say('C_GENERAL', { text: 'Anybody?', threadTs: linked.thread });
    world.clock.turn(awayMs - 10 * MINUTE);
    await world.start();
    await world.pass(4 * MINUTE, 5_000);
    const onTicket = () => JSON.stringify(world.updates(linked.ticket)).split('"text":"Anybody?').length - 1;
    expect(onTicket()).toBe(1);
    await world.slack.retryFailed();
    await world.stop();
    world.clock.turn(10 * MINUTE);
    await world.start();
    await world.pass(4 * MINUTE, 5_000);
    expect(onTicket()).toBe(1);
  });
});

describe.each([
  ['was hours ahead', 3 * HOUR],
  ['was hours behind', -3 * HOUR],
])('while the program runs, a clock that %s is set right', (_, aheadMs) => {
  it('in the middle of a told wait: that is served as it was told, and then the right time is taken over', async () => {
    world = await openCalmWorld({ aheadMs });
    world.happyFox.faults.throttle({ class: 'both', seconds: 300 });
    await fileByCommand(world, { subject: 'Patience' });
    await world.pass(10_000);
    world.setClock(0);
    await world.pass(4 * MINUTE, 5_000);
    expect(told()).toEqual([expect.stringContaining('asked us to wait')]);
    await world.pass(2 * MINUTE, 5_000);
    expect(told()).toEqual([isFiled()]);
    await world.pass(2 * MINUTE, 5_000);
    expect(world.aheadMs()).toBe(0);
    await fileByCommand(world, { subject: 'Afterwards' });
    await world.pass(10_000);
    expect(told()).toEqual([isFiled(), isFiled()]);
    expect(early(world)).toEqual([]);
    expect(world.tickets()).toHaveLength(2);
  });

  it('while HappyFox is away for hours: in the end it is taken over although something waits', async () => {
    world = await openCalmWorld({ aheadMs });
    await world.happyFox.down();
    await fileByCommand(world, { subject: 'Anybody there?' });
    await world.pass(10 * MINUTE, 5_000);
    world.setClock(0);
    await world.pass(2 * HOUR, MINUTE);
    expect(world.aheadMs()).toBe(0);
    await world.happyFox.up();
    await world.pass(75 * MINUTE, MINUTE);
    expect(told()).toEqual([isFiled()]);
    expect(world.tickets()).toHaveLength(1);
  });

  it('in the middle of a call: its lease is its own, and nothing is written twice', async () => {
    world = await openCalmWorld({ aheadMs });
    const answer = world.happyFox.faults.add({ class: 'write', kind: 'hold-answer' });
    await fileByCommand(world, { subject: 'Under way' });
    await world.until(() => world.tickets().length === 1);
    world.setClock(0);
    await world.pass(2 * MINUTE, 1_000);
    expect(creates(world)).toHaveLength(1);
    expect(world.aheadMs()).toBe(aheadMs);
    answer.release();
    await world.pass(2 * MINUTE, 5_000);
    expect(told()).toEqual([isFiled()]);
    expect(creates(world)).toHaveLength(1);
    expect(world.aheadMs()).toBe(0);
  });
});

describe('while the program runs', () => {
  it('a clock that is set wrong for a moment changes nothing', async () => {
    world = await openCalmWorld({ aheadMs: 0 });
    world.setClock(-2 * HOUR);
    await world.pass(20_000);
    world.setClock(0);
    await world.pass(2 * MINUTE, 5_000);
    expect(world.lines.join('')).not.toContain('the clock is set');
  });

  it('a clock that is set by a second or two is followed; less is not worth it', async () => {
    world = await openCalmWorld({ aheadMs: 0 });
    world.setClock(1_500);
    await world.pass(2 * MINUTE, 5_000);
    expect(world.aheadMs()).toBe(1_500);
    world.setClock(1_800);
    await world.pass(2 * MINUTE, 5_000);
    expect(world.aheadMs()).toBe(1_500);
  });

  it.each([
    ['and Slack tells the time', undefined],
    ['and Slack tells no time', 0],
  ])('a machine that slept is found out, and what was said meanwhile is carried: %s', async (_, aheadMs) => {
    const linked = await linkedWorld(aheadMs === undefined ? {} : { aheadMs });
    world = linked.world;
    await world.pass(2 * MINUTE);
    world.slack.drop(1);
    await world.slack.as('U_ADA').say('C_GENERAL', { text: 'Anybody?', threadTs: linked.thread });
    world.sleep(8 * HOUR);
    await world.pass(5 * MINUTE, 5_000);
    expect(world.aheadMs()).toBe(0);
    expect(JSON.stringify(world.updates(linked.ticket))).toContain('Anybody?');
  });
});
