import { setTimeout as wait } from 'node:timers/promises';
import type { ThrottleForm, Wait } from '../../sandbox/happyfox/throttle';
import { randomFrom } from '../random';
import { day } from '../torture/day';
import { agreed } from './agreed';
import type { Effort } from './bar';

/** Lengths of the told waits, s. HappyFox's own are up to ten minutes. */
const LONGEST_S = 25;

/** Stands for the true length of the wait. */
const SAME = -1;

interface Form extends Partial<Wait> {
  form: ThrottleForm;
}

/** Where header and text contradict each other, the header counts (`docs/happyfox.md`, 2.4); so it is never the one that is wrong. */
const FORMS: [string, Form][] = [
  ['503, header and text', { form: '503-text' }],
  ['503, text only', { form: '503-text', sendHeader: false }],
  ['503, header only', { form: '503-text', bodySeconds: null }],
  ['503, json only', { form: '503-json' }],
  ['503, header and json', { form: '503-json', sendHeader: true }],
  ['503, text too short', { form: '503-text', bodySeconds: 1 }],
  ['429, header', { form: '429', sendHeader: true }],
  ['429, text', { form: '429', bodySeconds: SAME }],
];

/** R5: HappyFox refuses in every form that it is known or suspected to use, one window after the other. */
export async function throttleStorm({ seed, isLong }: Effort) {
  const met: { name: string; at: number }[] = [];
  const { count, seen } = await day(
    { seed, tickets: isLong ? 300 : 60, replies: 1, patienceMs: 900_000 },
    ({ happyFox, clock }) => ({
      async during(isOver) {
        const random = randomFrom(seed + 1);
        while (!isOver()) {
          const seconds = random.whole(4, LONGEST_S);
          const [name, order] = random.pick(FORMS);
          // A 503 is for the class that met it; only a 429 is for both.
          const kind = order.form === '429' ? 'both' : random.pick(['read', 'write'] as const);
          const told = { ...order, ...(order.bodySeconds === SAME && { bodySeconds: seconds }) };
          happyFox.faults.throttle({ class: kind, seconds, ...told });
          met.push({ name: `${name} (${kind})`, at: clock.now() });
          const end = clock.now() + seconds * 1_000;
          while (clock.now() < end) await wait(20);
          await clock.pass(random.whole(500, 5_000));
        }
      },
    }),
    ({ happyFox }) => {
      const refused = happyFox.journal.filter(({ throttled }) => throttled);
      const nameAt = (at: number) => met.findLast((window) => window.at <= at)?.name ?? '?';
      return {
        told: refused.filter(({ early }) => !early).length,
        tooSoon: [...new Set(refused.filter(({ early }) => early).map(({ at }) => nameAt(at)))],
      };
    },
  );
  const { told, tooSoon } = seen;
  const again = tooSoon.length > 0 ? `: ${tooSoon.join(', ')}` : '';
  return agreed(count, [
    {
      figure: `${met.length} windows, ${told} of them met, ${count.crossed} more crossed the refusal${again}`,
      met: told <= met.length,
    },
  ]);
}
