import { randomFrom } from '../random';
import { day } from '../torture/day';
import { agreed } from './agreed';
import type { Effort } from './bar';

const HOUR_MS = 3_600_000;
const JUMPS_MS = [2 * HOUR_MS, -2 * HOUR_MS, 24 * HOUR_MS];
/** Further than two clocks are apart that are right. Ms. */
const FAR_MS = 60_000;
/** Longer than the program takes to believe that its clock is wrong: it makes sure first, and finds a calm moment. Ms. */
const BELIEVED_MS = 100_000;

/**
 * R15: the machine's clock is set wrong, for moments while people work and for minutes while it is calm. That must change nothing:
 * the program goes on by Slack's time. Started while it is wrong, it puts its own right at once. Slack’s calls are refused meanwhile.
 */
export async function clockSet({ seed, isLong }: Effort) {
  let jumps = 0;
  const {
    count,
    seen: { moved },
  } = await day(
    { seed, tickets: isLong ? 200 : 40, replies: 2, patienceMs: 900_000 },
    ({ clock, pids, shutDown, start }) => ({
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
          await clock.pass(BELIEVED_MS);
          await shutDown(0);
          await start(0);
        }
        clock.set(0, pids());
        await clock.pass(BELIEVED_MS);
      },
    }),
    ({ log }) => ({ moved: log().filter(isFar).length }),
  );
  return agreed(count, [
    { figure: `set ${jumps} times for a moment, ${JUMPS_MS.length} times for longer`, met: jumps > 0 },
    // Once at each start, and never else.
    { figure: `put right at ${moved} of ${JUMPS_MS.length} starts`, met: moved === JUMPS_MS.length },
  ]);
}

/** A line that says that the program set its clock, by more than what is left open by the second that an answer of Slack's names. */
function isFar(line: string): boolean {
  const byMs = /"the clock is set","byMs":(-?\d+)/.exec(line)?.[1];
  return byMs !== undefined && Math.abs(Number(byMs)) > FAR_MS;
}
