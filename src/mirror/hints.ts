import { z } from 'zod';
import { isWithin } from '../tickets/believed';
import type { Channels } from '../tickets/channels';
import { readLane } from '../tickets/lane';
import type { Clock, Store } from '../tickets/ports';
import type { Means } from './errand';
import { anybodyWants } from './for-people';

const At = z.object({ at: z.number() });
const KEY = 'mirror/hinted';
/** How exactly we remember when the last hint came; ms. */
const EXACT_MS = 60_000;

/** The job that looks for what changed (`poll.ts`). */
const POLL = 'chore:poll';

interface HintMeans {
  store: Store;
  clock: Clock;
  channels: Channels;
  lists: Means['lists'];
  /** How often HappyFox is looked at where it gives no hints; ms. */
  pollMs: number;
}

/**
 * HappyFox said by itself that a ticket may have changed. Nothing else of what it said is believed: the ticket is read as
 * always. Durable when it answers; true when there is something to do.
 */
export async function hint(tools: HintMeans, ticket: number): Promise<boolean> {
  const { store, clock } = tools;
  const now = clock.now();
  await store.change(KEY, At, (known) => ({
    state: known && isWithin(known.at, EXACT_MS, now) ? known : { at: now },
    answer: undefined,
  }));
  if ((await store.linksByTicket(ticket)).length === 0 && !(await tools.channels.anyRouted())) {
    return lookSooner(tools);
  }
  return store.commit({
    add: [
      {
        // Several hints of one second are one; what changed after the read is found by the second read that follows it.
        id: `read:${ticket}:hint:${Math.floor(now / 1000)}`,
        lane: readLane(ticket),
        pos: now,
        due: now,
        delivery: { kind: 'read-ticket', ticket, cause: 'hint' },
      },
    ],
  });
}

/**
 * What happens to tickets without a thread is told to people by the looks, which find out for fifty of them at a time whom they
 * concern. Hints make the looks rare; one about such a ticket brings the next forward, to when it would come without hints.
 */
async function lookSooner({ store, clock, lists, pollMs }: HintMeans): Promise<boolean> {
  if (!(await anybodyWants({ store, lists }))) return false;
  const due = clock.now() + pollMs;
  const poll = await store.job(POLL);
  if (poll?.state !== 'open' || poll.due <= due) return false;
  return store.commit({ job: { id: POLL, state: 'open', due, expect: ['open'], untouched: true } });
}

/** Whether HappyFox has told us anything by itself in the last `ms`. */
export async function hintedWithin({ store, clock }: Pick<HintMeans, 'store' | 'clock'>, ms: number): Promise<boolean> {
  const last = await store.read(KEY, At);
  return last !== null && isWithin(last.at, ms + EXACT_MS, clock.now());
}
