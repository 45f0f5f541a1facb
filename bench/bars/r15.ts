import { randomFrom } from '../random';
import { day } from '../torture/day';
import { agreed } from './agreed';
import type { Effort } from './bar';

const HOUR_MS = 3_600_000;
const JUMPS_MS = [2 * HOUR_MS, -2 * HOUR_MS, 24 * HOUR_MS];
/** So long after it was set, the program has taken the new time over: it makes sure first, and finds a calm moment. Ms. */
const TAKEN_OVER_MS = 100_000;

/**
 * R15: the wall clock is set wrong for moments while the program runs, which must change nothing; and for minutes while it is
 * calm, which it must follow, and back. Slack’s calls are refused meanwhile.
 */
export async function clockSet({ seed, isLong }: Effort) {
  let jumps = 0;
  const {
    count,
    seen: { followed },
  } = await day(
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
      async calm() {
        for (const jump of JUMPS_MS) {
          clock.set(jump, pids());
          await clock.pass(TAKEN_OVER_MS);
        }
        clock.set(0, pids());
        await clock.pass(TAKEN_OVER_MS);
      },
    }),
    ({ log }) => ({ followed: log().filter((line) => line.includes('the clock is set')).length }),
  );
  return agreed(count, [
    { figure: `set ${jumps} times for a moment`, met: jumps > 0 },
    { figure: `followed ${followed} times`, met: followed > JUMPS_MS.length / 2 },
  ]);
}
