import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHappyFox } from '../../sandbox/happyfox/server';
import { inProject } from '../../sandbox/project';
import { signIn } from '../../sandbox/sign-in';
import { startSlack } from '../../sandbox/slack/server';
import { buildFoxbridge, type Foxbridge } from '../../src/app';
import { type Config, readConfig } from '../../src/config';
import { openLog } from '../../src/log';
import type { StoreDeps } from '../../src/store/open';
import { HandClock } from '../hand-clock';

export const MANIFEST = inProject('manifest.yml');

/** Longer than anything takes that does not wait for the clock. Real ms. */
const LONG_MS = 3_000;

/**
 * The story begins at noon (UTC), whenever it is told: what happens every night must not depend on that. The next one, because
 * Bolt compares signatures with the time of this machine and refuses old ones. Epoch ms.
 */
const nextNoon = () => (Math.floor(Date.now() / DAY_MS + 0.5) + 0.5) * DAY_MS;
const DAY_MS = 86_400_000;

export interface WorldOptions {
  mode?: 'http' | 'socket';
  env?: Record<string, string>;
  /** Changes the manifest before Slack is told it. */
  manifest?(text: string): string;
  /** Puts something between the program and a stand-in: takes the real address, answers the one to use. */
  through?: { slack?(url: string): Promise<string>; happyFox?(url: string): Promise<string> };
  onCommit?: StoreDeps['onCommit'];
  maxUploadBytes?: number;
  /** The bot looks for changed tickets every minute, as it does for people. Else hardly ever: one story at a time. */
  watches?: boolean;
  /** How long a call to HappyFox may take, in real time. */
  timeoutMs?: number;
  /**
   * By how much the clock of the program's machine is ahead of those of Slack and HappyFox; ms. See `setClock`. Slack's answers
   * bear no date then, or the program would know better; `slack.tellTime(true)` lets them.
   */
  aheadMs?: number;
  /** How many programs work on the same store, which must be a PostgreSQL then. Slack's requests go to the first. */
  instances?: number;
}

/**
 * The whole program between the two stand-ins, over real HTTP (or Socket Mode), with a real database on disk. All three
 * live by one clock that is turned by hand.
 *
 * Ada and Bob work at Acme and are in #general, where the bot is a member; Marie is an agent; #public and #private have no bot.
 */
export async function openWorld(options: WorldOptions = {}) {
  // A server has a clock of its own, which the programs keep to.
  const clock = new HandClock(options.instances ? Date.now() : nextNoon());
  const folder = mkdtempSync(join(tmpdir(), 'foxbridge-'));
  // The domain of links that are told is what an administrator writes into the manifest; ours lives on this machine.
  const manifestPath = join(folder, 'manifest.yml');
  writeFileSync(manifestPath, (options.manifest ?? String)(readFileSync(MANIFEST, 'utf8')));
  const slack = await startSlack({ manifestPath, now: clock.now, unfurlDomains: ['127.0.0.1'] });
  slack.tellTime(options.aheadMs === undefined);
  const happyFox = await startHappyFox({
    now: clock.now,
    ...(options.maxUploadBytes !== undefined && { maxUploadBytes: options.maxUploadBytes }),
  });
  const acme = happyFox.seedAcme();
  slack.addUser({ id: 'U_ADA', name: 'Ada Lovelace', email: 'ada@acme.example' });
  slack.addUser({ id: 'U_BOB', name: 'Bob Builder', email: 'bob@acme.example' });
  slack.addUser({ id: 'U_MARIE', name: 'Marie Admin', email: 'marie@acme.example' });
  slack.addUser({ id: 'U_NOMAIL', name: 'No Mail' });
  const members = ['U_ADA', 'U_BOB', 'U_MARIE', 'U_NOMAIL'];
  slack.addChannel({ id: 'C_GENERAL', name: 'general', members, botIsMember: true });
  slack.addChannel({ id: 'C_PUBLIC', name: 'public', members, botIsMember: false });
  slack.addChannel({ id: 'C_PRIVATE', name: 'private', isPrivate: true, members, botIsMember: false });

  const lines: string[] = [];
  const log = openLog('info', clock.now, (line) => lines.push(line));
  const config: Config = readConfig({
    ...signIn(slack, happyFox, options.mode),
    SLACK_API_URL: (await options.through?.slack?.(slack.apiUrl)) ?? slack.apiUrl,
    HOST: '127.0.0.1',
    PORT: '0',
    HAPPYFOX_URL: (await options.through?.happyFox?.(happyFox.url)) ?? happyFox.url,
    DATABASE_URL: join(folder, 'foxbridge.db'),
    HAPPYFOX_POLL_SECONDS: options.watches ? '60' : '3600',
    ...options.env,
  });

  /** Differs as soon as something has happened. */
  const moved = () =>
    [
      slack.journal.length,
      slack.fileRequests.length,
      happyFox.journal.length,
      happyFox.journal.filter(({ status }) => status === null).length,
      clock.begun,
      lines.length,
    ].join();

  /**
   * Resolves when nothing moves any more: whoever is at work waits for the clock, so only turning it helps. All parts
   * live in this process, so what is under way between them shows within a few turns of the event loop.
   */
  const asleep = async () => {
    let [before, quiet] = ['', 0];
    for (let since = Date.now(); quiet < 100 || Date.now() - since < 20; quiet += 1) {
      const now = moved();
      if (now !== before) [before, quiet, since] = [now, 0, Date.now()];
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  const numberOf = (nth: number) => Number(happyFox.tickets()[nth]?.id);
  const bridges: Foxbridge[] = [];
  let port = 0;
  /** By how much the clocks of the machine, and of the program that runs on it, are ahead of those of the others. */
  const ahead = { machineMs: options.aheadMs ?? 0, programMs: 0, sleptMs: 0 };
  const build = () =>
    buildFoxbridge(config, {
      clock: { now: () => clock.now() + ahead.programMs, wait: clock.wait },
      machine: {
        wall: () => clock.now() + ahead.machineMs,
        even: () => clock.now() - ahead.sleptMs,
        moveBy: (ms) => {
          ahead.programMs += ms;
        },
      },
      log,
      wallClock: clock.now,
      ...(options.onCommit && { onCommit: options.onCommit }),
      ...(options.timeoutMs !== undefined && { timeoutMs: options.timeoutMs }),
    });
  const idle = async () => {
    await slack.settled();
    // Twice, where there are several: what the last one did may be work for the first.
    for (let round = 0; round < bridges.length; round += 1) for (const bridge of bridges) await bridge.idle();
  };
  const world = {
    clock,
    slack,
    happyFox,
    acme,
    config,
    /** What the program wrote to its log. */
    lines,
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    /** Starts the program, or starts it anew on the same store. */
    async start({ quiet = true } = {}) {
      ahead.programMs = ahead.machineMs;
      const ports: number[] = [];
      for (let nth = 0; nth < (options.instances ?? 1); nth += 1) {
        const bridge = await build();
        bridges.push(bridge);
        ports.push((await bridge.start()).port);
      }
      port = ports[0] ?? 0;
      if (options.mode !== 'socket') slack.deliverTo(`${world.url}/slack/events`);
      if (quiet) await world.settled();
    },
    /** Sets the clock of the program's machine so many ms ahead of those of Slack and HappyFox. */
    setClock(aheadMs: number) {
      ahead.machineMs = aheadMs;
    },
    /** By how much the program's own clock is ahead of those of Slack and HappyFox; ms. */
    aheadMs: () => ahead.programMs,
    /** The program's machine sleeps for so long: its even clock stands still meanwhile, and time passes for all others. */
    sleep(ms: number) {
      clock.turn(ms);
      ahead.programMs -= ms;
      ahead.sleptMs += ms;
    },
    /** The store is gone, as on a new machine. */
    forget() {
      for (const end of ['', '-wal', '-shm']) rmSync(`${config.databaseUrl}${end}`, { force: true });
    },
    /** Ends the program, or only the instances after the first so many. */
    async stop(keep = 0) {
      await world.through(Promise.all(bridges.splice(keep).map((bridge) => bridge.stop())));
    },
    /** Answers what the work comes to, and turns the clock whenever everybody at work waits for it. */
    async through<T>(work: Promise<T>): Promise<T> {
      let isDone = false;
      const done = work.finally(() => {
        isDone = true;
      });
      while (!isDone) {
        await Promise.race([done, asleep()]);
        if (!isDone) clock.turn(1_000);
      }
      return done;
    },
    /**
     * Resolves when Slack has delivered everything and the program has nothing left to do at this moment. What it does may
     * have to wait for its turn at HappyFox: when nothing has moved for long, the hands are turned.
     */
    async settled() {
      let before = '';
      const watch = setInterval(() => {
        const now = moved();
        if (now === before) clock.turn(1_000);
        before = now;
      }, LONG_MS);
      await idle().finally(() => clearInterval(watch));
    },
    /** Waits for something that happens by itself, in real time; fails the test when it does not. */
    async until(happened: () => boolean) {
      for (let looks = 0; !happened(); looks++) {
        if (looks > 2_000) throw new Error('it did not happen');
        await new Promise((resolve) => setImmediate(resolve));
        if (looks > 200) await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    /**
     * Lets time pass, in steps small enough that everything due on the way happens in its turn. Longer steps are for long
     * waits: they are taken only while nothing is under way.
     */
    async pass(ms: number, longestStepMs = 1_000) {
      const end = clock.now() + ms;
      let isAtRest = false;
      while (clock.now() < end) {
        clock.turn(Math.min(isAtRest ? longestStepMs : 1_000, end - clock.now()));
        isAtRest = await Promise.race([idle().then(() => true), asleep().then(() => false)]);
      }
    },
    /** What `foxbridge trace` prints of a ticket. */
    async trace(ticket: number): Promise<string> {
      const another = await buildFoxbridge(config, { clock, log });
      return another.trace(String(ticket));
    },
    /** What `foxbridge doctor` finds on a new machine, with these settings in the place of others. */
    async doctor(changed: Partial<Config> = {}) {
      const now = () => clock.now() + ahead.machineMs;
      const own = { ...config, databaseUrl: join(folder, 'new.db'), ...changed };
      return (await buildFoxbridge(own, { clock: { now, wait: clock.wait }, log })).doctor();
    },
    /** What stands in a channel or thread, as text. */
    texts: (channel: string, thread?: string) => slack.messages(channel, thread).map(({ text }) => text),
    tickets: () => happyFox.tickets(),
    /** The updates and files of a ticket; of the first one, unless its number is given. */
    updates: (ticket = numberOf(0)) => happyFox.updates(ticket),
    attachments: (ticket = numberOf(0)) => happyFox.attachmentsOf(ticket),
    async close() {
      await world.stop();
      await slack.stop();
      await happyFox.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await world.start();
  return world;
}

export type World = Awaited<ReturnType<typeof openWorld>>;
