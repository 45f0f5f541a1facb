import { sql } from 'kysely';
import { CLOCKS_DIFFER_MS } from '../tickets/believed';
import type { Delivery } from '../tickets/delivery';
import { UNTIL_WOKEN } from '../tickets/delivery';
import type { Changes } from '../tickets/ports';
import { writeNotice, writeShown, yetToShow } from './notices';
import { dueAt, fromLedgerRow, fromLink, fromPerson, fromTicketRecord, newJob, PARTED } from './rows';
import type { Tx } from './tables';

/** An `expect` did not hold, or somebody else took a source or thread first: the transaction is rolled back. */
export class Conflict extends Error {}

/** Rows in one statement: PostgreSQL takes 65,535 values, SQLite 32,766, and a row has at most 12. */
const ROWS = 1_000;

/** Writes changes within a transaction. Throws `Conflict` when they must not be written. */
export async function write(tx: Tx, changes: Changes, now: number): Promise<void> {
  const { add = [], job, links = [], unlink = [], linkFiled, ticket, written = [] } = changes;
  const { notice, notices = [], relink = [], channelMoved, shown, ledger = [], wakeLane } = changes;
  const added = await writeNew(tx, add, now);
  // All known already: Slack has told us twice. What was said about it since (it is filed) must not be undone.
  if (add.length > 0 && added === 0 && !job) return;
  for (const link of links) await writeLink(tx, link);
  if (linkFiled) {
    await tx
      .updateTable('link')
      .set({ ticket: linkFiled.ticket, display_id: linkFiled.displayId })
      .where('id', '=', linkFiled.id)
      .execute();
  }
  for (const { id, ticket: number, displayId, lane } of relink) {
    await tx.updateTable('link').set({ ticket: number, display_id: displayId, lane }).where('id', '=', id).execute();
  }
  if (ticket) await writeTicket(tx, ticket, now);
  if (changes.person) await writePerson(tx, changes.person);
  for (const { ticket: number, update, link } of written) {
    await tx
      .insertInto('written')
      .values({ ticket: number, update_id: update, link })
      .onConflict((known) => known.doNothing())
      .execute();
  }
  if (channelMoved) {
    const { team, from, to } = channelMoved;
    for (const table of ['link', 'notice'] as const) {
      await tx.updateTable(table).set({ channel: to }).where('team', '=', team).where('channel', '=', from).execute();
    }
  }
  for (const id of unlink) await part(tx, id, now);
  // A notice is locked before the job that shows it, here and in `writeNotice`: so neither overlooks the other.
  if (shown) await writeShown(tx, shown);
  if (job) await writeJob(tx, job, now);
  for (const said of notice ? [notice, ...notices] : notices) await writeNotice(tx, said, now);
  for (let from = 0; from < ledger.length; from += ROWS) {
    await tx
      .insertInto('ledger')
      .values(ledger.slice(from, from + ROWS).map(fromLedgerRow))
      .execute();
  }
  if (wakeLane !== undefined) {
    await tx
      .updateTable('job')
      .set(dueAt(now, now))
      .where('lane', '=', wakeLane)
      .where('finished_at', 'is', null)
      .where('state', '=', 'open')
      .where('due', '=', UNTIL_WOKEN)
      .execute();
  }
}

/** How many of them were not known yet. */
async function writeNew(tx: Tx, jobs: NonNullable<Changes['add']>, now: number): Promise<number> {
  let added = 0;
  for (let from = 0; from < jobs.length; from += ROWS) {
    const rows = await tx
      .insertInto('job')
      .values(jobs.slice(from, from + ROWS).map((job) => newJob(job, now)))
      .onConflict((known) => known.column('id').doNothing())
      .returning('id')
      .execute();
    added += rows.length;
  }
  return added;
}

/** The same link again changes nothing; the same source or thread under another id is a conflict. */
async function writeLink(tx: Tx, link: NonNullable<Changes['links']>[number]): Promise<void> {
  const written = await tx
    .insertInto('link')
    .values(fromLink(link))
    .onConflict((taken) => taken.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (written) return;
  const same = await tx.selectFrom('link').select('id').where('id', '=', link.id).executeTakeFirst();
  if (!same) throw new Conflict('the source or thread has its link already');
}

/** Ends a link. Its thread is free for another one; what was said there before still finds its ticket. */
async function part(tx: Tx, id: string, now: number): Promise<void> {
  const row = await tx.deleteFrom('link').where('id', '=', id).returningAll().executeTakeFirst();
  if (!row) return;
  await tx
    .insertInto('state')
    .values({ key: PARTED + id, value: JSON.stringify(row), version: 1, at: now })
    .onConflict((known) => known.column('key').doUpdateSet({ value: JSON.stringify(row), at: now }))
    .execute();
}

/**
 * What is newer stays: two instances may have read the ticket. What was read at a time that is still to come was read by a clock
 * that was ahead, and is older. Its lane is the one it had first.
 */
async function writeTicket(tx: Tx, record: NonNullable<Changes['ticket']>, now: number): Promise<void> {
  await tx
    .insertInto('ticket')
    .values(fromTicketRecord(record))
    .onConflict((known) =>
      known
        .column('number')
        .doUpdateSet((eb) => ({
          state: eb.ref('excluded.state'),
          closed: eb.ref('excluded.closed'),
          read_at: eb.ref('excluded.read_at'),
          mirrored: eb
            .case()
            .when('excluded.mirrored', '>', eb.ref('ticket.mirrored'))
            .then(eb.ref('excluded.mirrored'))
            .else(eb.ref('ticket.mirrored'))
            .end(),
        }))
        .where((eb) =>
          eb.or([eb('ticket.read_at', '<=', record.readAt), eb('ticket.read_at', '>', now + CLOCKS_DIFFER_MS)]),
        ),
    )
    .execute();
}

async function writePerson(tx: Tx, person: NonNullable<Changes['person']>): Promise<void> {
  const row = fromPerson(person);
  await tx
    .insertInto('person')
    .values(row)
    .onConflict((known) => known.columns(['team', 'slack_id']).doUpdateSet(row))
    .execute();
}

/**
 * When to go on with what waits for the ticket of a link. The link is locked: whoever files it does so before, and is seen
 * here, or after, and wakes the lane. An attempt whose time was up may file it at any moment.
 */
async function whenFiled(tx: Tx, link: string, now: number): Promise<number> {
  const row = await tx
    .updateTable('link')
    .set((eb) => ({ ticket: eb.ref('ticket') }))
    .where('id', '=', link)
    .returning('ticket')
    .executeTakeFirst();
  return row?.ticket === null ? UNTIL_WOKEN : now;
}

async function writeJob(tx: Tx, job: NonNullable<Changes['job']>, now: number): Promise<void> {
  const { id, state, untilFiled, tries, progress, delivery, expect, untouched, lease, leaseUntil } = job;
  const due = untilFiled === undefined ? job.due : await whenFiled(tx, untilFiled, now);
  const again = state === 'done' && (await yetToShow(tx, id));
  const ended = (state === 'done' || state === 'parked') && !again;
  let update = tx
    .updateTable('job')
    .set({
      state,
      finished_at: ended ? now : null,
      ...(due !== undefined && dueAt(due, now)),
      // `sending` without a new time keeps its lease: the call is about to leave.
      ...((state !== 'sending' || due !== undefined) && { leased_lane: null }),
      ...(leaseUntil !== undefined && dueAt(leaseUntil, now)),
      ...(tries !== undefined && { tries }),
      ...(progress !== undefined && { progress: JSON.stringify(progress) }),
      ...(delivery !== undefined && { delivery: JSON.stringify(delivery satisfies Delivery) }),
      ...(again && { state: 'open' as const, ...dueAt(now, now), tries: 0, progress: sql<string>`'{}'` }),
    })
    .where('id', '=', id);
  if (expect) update = update.where('state', 'in', expect);
  // A lease that ran out belongs to nobody.
  if (untouched) update = update.where((eb) => eb.or([eb('leased_lane', 'is', null), eb('due', '<=', now)]));
  if (lease !== undefined) update = update.where('leased_lane', 'is not', null).where('due', '=', lease);
  const moved = await update.returning('id').executeTakeFirst();
  if (!moved) throw new Conflict(`job ${id} has moved on, or never was`);
}
