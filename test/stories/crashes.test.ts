import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bridge, startBridge } from '../../sandbox/bridge';
import { startHappyFox } from '../../sandbox/happyfox/server';
import { signIn } from '../../sandbox/sign-in';
import { startSlack } from '../../sandbox/slack/server';
import { Unavailable } from '../../src/tickets/outcomes';
import { creates, fileByCommand, inDirect, isFiled, openCalmWorld } from './by-command';
import { MANIFEST, type World } from './world';

/**
 * How often we look, every 20 ms at most, while nothing moves before we give up what a process of its own should do by itself.
 * On a busy machine a look takes longer, as everything does; so it is looks that are counted, and not time.
 */
const PATIENT_LOOKS = 1_000;
/** Only for a machine that has come to a standstill. Ms, real time. */
const STANDSTILL_MS = 300_000;

/** The program as a process of its own, between the two stand-ins, on a store that outlives it. */
async function openProcesses() {
  const folder = mkdtempSync(join(tmpdir(), 'foxbridge-'));
  const slack = await startSlack({ manifestPath: MANIFEST });
  const happyFox = await startHappyFox();
  const acme = happyFox.seedAcme();
  slack.addUser({ id: 'U_ADA', name: 'Ada Lovelace', email: 'ada@acme.example' });
  slack.addChannel({ id: 'C_GENERAL', name: 'general', members: ['U_ADA'], botIsMember: true });
  let bridge: Bridge | null = null;

  const until = async (happened: () => boolean) => {
    const moved = () => [slack.journal.length, happyFox.journal.length, bridge?.lines.length].join();
    for (let [before, looks] = [moved(), 0]; !happened(); looks += 1) {
      if (moved() !== before) [before, looks] = [moved(), 0];
      if (looks > PATIENT_LOOKS) throw new Error(`it did not happen\n${bridge?.lines.slice(-20).join('\n')}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const world = {
    slack,
    happyFox,
    until,
    get bridge(): Bridge {
      if (!bridge) throw new Error('not started');
      return bridge;
    },
    async start() {
      bridge = await startBridge(folder, {
        ...signIn(slack, happyFox),
        HAPPYFOX_POLL_SECONDS: '3600',
        DATABASE_URL: join(folder, 'foxbridge.db'),
      });
      slack.deliverTo(`${bridge.url}/slack/events`);
    },
    /** Fills the form up to where only the button is left. */
    async fill(subject: string) {
      const ada = slack.as('U_ADA');
      await ada.command('C_GENERAL', '/ticket', subject);
      await until(() => JSON.stringify(slack.topView('U_ADA') ?? '').includes('"category"'));
      await ada.change('category', String(acme.categories.support.id));
      ada.fill({ details: 'Right before the crash.' });
      return ada;
    },
    notices: () => slack.messages(slack.dm('U_ADA')).map(({ text }) => text),
    creates: () => happyFox.journal.filter(({ method, path }) => method === 'POST' && path.endsWith('/json/tickets/')),
    async close() {
      happyFox.faults.clear();
      await bridge?.kill();
      await slack.stop();
      await happyFox.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await world.start();
  return world;
}

describe('the program as a process', () => {
  let processes: Awaited<ReturnType<typeof openProcesses>>;
  afterEach(() => processes.close());

  const expectExactlyOne = async () => {
    await processes.until(() => processes.notices().some((text) => /is filed as|🎫/.test(text)));
    expect(processes.happyFox.tickets()).toHaveLength(1);
    expect(processes.notices()).toEqual([isFiled('#SUP00004711')]);
  };

  it(
    'killed as soon as the form is closed: the ticket and its notice come by themselves after the next start',
    async () => {
      processes = await openProcesses();
      const ada = await processes.fill('Power cut');
      const held = processes.happyFox.faults.add({ class: 'read', path: '/user/', kind: 'hold', times: 9 });
      expect(await ada.submit()).toEqual({ closed: true });
      await processes.bridge.kill();
      expect(processes.creates()).toEqual([]);
      held.remove();
      held.release();
      await processes.start();
      await expectExactlyOne();
      expect(processes.creates()).toHaveLength(1);
    },
    STANDSTILL_MS,
  );

  it(
    'killed while HappyFox holds back its answer: the ticket is looked for, and not filed twice',
    async () => {
      processes = await openProcesses();
      const ada = await processes.fill('Cut off');
      const held = processes.happyFox.faults.add({ class: 'write', kind: 'hold-answer' });
      expect(await ada.submit()).toEqual({ closed: true });
      await processes.until(() => processes.happyFox.tickets().length === 1);
      await processes.bridge.kill();
      held.release();
      await processes.start();
      await expectExactlyOne();
      expect(processes.creates()).toHaveLength(1);
    },
    STANDSTILL_MS,
  );

  it(
    'asked to stop ends cleanly when nothing is under way',
    async () => {
      processes = await openProcesses();
      process.kill(processes.bridge.pid, 'SIGTERM');
      expect(await processes.bridge.ended).toBe(0);
    },
    STANDSTILL_MS,
  );

  it(
    'asked to stop in the middle of a call ends all the same after a while, and loses nothing',
    async () => {
      processes = await openProcesses();
      const ada = await processes.fill('Deploy');
      const held = processes.happyFox.faults.add({ class: 'write', kind: 'hold-answer' });
      expect(await ada.submit()).toEqual({ closed: true });
      await processes.until(() => processes.happyFox.tickets().length === 1);
      process.kill(processes.bridge.pid, 'SIGTERM');
      // Its own doing: nobody killed it, although HappyFox never answered.
      expect(await processes.bridge.ended).toBe(1);
      held.release();
      await processes.start();
      await expectExactlyOne();
      expect(processes.creates()).toHaveLength(1);
    },
    STANDSTILL_MS,
  );
});

describe('the store is away', () => {
  let world: World;
  afterEach(() => world.close());

  it('while a form is sent: it says so and keeps everything; sent again when the store is back, it goes out', async () => {
    let isAway = false;
    world = await openCalmWorld({
      onCommit: (when) => {
        if (isAway && when === 'before') throw new Unavailable('the disk is full');
      },
    });
    const ada = world.slack.as('U_ADA');
    await ada.command('C_GENERAL', '/ticket', 'Full disk');
    await world.settled();
    await ada.change('category', String(world.acme.categories.support.id));
    await world.settled();
    ada.fill({ details: 'Kept.', files: [ada.upload('kept.txt', Buffer.from('kept'), 'text/plain')] });
    isAway = true;
    const sent = await ada.submit();
    expect(Object.values(sent.errors ?? {})).toEqual([expect.stringContaining('We could not save the ticket')]);
    await world.pass(5_000);
    expect(world.tickets()).toEqual([]);
    isAway = false;
    expect(await ada.submit()).toEqual({ closed: true });
    await world.pass(10_000);
    expect(inDirect(world).map(({ text }) => text)).toEqual([isFiled()]);
    expect(world.tickets()).toMatchObject([{ subject: 'Full disk', first_message: expect.stringContaining('Kept.') }]);
    expect(world.attachments()).toMatchObject([{ filename: 'kept.txt' }]);
  });

  it('when what was accepted is on its way: it goes on without a restart', async () => {
    let isAway = false;
    world = await openCalmWorld({
      onCommit: () => {
        if (isAway) throw new Unavailable('the disk is full');
      },
    });
    world.happyFox.faults.throttle({ class: 'both', seconds: 30 });
    await fileByCommand(world, { subject: 'On its way' });
    await world.pass(3_000);
    isAway = true;
    await world.pass(60_000);
    expect(world.tickets()).toEqual([]);
    isAway = false;
    await world.pass(60_000);
    expect(inDirect(world).map(({ text }) => text)).toEqual([isFiled()]);
    expect(world.tickets()).toHaveLength(1);
  });

  it('for a moment after HappyFox has filed it: the person reads so as soon as the store is back', async () => {
    let isAway = false;
    world = await openCalmWorld({
      onCommit: () => {
        if (isAway) throw new Unavailable('the disk is full');
      },
    });
    const answer = world.happyFox.faults.add({ class: 'write', kind: 'hold-answer' });
    await fileByCommand(world, { subject: 'In the nick of time' });
    await world.until(() => world.tickets().length === 1);
    isAway = true;
    answer.release();
    await world.pass(3_000);
    isAway = false;
    await world.pass(5_000);
    expect(inDirect(world).map(({ text }) => text)).toEqual([isFiled()]);
    expect(creates(world)).toHaveLength(1);
  });
});

it('an attempt that hangs so long that another one took over wakes up too late to file a second ticket', async () => {
  const world = await openCalmWorld();
  try {
    const held = world.happyFox.faults.add({ class: 'read', path: '/user/', kind: 'hold' });
    await fileByCommand(world, { subject: 'Deep sleep' });
    await world.until(() => held.left() === 0);
    // The other one is in the middle of its write when the first one wakes up.
    const answer = world.happyFox.faults.add({ class: 'write', kind: 'hold-answer' });
    world.clock.turn(6 * 60_000);
    await world.until(() => world.tickets().length === 1);
    held.release();
    await world.pass(5_000);
    answer.release();
    await world.pass(5_000);
    expect(world.tickets()).toHaveLength(1);
    expect(inDirect(world).map(({ text }) => text)).toEqual([isFiled()]);
  } finally {
    await world.close();
  }
});
