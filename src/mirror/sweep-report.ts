import { z } from 'zod';
import type { Means } from './errand';

const Sweep = z.object({
  day: z.string(),
  /** Tickets to look at; null while they are still being counted. */
  planned: z.number().int().nullable(),
  checked: z.number().int(),
  repaired: z.number().int(),
});
type Sweep = z.infer<typeof Sweep>;

const KEY = 'mirror/sweep';

type Tally = Pick<Means, 'store' | 'log'>;

/** A sweep begins: what the last one counted is over. */
export const beginSweep = ({ store }: Tally, day: string) =>
  store.change(KEY, Sweep, (known) => ({
    state: known?.day === day ? known : { day, planned: null, checked: 0, repaired: 0 },
    answer: undefined,
  }));

/** All tickets of the sweep are on their way. */
export const planSweep = (tools: Tally, planned: number) => tally(tools, (sweep) => ({ ...sweep, planned }));

/** One more ticket was looked at; `repaired` when a thread had missed something. */
export const countSwept = (tools: Tally, repaired: boolean) =>
  tally(tools, (sweep) => ({
    ...sweep,
    checked: sweep.checked + 1,
    repaired: sweep.repaired + (repaired ? 1 : 0),
  }));

async function tally({ store, log }: Tally, change: (sweep: Sweep) => Sweep): Promise<void> {
  const sweep = await store.change(KEY, Sweep, (known) => {
    const state = change(known ?? { day: '', planned: null, checked: 0, repaired: 0 });
    return { state, answer: state };
  });
  const { day, planned, checked, repaired } = sweep;
  if (planned === checked) log.info('sweep done', { day, checked, repaired });
}
