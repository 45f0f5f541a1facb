import { Unavailable } from '../tickets/outcomes';
import type { Clock, Store } from '../tickets/ports';
import { attempt, type Carriers, LEASE_MS, STORE_AWAY_MS, type Tools } from './attempt';
import { type Timekeeping, timekeeping } from './timekeeping';

/** Attempts at once in one process. Two relays of files at a time keep acks fast (`docs/measurements.md`); the rest are short. */
const AT_ONCE = 4;
/** How long we sleep at most before looking again: another instance may have added something. Ms. */
const LOOK_AROUND_MS = 5_000;

export interface Worker {
  /** Puts the clock right, before anything is begun. */
  putClockRight(): Promise<void>;
  start(): void;
  /** Something was added: look at once. */
  wake(): void;
  /** Resolves when nothing is due and nothing is under way. */
  idle(): Promise<void>;
  /** Takes nothing more and waits for what is under way. */
  stop(): Promise<void>;
}

/** Takes the oldest due delivery of each free lane, and carries it. */
export function openWorker(carriers: Carriers, tools: Tools): Worker {
  const { store, clock, log } = tools;
  const keeping = timekeeping(tools);
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  let rounds: Promise<void> | null = null;
  let sleep = new AbortController();
  let resting = false;
  const resters = new Set<() => void>();

  const wake = () => {
    resting = false;
    sleep.abort();
    sleep = new AbortController();
  };

  const round = async () => {
    while (!stopping.signal.aborted) {
      // Taken before the look, so that a wake during the look is not slept through.
      const { signal } = sleep;
      const next = running.size < AT_ONCE ? await takeOne(tools, keeping, running.size) : 'busy';
      if (next === 'busy') {
        // What was under way may have ended during the look; nothing ends a race that nobody runs.
        if (running.size > 0) await Promise.race(running);
      } else if (next === 'store-away') {
        await clock.wait(STORE_AWAY_MS, signal);
      } else if (next === 'resting') {
        await clock.wait(LOOK_AROUND_MS, signal);
      } else if (next) {
        const going = attempt(next, carriers, tools, stopping.signal)
          .catch((error) => log.error('attempt not written down', { delivery: next.id, error }))
          .finally(() => {
            running.delete(going);
            wake();
          });
        running.add(going);
      } else {
        if (running.size === 0 && !signal.aborted) {
          resting = true;
          for (const rested of resters) rested();
          resters.clear();
        }
        await clock.wait(await untilNext(store, clock), signal);
        resting = false;
      }
    }
  };

  return {
    putClockRight: keeping.begin,
    start() {
      rounds ??= round();
    },
    wake,
    idle: () => (resting ? Promise.resolve() : new Promise((resolve) => resters.add(resolve))),
    async stop() {
      stopping.abort();
      wake();
      await rounds;
      await Promise.all(running);
    },
  };
}

async function takeOne({ store, clock, log }: Tools, keeping: Timekeeping, underWay: number) {
  try {
    if ((await keeping.look(underWay)) === 'rest') return underWay > 0 ? ('busy' as const) : ('resting' as const);
    return await store.claim(clock.now(), LEASE_MS);
  } catch (error) {
    log.error('store does not answer', { error });
    return 'store-away' as const;
  }
}

async function untilNext(store: Store, clock: Clock): Promise<number> {
  try {
    const due = await store.nextDue();
    return Math.min(LOOK_AROUND_MS, Math.max(1, due === null ? LOOK_AROUND_MS : due - clock.now()));
  } catch (error) {
    if (error instanceof Unavailable) return STORE_AWAY_MS;
    throw error;
  }
}
