import type { Clock, Hands } from './tickets/ports';

/** What a machine knows of the time. */
export interface MachineClock extends Pick<Hands, 'moveBy'> {
  /** What its own clock says, which somebody may set at any moment; epoch ms. */
  wall(): number;
  /** Ms since some moment, by a clock that nobody sets and that `moveBy` does not move. */
  even(): number;
}

/**
 * The time of this machine at the start, carried on by the monotonic clock: when somebody sets the wall clock while we
 * run, no wait becomes shorter or longer and no lease is lost. The monotonic clock stands still while the machine sleeps, and
 * nobody sets it; so this one is put right by hand (`delivery/timekeeping.ts`).
 */
export function systemClock(): Clock & MachineClock {
  let start = Date.now() - performance.now();
  return {
    now: () => Math.round(start + performance.now()),
    wall: Date.now,
    even: () => performance.now(),
    moveBy(ms) {
      start += ms;
    },
    wait: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const done = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', done);
          resolve();
        };
        // setTimeout holds 2^31 ms at most; nobody waits longer than a day without looking again.
        const timer = setTimeout(done, Math.min(Math.max(0, ms), 86_400_000));
        signal?.addEventListener('abort', done, { once: true });
      }),
  };
}
