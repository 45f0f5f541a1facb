import type { Changes, NoticeChange } from '../tickets/ports';
import { newJob, readNotice } from './rows';
import type { Tx } from './tables';

/** The job that brings the message of a notice up to date; also its lane. */
const SHOWING = 'notice:';

/**
 * Sets what a notice says and makes the job due that shows it. Place and head count on first mention; a notice nobody
 * made stays unsaid.
 */
export async function writeNotice(tx: Tx, notice: NoticeChange, now: number): Promise<void> {
  const { id, place, head, showAt } = notice;
  const facts = JSON.stringify(notice.facts);
  const made =
    place &&
    head &&
    (await tx
      .insertInto('notice')
      .values({ id, ...place, ts: null, head: JSON.stringify(head), facts, version: 1, shown: 0 })
      .onConflict((known) => known.column('id').doNothing())
      .returning('id')
      .executeTakeFirst());
  if (!made) {
    const changed = await tx
      .updateTable('notice')
      .set((eb) => ({
        facts,
        version: eb
          .case()
          .when('facts', '=', facts)
          .then(eb.ref('version'))
          .else(eb('version', '+', 1))
          .end(),
      }))
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst();
    if (!changed) return;
  }
  const job = SHOWING + id;
  await tx
    .insertInto('job')
    .values(newJob({ id: job, lane: job, pos: now, due: showAt, delivery: { kind: 'show-notice', notice: id } }, now))
    .onConflict((known) =>
      known.column('id').doUpdateSet((eb) => {
        const hasEnded = eb('job.finished_at', 'is not', null);
        // Under way, or waiting to look for a lost message: it finds out by itself when it is done.
        const isLater = eb.and([
          eb('job.leased_lane', 'is', null),
          eb('job.state', '=', 'open'),
          eb('job.due', '>', eb.ref('excluded.due')),
        ]);
        const isSooner = eb.or([hasEnded, isLater]);
        return {
          state: eb.case().when(hasEnded).then(eb.ref('excluded.state')).else(eb.ref('job.state')).end(),
          due: eb.case().when(isSooner).then(eb.ref('excluded.due')).else(eb.ref('job.due')).end(),
          wait_ms: eb.case().when(isSooner).then(eb.ref('excluded.wait_ms')).else(eb.ref('job.wait_ms')).end(),
          tries: eb.case().when(hasEnded).then(eb.ref('excluded.tries')).else(eb.ref('job.tries')).end(),
          finished_at: null,
        };
      }),
    )
    .execute();
}

/** The first message that we post in a channel becomes the thread of its ticket: the link learns where it stands. */
export async function writeShown(tx: Tx, shown: NonNullable<Changes['shown']>): Promise<void> {
  const { id, ts, place, version } = shown;
  await tx
    .updateTable('notice')
    .set({ ts, ...place, shown: version })
    .where('id', '=', id)
    .execute();
  const thread = place.thread ?? ts;
  await tx
    .updateTable('link')
    .set({ team: place.team, channel: place.channel, thread })
    .where('id', '=', id)
    .where('thread', 'is', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('link as other')
            .select('other.id')
            .where('other.team', '=', place.team)
            .where('other.channel', '=', place.channel)
            .where('other.thread', '=', thread),
        ),
      ),
    )
    .execute();
}

/** Whether a job shows a notice that has changed since it was shown. Then the job is not done, whatever it says. */
export async function yetToShow(tx: Tx, job: string): Promise<boolean> {
  if (!job.startsWith(SHOWING)) return false;
  // Written although nothing changes: so that under PostgreSQL whoever changes the notice now waits for us, or we for them.
  const row = await tx
    .updateTable('notice')
    .set((eb) => ({ version: eb.ref('version') }))
    .where('id', '=', job.slice(SHOWING.length))
    .returningAll()
    .executeTakeFirst();
  // One that cannot be read cannot be shown either, however often it is tried.
  return row !== undefined && row.version > row.shown && readNotice(row).success;
}
