import { sql } from 'kysely';
import { PARTED } from './rows';
import type { Tx } from './tables';

/** How long we remember which links were shown: Slack repeats an event for a day at most. Ms. */
const SHOWN_KEPT_MS = 2 * 86_400_000;
/** How long open forms are kept that nobody sent, and what people's Home tabs showed. Ms. */
const PASSING_KEPT_MS = 7 * 86_400_000;
/** How the keys of such values begin. */
const PASSING = ['form', 'home'];
const ERASED = JSON.stringify({ kind: 'erased' });

/**
 * Erases the texts of deliveries that were done before `olderThan` (epoch ms). Of each only the id stays, by which a late
 * repeat is known. What waits for a person's decision keeps its words. Notices of erased deliveries go as well; links
 * stay with their subject line, for the thread is still the ticket's.
 */
export async function forget(tx: Tx, olderThan: number, now: number): Promise<void> {
  await tx
    .updateTable('job')
    .set({ delivery: ERASED, progress: '{}', said_in: null })
    .where('finished_at', '<', olderThan)
    .where('state', '=', 'done')
    .where('lane', 'not like', 'notice:%')
    .where('delivery', '!=', ERASED)
    .execute();
  await tx
    .deleteFrom('notice')
    // The card of a ticket lives as long as its thread.
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('link').select('link.id').whereRef('link.id', '=', 'notice.id'))),
    )
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('job')
          .select('job.id')
          .whereRef('job.id', '=', 'notice.id')
          .where('job.finished_at', '<', olderThan)
          .where('job.delivery', '=', ERASED),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('job as showing')
            .select('showing.id')
            .where('showing.id', '=', sql<string>`'notice:' || notice.id`)
            .where((job) =>
              job.or([job('showing.finished_at', 'is', null), job('showing.finished_at', '>=', olderThan)]),
            ),
        ),
      ),
    )
    .execute();
  await tx
    .deleteFrom('job')
    .where('finished_at', '<', olderThan)
    .where('lane', 'like', 'notice:%')
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('notice').select('notice.id').where('job.id', '=', sql<string>`'notice:' || notice.id`))),
    )
    .execute();
  await tx.deleteFrom('ledger').where('at', '<', olderThan).execute();
  await tx.deleteFrom('state').where('key', 'like', `${PARTED}%`).where('at', '<', olderThan).execute();
  await tx
    .deleteFrom('state')
    .where((state) => state.or(PASSING.map((kind) => state('key', 'like', `${kind}/%`))))
    .where('at', '<', Math.max(olderThan, now - PASSING_KEPT_MS))
    .execute();
  await tx
    .deleteFrom('state')
    .where('key', 'like', 'shown/%')
    .where('at', '<', now - SHOWN_KEPT_MS)
    .execute();
}
