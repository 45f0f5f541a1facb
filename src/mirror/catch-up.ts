import type { Hearing } from '../tickets/hearing';
import type { Changes } from '../tickets/ports';
import type { Going } from './errand';

/**
 * Reads a thread again and hears everything in it as if it had just been said: what is known changes nothing, and what was
 * missed takes its place by the time at which it was said.
 */
export const catchUp =
  (hearing: Pick<Hearing, 'hear'>) =>
  async ({ job, delivery, tools }: Going<'catch-up'>): Promise<Changes> => {
    const link = await tools.store.link(delivery.link);
    const thread = link?.place.thread;
    if (link && thread != null) {
      let missed = 0;
      for (const reply of await tools.chat.repliesSince(link.place, delivery.since)) {
        if (await hearing.hear({ kind: 'said', thread, ...reply })) missed += 1;
      }
      if (missed > 0) tools.log.info('caught up with a thread', { link: link.id, missed });
    }
    return { job: { id: job.id, state: 'done' } };
  };
