import { setTimeout as wait } from 'node:timers/promises';
import { randomFrom } from '../random';
import { day } from '../torture/day';
import { agreed } from './agreed';
import type { Effort } from './bar';

/** Lengths of the told waits, s. HappyFox's own are up to ten minutes. */
const LONGEST_S = 25;

/** R5: HappyFox refuses in every form that it is known or suspected to use, one window after the other. */
export async function throttleStorm({ seed, isLong }: Effort) {
  let windows = 0;
  const { count, seen } = await day(
    { seed, tickets: isLong ? 300 : 60, replies: 1, patienceMs: 900_000 },
    ({ happyFox, clock }) => ({
      async during(isOver) {
        const random = randomFrom(seed + 1);
        while (!isOver()) {
          const seconds = random.whole(4, LONGEST_S);
          const write = { class: random.pick(['read', 'write'] as const), seconds };
          random.pick([
            () => happyFox.faults.throttle({ ...write, form: '503-text' }),
            () => happyFox.faults.throttle({ ...write, form: '503-text', sendHeader: false }),
            () => happyFox.faults.throttle({ ...write, form: '503-text', bodySeconds: null }),
            () => happyFox.faults.throttle({ ...write, form: '503-json' }),
            () => happyFox.faults.throttle({ ...write, form: '503-json', sendHeader: true }),
            // They contradict each other: the longer one is right.
            () => happyFox.faults.throttle({ ...write, form: '503-text', headerSeconds: 1 }),
            () => happyFox.faults.throttle({ ...write, form: '503-text', bodySeconds: 1 }),
            () => happyFox.faults.throttle({ class: 'both', seconds, form: '429', sendHeader: true }),
            () => happyFox.faults.throttle({ class: 'both', seconds, form: '429', bodySeconds: seconds }),
          ])();
          windows += 1;
          const end = clock.now() + seconds * 1_000;
          while (clock.now() < end) await wait(20);
          await clock.pass(random.whole(500, 5_000));
        }
      },
    }),
    ({ happyFox }) => happyFox.journal.filter(({ throttled, early }) => throttled && !early).length,
  );
  return agreed(count, [
    {
      figure: `${windows} windows, ${seen} of them met, ${count.crossed} more crossed the refusal`,
      met: seen <= windows,
    },
  ]);
}
