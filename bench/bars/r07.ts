import { setTimeout as wait } from 'node:timers/promises';
import { day } from '../torture/day';
import { agreed } from './agreed';
import type { Effort } from './bar';

/** R7: every third answer to a write is cut after HappyFox acted; some come so late that nobody waits for them. */
export async function unknownOutcome({ seed, isLong }: Effort) {
  let cut = 0;
  const { count } = await day(
    { seed, tickets: isLong ? 300 : 40, replies: 2, patienceMs: 1_200_000 },
    ({ happyFox }) => ({
      async during(isOver) {
        let written = 0;
        while (!isOver()) {
          const writes = happyFox.journal.filter((call) => call.class === 'write').length;
          for (; written + 3 <= writes; written += 3) {
            cut += 1;
            happyFox.faults.add({ kind: cut % 10 === 0 ? 'hold-answer' : 'reset-after', class: 'write' });
          }
          await wait(10);
        }
      },
      calm: async () => happyFox.faults.clear(),
    }),
    () => undefined,
  );
  return agreed(count, [{ figure: `${cut} answers lost`, met: cut > 0 }]);
}
