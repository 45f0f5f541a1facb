import { type ExpressionBuilder, type Selectable, sql } from 'kysely';
import { believed, CLOCKS_DIFFER_MS } from '../tickets/believed';
import { Progress, UNTIL_WOKEN } from '../tickets/delivery';
import type { Waits } from '../tickets/ports';
import { dueAt, readJob, readState } from './rows';
import type { Db, Tables, Tx } from './tables';

/**
 * Takes the oldest due job whose lane is free, and leases it. A lane is free when no job of it is leased and nothing
 * stands before the job: what waits at the head of a lane holds up the rest, for order is worth more than speed.
 *
 * The outer `where` repeats what the inner one found. Under PostgreSQL's READ COMMITTED two instances may find the same
 * job, and the slower one then updates no row; if they find two jobs of one lane, the unique `leased_lane` stops it.
 */
export async function claim(tx: Tx, now: number, leaseMs: number) {
  await tx
    .updateTable('job')
    .set({ leased_lane: null })
    .where('leased_lane', 'is not', null)
    .where('due', '<=', now)
    .execute();
  return tx
    .updateTable('job')
    .set((eb) => ({ leased_lane: eb.ref('lane'), ...dueAt(now + leaseMs, now) }))
    .where('finished_at', 'is', null)
    .where('due', '<=', now)
    .where('id', '=', (eb) =>
      eb
        .selectFrom('job as j')
        .select('j.id')
        .where('j.finished_at', 'is', null)
        .where('j.due', '<=', now)
        .where((j) => j.not(j.or([earlierInLane(j), leasedInLane(j)])))
        .orderBy('j.due')
        .orderBy('j.pos')
        .orderBy('j.id')
        .limit(1),
    )
    .returningAll()
    .executeTakeFirst();
}

/** Ends all leases: whoever held them is gone. */
export async function freeAll(tx: Tx, now: number): Promise<void> {
  await tx
    .updateTable('job')
    .set({ leased_lane: null, ...dueAt(now, now) })
    .where('leased_lane', 'is not', null)
    .execute();
}

/**
 * What is on its way, besides housekeeping and the reading of tickets, which lose nothing when they come sooner or later. A
 * told wait is noted in the progress of its job until the next attempt has got anywhere.
 */
export async function waits(db: Db): Promise<Waits> {
  const rows = await db
    .selectFrom('job')
    .select(['leased_lane', 'progress'])
    .where('finished_at', 'is', null)
    .where('due', '<', UNTIL_WOKEN)
    .where((job) =>
      job.or([
        job('leased_lane', 'is not', null),
        job.and([job('lane', 'not like', 'chore:%'), job('lane', 'not like', 'read:%')]),
      ]),
    )
    .execute();
  const free = rows.filter((row) => row.leased_lane === null);
  const told = free.filter(({ progress }) => {
    const reading = readState(Progress, progress);
    return reading.success && reading.data.notBefore !== undefined;
  });
  return { leased: rows.length - free.length, told: told.length, others: free.length - told.length };
}

/**
 * Jobs that wait for a moment further ahead than anybody could have meant: whoever wrote it had a clock that was ahead.
 */
export const tooFarAhead = (db: Db, now: number) =>
  db
    .selectFrom('job')
    .selectAll()
    .where('finished_at', 'is', null)
    // Said first so that the index finds what waits longer at all.
    .where('due', '>', now + CLOCKS_DIFFER_MS)
    .where('due', '<', UNTIL_WOKEN)
    .where('wait_ms', 'is not', null)
    .where(sql<boolean>`due - wait_ms > ${sql.lit(now + CLOCKS_DIFFER_MS)}`)
    .execute();

/**
 * Lets such a job wait from now on for as long as it had to. One that is leased loses its lease at the new end: whoever
 * holds it and lives finds another lease there and lets nothing leave, or what has left is over by then. Undefined when the job
 * moved on meanwhile.
 */
export async function bringBack(tx: Tx, row: Selectable<Tables['job']>, now: number) {
  const due = believed(row.due, row.wait_ms ?? 0, now);
  const reading = row.leased_lane === null ? readJob(row) : null;
  const progress = reading?.success ? reading.data.progress : null;
  const told = progress?.notBefore !== undefined && { ...progress, notBefore: progress.notBefore - (row.due - due) };
  return tx
    .updateTable('job')
    .set({ due, ...(told && { progress: JSON.stringify(told) }) })
    .where('id', '=', row.id)
    .where('due', '=', row.due)
    .where('finished_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
}

/**
 * When the next job can be taken; null if none is on its way. What stands behind others in its lane does not count: its
 * own time may have passed, but it is not its turn.
 */
export async function nextDue(db: Db): Promise<number | null> {
  const row = await db
    .selectFrom('job as j')
    .select('j.due')
    .where('j.finished_at', 'is', null)
    .where((j) => j.or([j('j.leased_lane', 'is not', null), j.not(j.or([earlierInLane(j), leasedInLane(j)]))]))
    .orderBy('j.due')
    .limit(1)
    .executeTakeFirst();
  return row?.due ?? null;
}

type Candidate = ExpressionBuilder<Tables & { j: Tables['job'] }, 'j'>;

const earlierInLane = (j: Candidate) =>
  j.exists(
    j
      .selectFrom('job as k')
      .select(sql`1`.as('one'))
      .where('k.finished_at', 'is', null)
      .whereRef('k.lane', '=', 'j.lane')
      // Said twice so that the index goes straight to the head of the lane; then the id decides between equals.
      .whereRef('k.pos', '<=', 'j.pos')
      .where((k) => k.or([k('k.pos', '<', k.ref('j.pos')), k('k.id', '<', k.ref('j.id'))])),
  );

const leasedInLane = (j: Candidate) =>
  j.exists(j.selectFrom('job as k').select(sql`1`.as('one')).whereRef('k.leased_lane', '=', 'j.lane'));
