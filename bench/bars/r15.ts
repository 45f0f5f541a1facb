import { randomFrom } from '../random';
import { day } from '../torture/day';
import { agreed } from './agreed';
import type { Effort } from './bar';

const HOUR_MS = 3_600_000;
const JUMPS_MS = [2 * HOUR_MS, -2 * HOUR_MS, 24 * HOUR_MS];

/** R15: the wall clock is set wrong while the program runs, and right again. Slack’s calls are refused meanwhile. */
export async function clockSet({ seed, isLong }: Effort) {
  let jumps = 0;
  const { count } = await day(
    { seed, tickets: isLong ? 200 : 40, replies: 2, patienceMs: 900_000 },
    ({ clock, pids }) => ({
      async during(isOver) {
        const random = randomFrom(seed + 1);
        while (!isOver()) {
          await clock.pass(random.whole(5_000, 20_000));
          clock.set(random.pick(JUMPS_MS), pids());
          jumps += 1;
          await clock.pass(random.whole(1_000, 8_000));
          clock.set(0, pids());
        }
      },
    }),
    () => undefined,
  );
  return agreed(count, [{ figure: `set ${jumps} times`, met: jumps > 0 }]);
}
