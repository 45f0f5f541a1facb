import { day } from '../torture/day';
import { agreed } from './agreed';
import type { Effort } from './bar';

/** A fifth of HappyFox's own limits, so that a small machine reaches them. */
const LIMITS = { readsPerMinute: 100, writesPerMinute: 60 };
const MINUTE_MS = 60_000;

/** The most calls in any sliding minute. */
function busiest(at: readonly number[]): number {
  let [most, first] = [0, 0];
  at.forEach((last, index) => {
    while ((at[first] ?? last) <= last - MINUTE_MS) first += 1;
    most = Math.max(most, index - first + 1);
  });
  return most;
}

/** R6: the budget is set to exactly what HappyFox allows, and is never passed. */
export async function neverOverTheLimit({ seed, isLong }: Effort) {
  const { count, seen } = await day(
    {
      seed,
      tickets: isLong ? 500 : 60,
      replies: 3,
      patienceMs: 3_600_000,
      env: {
        HAPPYFOX_READS_PER_MINUTE: String(LIMITS.readsPerMinute),
        HAPPYFOX_WRITES_PER_MINUTE: String(LIMITS.writesPerMinute),
      },
    },
    ({ happyFox }) => {
      happyFox.faults.limit(LIMITS);
      return { during: async () => undefined };
    },
    ({ happyFox }) => {
      const calls = happyFox.journal.filter(({ storage }) => !storage);
      const times = (kind: 'read' | 'write') => calls.filter((call) => call.class === kind).map(({ at }) => at);
      return {
        calls: calls.length,
        reads: busiest(times('read')),
        writes: busiest(times('write')),
        refused: calls.filter(({ throttled }) => throttled).length,
      };
    },
  );
  const isUnder = seen.reads <= LIMITS.readsPerMinute && seen.writes <= LIMITS.writesPerMinute && seen.refused === 0;
  return agreed(count, [
    {
      figure: `${seen.calls} calls; in the busiest minute ${seen.reads} of ${LIMITS.readsPerMinute} reads, ${seen.writes} of ${LIMITS.writesPerMinute} writes; ${seen.refused} refused`,
      met: isUnder,
    },
  ]);
}
