import { z } from 'zod';
import { readLane } from '../tickets/lane';
import type { NewJob } from '../tickets/ports';
import { beginToTell } from './assigned';
import { inBackground, type Means } from './errand';
import { type Changed, readsForPeople } from './for-people';
import { hintedWithin } from './hints';
import type { Round } from './rounds';

/** Where the last look ended; kept in the store, so that a restart goes on from there. */
const Mark = z.object({
  /** As HappyFox tells it; epoch ms. */
  mark: z.number(),
  /** The highest ticket number seen: what is above it is new. */
  highest: z.number().int(),
});
const KEY = 'mirror/mark';

/** How much rarer we look while HappyFox tells us by itself. */
const RARER_WITH_HINTS = 5;

/**
 * Asks HappyFox which tickets changed. Costs a read for each 50 changes of the account, however many tickets have threads,
 * and one for each changed ticket that has; for those that have none, see `readsForPeople`.
 */
export function poll(everyMs: number): Round<'chore'> {
  /** Changes without a thread that were looked at the last time: HappyFox shows those of five minutes again. */
  let seen = new Set<string>();
  return async (at) => {
    const { job, tools } = at;
    const { store, helpdesk, clock, log } = tools;
    const before = await store.read(KEY, Mark);
    const { rows, mark, complete } = await helpdesk.changedSince(before?.mark ?? null, inBackground(job));
    const wantsNew = before !== null && (await tools.channels.anyRouted());
    await beginToTell(tools);
    const reads: NewJob[] = [];
    const others: Changed[] = [];
    for (const { number, modifiedAt } of rows) {
      const mayBeNew = wantsNew && number > before.highest;
      if (mayBeNew || (await store.linksByTicket(number)).length > 0) {
        reads.push(readJob(number, `${modifiedAt}`, clock.now()));
      } else others.push({ number, modifiedAt });
    }
    // The reads first: a crash before the mark moves finds the same tickets again, and their reads are known by their ids.
    if (reads.length > 0) await store.commit({ add: reads });
    const keyOf = ({ number, modifiedAt }: Changed) => `${number}:${modifiedAt}`;
    const forPeople = await readsForPeople(
      at,
      others.filter((row) => !seen.has(keyOf(row))),
    );
    if (forPeople.length > 0) await store.commit({ add: forPeople });
    seen = new Set(others.map(keyOf));
    const highest = rows.reduce((most, { number }) => Math.max(most, number), before?.highest ?? 0);
    // Before the mark moves as well: what is not begun when it has moved is never begun.
    if (!complete) {
      log.warn('more changes than one look can see: all open tickets are looked at instead', { seen: rows.length });
      await lookAtAll(tools);
    }
    await store.change(KEY, Mark, () => ({ state: { mark, highest }, answer: undefined }));
    // A hint may get lost; whoever asked for their answers need not wait for a rarer look then.
    const isHinted = await hintedWithin(tools, everyMs * RARER_WITH_HINTS);
    return everyMs * (isHinted && (await store.wantingAnswers()).length === 0 ? RARER_WITH_HINTS : 1);
  };
}

/** A ticket to read, because HappyFox said that it changed. The same change asked for again is known. */
const readJob = (ticket: number, change: string, now: number): NewJob => ({
  id: `read:${ticket}:${change}`,
  lane: readLane(ticket),
  pos: now,
  due: now,
  delivery: { kind: 'read-ticket', ticket, cause: 'poll' },
});

/** The nightly sweep finds what was overlooked; it is made due at once. */
const lookAtAll = ({ store, clock }: Pick<Means, 'store' | 'clock'>) =>
  store.commit({
    job: { id: 'chore:sweep', state: 'open', due: clock.now(), expect: ['open'], untouched: true },
  });
