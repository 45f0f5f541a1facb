import { readLane } from '../tickets/lane';
import type { NewJob } from '../tickets/ports';
import { catchUpJob } from './alive';
import type { Means } from './errand';
import type { Round } from './rounds';
import { beginSweep, planSweep } from './sweep-report';

/** When the sweep begins: an hour of the day in UTC at which few people in Europe and America wait for anything. */
const HOUR = 3;
const DAY_MS = 86_400_000;
/** Between two reads: a quarter of the default budget. Ms. */
const TICKET_EVERY_MS = 1_200;
/** How far back the threads are read: to before the last sweep. Ms. */
const THREADS_SINCE_MS = 26 * 3_600_000;
const PAGE = 500;

/** When the next sweep is due; epoch ms. */
export function nextSweep(now: number): number {
  const today = Math.floor(now / DAY_MS) * DAY_MS + HOUR * 3_600_000;
  return today > now ? today : today + DAY_MS;
}

/**
 * Looks at every open ticket that has a thread, and at the threads: what both the poll and the events overlooked is told
 * now. Which changes move HappyFox's `last_modified` is not documented, so something may always be overlooked.
 */
export const sweep: Round<'chore'> = async ({ tools }) => {
  const now = tools.clock.now();
  const day = new Date(now).toISOString().slice(0, 13);
  await beginSweep(tools, day);
  const planned = await plan(tools, day, now);
  await planSweep(tools, planned);
  return nextSweep(now) - now;
};

async function plan({ store }: Means, day: string, now: number): Promise<number> {
  let [tickets, threads] = [0, 0];
  const since = ((now - THREADS_SINCE_MS) / 1000).toFixed(6);
  for (let after = 0, page = PAGE; page === PAGE; ) {
    const records = await store.openTicketsAfter(after, PAGE);
    page = records.length;
    const jobs: NewJob[] = [];
    for (const { state } of records) {
      after = state.number;
      const links = await store.linksByTicket(state.number);
      if (links.length === 0) continue;
      jobs.push({
        id: `sweep:${state.number}:${day}`,
        lane: readLane(state.number),
        pos: now,
        due: now + tickets * TICKET_EVERY_MS,
        delivery: { kind: 'read-ticket', ticket: state.number, cause: 'sweep' },
      });
      tickets += 1;
      for (const { id, place } of links) {
        if (place.thread === null) continue;
        jobs.push(catchUpJob(id, since, `sweep:${day}`, now, threads));
        threads += 1;
      }
    }
    if (jobs.length > 0) await store.commit({ add: jobs });
  }
  return tickets;
}
