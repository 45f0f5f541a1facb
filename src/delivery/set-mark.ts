import type { Changes } from '../tickets/ports';
import type { Attempt } from './attempt';

/** Shows by a reaction how a reply fares. Setting the same mark twice changes nothing, so a repeat is harmless. */
export async function setMark({ job, delivery, tools }: Attempt<'mark'>): Promise<Changes> {
  await tools.chat.mark(delivery.message, delivery.mark, delivery.isFirst);
  return { job: { id: job.id, state: 'done' } };
}
