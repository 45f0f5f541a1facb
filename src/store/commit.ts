import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import { type Delivery, UNTIL_WOKEN } from '../tickets/delivery';
import type { Changes } from '../tickets/ports';
import { fromLink } from './rows';
import type { Tables } from './tables';

/** An `expect` did not hold, or somebody else took a source or thread first: the transaction is rolled back. */
export class Conflict extends Error {}

/** The job that brings the message of a notice up to date. */
const showing = (notice: string) => `notice:${notice}`;

/** Writes changes within a transaction. Throws `Conflict` when they must not be written. */
export async function write(tx: Transaction<Tables>, changes: Changes, now: number): Promise<void> {
  const { job, shown, linkFiled, wakeLane } = changes;
  if (job) await writeJob(tx, job, now);
  for (const link of changes.links ?? []) {
    // The same link again is a repeat and changes nothing; the same source or thread under another id is a conflict.
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('link')
      .values(fromLink(link))
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    if (Number(numInsertedOrUpdatedRows) > 0) continue;
    const known = await tx.selectFrom('link').select('id').where('id', '=', link.id).executeTakeFirst();
    if (!known) throw new Conflict('the source or thread has its link already');
  }
  for (const add of changes.add ?? []) {
    await tx
      .insertInto('job')
      .values({
        id: add.id,
        lane: add.lane,
        pos: add.pos,
        state: 'open',
        due: add.due,
        leased_until: 0,
        tries: 0,
        delivery: JSON.stringify(add.delivery),
        progress: '{}',
        created_at: now,
        finished_at: null,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  }
  if (linkFiled) {
    await tx
      .updateTable('link')
      .set({ ticket: linkFiled.ticket, display_id: linkFiled.displayId })
      .where('id', '=', linkFiled.id)
      .execute();
  }
  if (changes.notice) await writeNotice(tx, changes.notice, now);
  if (shown) await writeShown(tx, shown, now);
  for (const row of changes.ledger ?? []) {
    await tx
      .insertInto('ledger')
      .values({ id: randomUUID(), ...row })
      .execute();
  }
  if (wakeLane) {
    await tx
      .updateTable('job')
      .set({ due: now })
      .where('lane', '=', wakeLane)
      .where('state', '=', 'open')
      .where('due', '=', UNTIL_WOKEN)
      .execute();
  }
}

async function writeJob(tx: Transaction<Tables>, job: NonNullable<Changes['job']>, now: number): Promise<void> {
  const ended = job.state === 'done' || job.state === 'parked';
  let update = tx
    .updateTable('job')
    .set({
      state: job.state,
      finished_at: ended ? now : null,
      ...(job.due !== undefined && { due: job.due }),
      // `sending` without a new time keeps its lease: the call is about to leave.
      ...((job.state !== 'sending' || job.due !== undefined) && { leased_until: 0 }),
      ...(job.tries !== undefined && { tries: job.tries }),
      ...(job.progress !== undefined && { progress: JSON.stringify(job.progress) }),
      ...(job.delivery !== undefined && { delivery: JSON.stringify(job.delivery) }),
    })
    .where('id', '=', job.id);
  if (job.expect) update = update.where('state', 'in', job.expect);
  const { numUpdatedRows } = await update.executeTakeFirstOrThrow();
  if (job.expect && Number(numUpdatedRows) === 0) throw new Conflict(`job ${job.id} has moved on`);
}

async function writeNotice(
  tx: Transaction<Tables>,
  notice: NonNullable<Changes['notice']>,
  now: number,
): Promise<void> {
  const { id, facts, place, head, showAt } = notice;
  const known = await tx.selectFrom('notice').select(['facts', 'version']).where('id', '=', id).executeTakeFirst();
  const text = JSON.stringify(facts);
  if (known?.facts === text) return;
  if (known) {
    await tx
      .updateTable('notice')
      .set({ facts: text, version: known.version + 1 })
      .where('id', '=', id)
      .execute();
  } else if (place && head) {
    await tx
      .insertInto('notice')
      .values({ id, ...place, ts: null, head: JSON.stringify(head), facts: text, version: 1, shown: 0 })
      .execute();
  } else {
    return;
  }
  await wakeShowing(tx, id, showAt, now);
}

/** Adds the job that shows a notice, or makes it due again; one that is under way finds out when it is done. */
async function wakeShowing(tx: Transaction<Tables>, id: string, showAt: number, now: number): Promise<void> {
  const job = showing(id);
  const known = await tx.selectFrom('job').select(['state', 'due']).where('id', '=', job).executeTakeFirst();
  if (!known) {
    const delivery: Delivery = { kind: 'show-notice', notice: id };
    await tx
      .insertInto('job')
      .values({
        id: job,
        lane: job,
        pos: 0,
        state: 'open',
        due: showAt,
        leased_until: 0,
        tries: 0,
        delivery: JSON.stringify(delivery),
        progress: '{}',
        created_at: now,
        finished_at: null,
      })
      .execute();
  } else if (known.state === 'done' || known.state === 'parked') {
    await tx
      .updateTable('job')
      .set({ state: 'open', due: showAt, tries: 0, progress: '{}', finished_at: null })
      .where('id', '=', job)
      .execute();
  } else if (known.state === 'open' && known.due > showAt) {
    await tx.updateTable('job').set({ due: showAt }).where('id', '=', job).execute();
  }
}

async function writeShown(tx: Transaction<Tables>, shown: NonNullable<Changes['shown']>, now: number): Promise<void> {
  const { id, ts, place, version } = shown;
  await tx
    .updateTable('notice')
    .set({ ts, channel: place.channel, thread: place.thread, shown: version })
    .where('id', '=', id)
    .execute();
  // The first message we post in a channel becomes the thread of its ticket; the link learns where it really stands.
  const link = await tx.selectFrom('link').select(['thread', 'channel']).where('id', '=', id).executeTakeFirst();
  if (link && link.thread === null) {
    await tx
      .updateTable('link')
      .set({ channel: place.channel, thread: place.thread ?? ts })
      .where('id', '=', id)
      .execute();
  }
  const notice = await tx.selectFrom('notice').select('version').where('id', '=', id).executeTakeFirst();
  if (notice && notice.version > version) await wakeShowing(tx, id, now, now);
}
