import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { type Bridge, startBridge } from '../../sandbox/bridge';
import { startHappyFox } from '../../sandbox/happyfox/server';
import { HAPPYFOX_LIMITS } from '../../sandbox/happyfox/throttle';
import { inProject } from '../../sandbox/project';
import { signIn } from '../../sandbox/sign-in';
import { startSlack } from '../../sandbox/slack/server';
import { postgresMissing, startPostgres } from '../../test/store/postgres';
import { type FastClock, fastClock } from '../clock';
import { smallDisk, smallDiskMissing } from '../small-disk';
import { startBalancer } from './balancer';

const WEBHOOK_SECRET = 'torture-secret-of-enough-letters';
/** Room for a database of thousands of deliveries; small enough to fill in a moment. MB. */
const DISK_MB = 128;

export interface WorldOptions {
  store: 'embedded' | 'postgres';
  /** Programs that share the store. */
  instances: number;
  /** How much faster time runs. A day takes this for the most, and less on a busy machine. */
  speed: number;
  /** How long a reply is held before it leaves. Seconds. */
  holdSeconds: number;
  /** Put the database on a disk that can be filled, where that is possible. */
  wantsSmallDisk: boolean;
  /** Further settings of the program. */
  env?: Record<string, string>;
}

/** Something that befell the programs. */
export interface Happening {
  at: number;
  what:
    | 'a program started'
    | 'a program was killed'
    | 'a program ended'
    | 'the disk was filled'
    | 'the disk was freed'
    | 'the database broke off'
    | 'the database was back'
    | 'the clock was put wrong'
    | 'the clock was put right';
}

/** The people of a company that is about to have a bad day. The agents are known to HappyFox as such. */
const NAMES = ['Ada', 'Bob', 'Cleo', 'Dora', 'Emil', 'Fay', 'Gus', 'Hedy', 'Ivo', 'Joan', 'Kurt', 'Lise'];
export const PEOPLE = NAMES.map((name) => ({
  id: `U_${name.toUpperCase()}`,
  name: `${name} Asks`,
  email: `${name.toLowerCase()}@acme.example`,
}));
export const AGENTS = [
  { id: 'U_MARIE', name: 'Marie Admin', email: 'marie@acme.example' },
  { id: 'U_NORA', name: 'Nora Agent', email: 'nora@acme.example' },
];
export const CHANNELS = ['C_HELP_1', 'C_HELP_2', 'C_HELP_3', 'C_HELP_4', 'C_HELP_5', 'C_HELP_6'];
export const AGENT_CHANNELS = ['C_AGENTS_1', 'C_AGENTS_2'];

/** Both stand-ins with everybody in them, and the program in one or more processes between them, in fast time. */
export async function openWorld(options: WorldOptions) {
  const folder = mkdtempSync(join(tmpdir(), 'foxbridge-torture-'));
  const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    const clock = fastClock(options.speed, folder);
    const slack = await startSlack({ manifestPath: inProject('manifest.yml'), now: clock.now });
    closing.push(slack.stop);
    const happyFox = await startHappyFox({ now: clock.now, limits: HAPPYFOX_LIMITS });
    closing.push(happyFox.stop);
    const acme = happyFox.seedAcme();
    const nora = happyFox.addAgent({ name: 'Nora Agent', email: 'nora@acme.example' });
    for (const person of [...PEOPLE, ...AGENTS]) slack.addUser(person);
    const [people, agents] = [PEOPLE.map(({ id }) => id), AGENTS.map(({ id }) => id)];
    for (const id of CHANNELS)
      slack.addChannel({ id, name: id.slice(2).toLowerCase(), members: [...people, ...agents] });
    for (const id of AGENT_CHANNELS)
      slack.addChannel({ id, name: id.slice(2).toLowerCase(), members: agents, isPrivate: true });
    const balancer = await startBalancer(clock.now);
    closing.push(balancer.stop);
    slack.deliverTo(`${balancer.url}/slack/events`);
    happyFox.webhook(`${balancer.url}/happyfox/webhook/${WEBHOOK_SECRET}`, WEBHOOK_SECRET);

    const withDisk = options.wantsSmallDisk && options.store === 'embedded' && smallDiskMissing === null;
    const disk = withDisk ? smallDisk(folder, DISK_MB) : null;
    if (disk) closing.push(disk.remove);
    const server = options.store === 'postgres' ? await newPostgres(closing, clock) : null;
    const database = server?.address ?? join(disk?.folder ?? folder, 'foxbridge.db');

    const running: (Bridge | null)[] = [];
    /** Last words of programs that ended, for the reader of a failed run. */
    const ended: string[] = [];
    const leave = async (place: number, end: (bridge: Bridge) => Promise<void>) => {
      const bridge = running[place];
      if (!bridge) return;
      running[place] = null;
      balancer.targets.delete(bridge.url);
      await end(bridge);
      ended.push(...bridge.lines);
    };
    let isClosing = false;
    /** What befell the programs, oldest first; epoch ms of the fast clock. */
    const happenings: Happening[] = [];
    const happened = (what: Happening['what']) => void happenings.push({ at: clock.now(), what });
    /** How often a program ended although nobody had asked it to. */
    let endings = 0;
    const start = async (place: number) => {
      const own = join(folder, `instance-${place}`);
      mkdirSync(own, { recursive: true });
      const bridge = await startBridge(own, {
        ...signIn(slack, happyFox),
        HAPPYFOX_WEBHOOK_SECRET: WEBHOOK_SECRET,
        HAPPYFOX_READS_PER_MINUTE: '450',
        HAPPYFOX_WRITES_PER_MINUTE: '270',
        HAPPYFOX_POLL_SECONDS: '5',
        REPLY_HOLD_SECONDS: String(options.holdSeconds),
        DATABASE_URL: database,
        ...clock.env,
        ...options.env,
      });
      happened('a program started');
      running[place] = bridge;
      balancer.targets.add(bridge.url);
      void bridge.ended.then(() => {
        happened('a program ended');
        if (running[place] !== bridge || isClosing) return;
        endings += 1;
        void leave(place, async () => undefined);
      });
      return bridge;
    };
    closing.push(async () => {
      isClosing = true;
      for (const bridge of running) await bridge?.stop();
    });
    for (let place = 0; place < options.instances; place += 1) await start(place);

    return {
      slack,
      happyFox,
      acme,
      /** Ids in HappyFox. */
      agentIds: [acme.agents.admin.id, nora.id],
      clock,
      balancer,
      disk,
      /** Its address, or its file. */
      database,
      /** Where it is one that can break off. */
      server,
      running: running as readonly (Bridge | null)[],
      happenings: happenings as readonly Happening[],
      happened,
      endings: () => endings,
      /** Ends an instance as a power cut does; `start` begins it anew on the same store. */
      kill: (place: number) => {
        happened('a program was killed');
        return leave(place, (bridge) => bridge.kill());
      },
      /** Asks an instance to end. */
      shutDown: (place: number) => leave(place, (bridge) => bridge.stop()),
      start,
      pids: () => running.flatMap((bridge) => bridge?.pid ?? []),
      /** Everything that all programs wrote so far. */
      log: () => [...ended, ...running.flatMap((bridge) => bridge?.lines ?? [])],
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

export type TortureWorld = Awaited<ReturnType<typeof openWorld>>;

/** Programs that share a server live by its clock; so that one runs faster too. */
async function newPostgres(closing: (() => unknown)[], { origin, speed }: Pick<FastClock, 'origin' | 'speed'>) {
  if (postgresMissing) throw new Error(`PostgreSQL cannot be tortured: ${postgresMissing}`);
  const postgres = await startPostgres();
  closing.push(postgres.stop);
  const address = new URL(await postgres.newDatabase());
  const name = address.pathname.slice(1);
  const client = new Client({ connectionString: address.href });
  await client.connect();
  await client.query(`create function public.clock_timestamp() returns timestamptz language sql as $$
    select to_timestamp((${origin} + (extract(epoch from pg_catalog.clock_timestamp()) * 1000 - ${origin}) * ${speed}) / 1000)
  $$`);
  await client.query(`alter database "${name}" set search_path = public, pg_catalog`);
  await client.end();
  // Nobody shuts the database that they are in themselves.
  const beside = new URL(address);
  beside.pathname = '/postgres';
  const administrator = new Client({ connectionString: beside.href });
  await administrator.connect();
  closing.push(() => administrator.end());
  return {
    address: address.href,
    /** Ends all connections, whatever they are doing, and lets nobody in. */
    async breakOff(): Promise<void> {
      await administrator.query(`alter database "${name}" allow_connections false`);
      await administrator.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    },
    async letIn(): Promise<void> {
      await administrator.query(`alter database "${name}" allow_connections true`);
    },
  };
}
