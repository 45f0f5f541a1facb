import { type ExpressionBuilder, sql } from 'kysely';
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
    .set((eb) => ({ leased_lane: eb.ref('lane'), due: now + leaseMs }))
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
  await tx.updateTable('job').set({ leased_lane: null, due: now }).where('leased_lane', 'is not', null).execute();
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
