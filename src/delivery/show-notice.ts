import type { Changes } from '../tickets/ports';
import type { Attempt } from './attempt';

/** Brings the message of a notice up to date: posts it once, and edits it from then on. */
export async function showNotice(at: Attempt<'show-notice'>): Promise<Changes> {
  const { job, tools } = at;
  const notice = await tools.store.notice(at.delivery.notice);
  if (!notice || notice.shown >= notice.version) return { job: { id: job.id, state: 'done' } };
  // An earlier post may have arrived although its answer was lost: a notice must not stand there twice.
  if (notice.ts === null && job.progress.sentAt !== undefined) notice.ts = await tools.chat.findNotice(notice);
  const show = () => tools.chat.show(notice);
  const shown = await (notice.ts === null ? at.write(show) : show());
  return { job: { id: job.id, state: 'done' }, shown: { id: notice.id, ...shown, version: notice.version } };
}
