import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { inProject } from '../sandbox/project';

/** Time that runs faster than that of this machine, for the stand-ins and for the programs that are started with `env`. */
export interface FastClock {
  readonly speed: number;
  /** Since when it runs faster; epoch ms. */
  readonly origin: number;
  /** Epoch ms. */
  now(): number;
  /** Waits so many ms of this time. */
  pass(ms: number): Promise<void>;
  /** For the environment of a program. */
  env: Record<string, string>;
  /** Sets the wall clocks of these programs (and of those started later) so many ms off; 0 sets them right. */
  set(offMs: number, pids: number[]): void;
}

/** What an empty program takes on an idle machine, twice over. Ms. */
const AT_REST_MS = 100;
/** Slower than this, nobody would wait for the end. */
const LEAST_SPEED = 3;

/**
 * How much faster time may run on this machine at this moment: `most` while it is idle. On a busy one time must run slower,
 * or every wait is over before the work that it waits for could be done.
 */
export function speedHere(most: number): number {
  const took = [1, 2, 3].map(() => {
    const since = performance.now();
    execFileSync(process.execPath, ['-e', '0']);
    return performance.now() - since;
  });
  const [, median = AT_REST_MS] = took.sort((a, b) => a - b);
  return Math.max(Math.min(LEAST_SPEED, most), Math.min(most, Math.round((most * AT_REST_MS) / median)));
}

/** `folder` takes a small file by which the programs learn how far their clocks are off. */
export function fastClock(speed: number, folder: string): FastClock {
  const origin = Date.now();
  const file = join(folder, 'clock-off-by');
  return {
    speed,
    origin,
    now: () => Math.floor(origin + (Date.now() - origin) * speed),
    pass: async (ms) => void (await wait(ms / speed)),
    env: {
      NODE_OPTIONS: `--require=${inProject('bench', 'fast-clock.cjs')}`,
      BENCH_CLOCK: JSON.stringify({ origin, speed, file }),
    },
    set(offMs, pids) {
      writeFileSync(file, String(offMs));
      for (const pid of pids) process.kill(pid, 'SIGUSR2');
    },
  };
}
