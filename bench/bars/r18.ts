import { setTimeout as wait } from 'node:timers/promises';
import { day } from '../torture/day';
import { agreed } from './agreed';
import type { Effort } from './bar';

/** Longest a shutdown may take. Real ms; the program's own limit runs faster with its clock. */
const STOP_MS = 10_000;

/** R18: HappyFox is away while people work, and the program is asked to stop again and again with work under way. */
export async function outageAndShutdown({ seed, isLong }: Effort) {
  const took: number[] = [];
  const { count } = await day(
    { seed, tickets: isLong ? 200 : 50, replies: 2, patienceMs: 900_000 },
    ({ happyFox, shutDown, start }) => ({
      async during(isOver) {
        while (!isOver()) {
          happyFox.faults.add({ kind: 'slow', delayMs: 1_500, times: 20 });
          await wait(1_200);
          await happyFox.down();
          await wait(1_500);
          await happyFox.up();
          await wait(300);
          const asked = Date.now();
          await shutDown(0);
          took.push(Date.now() - asked);
          await start(0);
        }
      },
      calm: async () => happyFox.faults.clear(),
    }),
    () => undefined,
  );
  const longest = Math.max(0, ...took);
  return agreed(count, [{ figure: `${took.length} stops, the longest ${longest} ms`, met: longest < STOP_MS }]);
}
