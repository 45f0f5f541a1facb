import type { Changes } from '../tickets/ports';
import type { Attempt } from './attempt';

/** Brings the message of a notice up to date: posts it once, and edits it from then on. */
export async function showNotice(at: Attempt<'show-notice'>): Promise<Changes> {
  const { job, tools } = at;
  const notice = await tools.store.notice(at.delivery.notice);
  if (!notice || notice.shown >= notice.version) return { job: { id: job.id, state: 'done' } };
  if (notice.ts === null) {
    // An earlier post may have arrived although its answer was lost: a notice must not stand there twice.
    const ts = job.progress.sentAt === undefined ? null : await tools.chat.findNotice(notice);
    if (ts === null) await at.leaving();
    else notice.ts = ts;
  }
  const shown = await tools.chat.show(notice);
  return { job: { id: job.id, state: 'done' }, shown: { id: notice.id, ...shown, version: notice.version } };
}
