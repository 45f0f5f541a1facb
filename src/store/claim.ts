import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables';

/**
 * Takes the oldest due job whose lane is free, and leases it. A lane is free when nobody holds a lease on any job of it,
 * and nothing stands before the job: what waits at the head of a lane holds up the rest, for order is worth more than
 * speed. The outer `where` repeats what the inner one found: under PostgreSQL's READ COMMITTED two instances may find the
 * same job, and the slower one then updates no row.
 */
export async function claim(db: Kysely<Tables>, now: number, leaseMs: number) {
  return db
    .updateTable('job')
    .set({ leased_until: now + leaseMs })
    .where('state', 'in', ['open', 'sending'])
    .where('due', '<=', now)
    .where('leased_until', '<=', now)
    .where('id', '=', (eb) =>
      eb
        .selectFrom('job as j')
        .select('j.id')
        .where('j.state', 'in', ['open', 'sending'])
        .where('j.due', '<=', now)
        .where('j.leased_until', '<=', now)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('job as k')
                .select(sql`1`.as('one'))
                .whereRef('k.lane', '=', 'j.lane')
                .whereRef('k.id', '!=', 'j.id')
                .where('k.state', 'in', ['open', 'sending'])
                .where(({ or, and, eb: e }) =>
                  or([
                    e('k.leased_until', '>', now),
                    e('k.pos', '<', e.ref('j.pos')),
                    and([e('k.pos', '=', e.ref('j.pos')), e('k.id', '<', e.ref('j.id'))]),
                  ]),
                ),
            ),
          ),
        )
        .orderBy('j.due')
        .orderBy('j.pos')
        .limit(1),
    )
    .returningAll()
    .executeTakeFirst();
}
