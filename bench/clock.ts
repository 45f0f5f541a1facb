import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { inProject } from '../sandbox/project';

/** Time that runs faster than that of this machine, for the stand-ins and for the programs that are started with `env`. */
export interface FastClock {
  readonly speed: number;
  /** Epoch ms. */
  now(): number;
  /** Waits so many ms of this time. */
  pass(ms: number): Promise<void>;
  /** For the environment of a program. */
  env: Record<string, string>;
  /** How far the wall clocks of the programs are off; ms. */
  offMs(): number;
  /** Sets the wall clocks of these programs (and of those started later) so many ms off; 0 sets them right. */
  set(offMs: number, pids: number[]): void;
}

/** `folder` takes a small file by which the programs learn how far their clocks are off. */
export function fastClock(speed: number, folder: string): FastClock {
  const origin = Date.now();
  let off = 0;
  const file = join(folder, 'clock-off-by');
  return {
    speed,
    now: () => Math.floor(origin + (Date.now() - origin) * speed),
    pass: async (ms) => void (await wait(ms / speed)),
    env: {
      NODE_OPTIONS: `--require=${inProject('bench', 'fast-clock.cjs')}`,
      BENCH_CLOCK: JSON.stringify({ origin, speed, file }),
    },
    offMs: () => off,
    set(offMs, pids) {
      off = offMs;
      writeFileSync(file, String(offMs));
      for (const pid of pids) process.kill(pid, 'SIGUSR2');
    },
  };
}
