import type { Changes } from '../tickets/ports';
import type { Attempt } from './attempt';

/** How long the texts of deliveries that ended are kept. Ms. */
const KEPT_MS = 30 * 86_400_000;
/** How often housekeeping is done. Ms. */
const EVERY_MS = 6 * 3_600_000;

/** Housekeeping. It is a job like any other, so with several instances exactly one does it. */
export async function chore({ job, tools }: Attempt<'chore'>): Promise<Changes> {
  const now = tools.clock.now();
  await tools.store.forget(now - KEPT_MS);
  return { job: { id: job.id, state: 'open', due: now + EVERY_MS, tries: 0 } };
}
