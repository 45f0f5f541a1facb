import { z } from 'zod';
import { isWithin } from '../tickets/believed';
import type { Channels } from '../tickets/channels';
import { readLane } from '../tickets/lane';
import type { Clock, Store } from '../tickets/ports';

const At = z.object({ at: z.number() });
const KEY = 'mirror/hinted';
/** How exactly we remember when the last hint came; ms. */
const EXACT_MS = 60_000;

interface HintMeans {
  store: Store;
  clock: Clock;
  channels: Channels;
}

/**
 * HappyFox said by itself that a ticket may have changed. Nothing else of what it said is believed: the ticket is read as
 * always. Durable when it answers; true when there is something to read.
 */
export async function hint(tools: HintMeans, ticket: number): Promise<boolean> {
  const { store, clock } = tools;
  const now = clock.now();
  await store.change(KEY, At, (known) => ({
    state: known && isWithin(known.at, EXACT_MS, now) ? known : { at: now },
    answer: undefined,
  }));
  if ((await store.linksByTicket(ticket)).length === 0 && !(await tools.channels.anyRouted())) return false;
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

/** Whether HappyFox has told us anything by itself in the last `ms`. */
export async function hintedWithin({ store, clock }: Pick<HintMeans, 'store' | 'clock'>, ms: number): Promise<boolean> {
  const last = await store.read(KEY, At);
  return last !== null && isWithin(last.at, ms + EXACT_MS, clock.now());
}
