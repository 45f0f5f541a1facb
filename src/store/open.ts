import { Kysely, sql } from 'kysely';
import type { Job } from '../tickets/delivery';
import { Unavailable } from '../tickets/outcomes';
import type { Clock, Log, Store } from '../tickets/ports';
import { type Mark, markAsWorker } from './alone';
import { articles } from './articles';
import { bringBack, claim, freeAll, nextDue, tooFarAhead, waits } from './claim';
import { Conflict, write } from './commit';
import { connect, fileOf, isPostgres } from './connect';
import { forget } from './forget';
import { lookups } from './lookups';
import { migrate, NewerDatabase } from './migrations';
import { readJob } from './rows';
import { sharedValues } from './shared-values';
import type { Db, Tables, Tx } from './tables';
import { away, inWords, isCutOff, lostRace, told } from './trouble';

export interface StoreDeps {
  clock: Clock;
  log: Log;
  /** Called around each transaction: where a test lets the program die. */
  onCommit?: (when: 'before' | 'after') => void | Promise<void>;
}

/** How often a transaction is tried again that another instance was in the way of. */
const RACES = 20;

/**
 * Opens the store at `url`: `postgres://…`, or a file on a local disk (network file systems lose what SQLite needs).
 * Throws with a remedy when it cannot be opened. Later failures are `Unavailable`; the store works again when their
 * cause has gone.
 */
export async function openStore(url: string, { clock, log, onCommit }: StoreDeps): Promise<Store> {
  const db = await opened(url, log);

  let mark: Mark | null = null;

  /** One transaction, durable when it answers. */
  const writing = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    for (let race = 0; ; race++) {
      await onCommit?.('before');
      const end = await db
        .transaction()
        .execute(work)
        .then(
          (answer) => ({ answer }),
          (error: unknown) => ({ error }),
        );
      if ('answer' in end) {
        await onCommit?.('after');
        return end.answer;
      }
      if (end.error instanceof Conflict) throw end.error;
      if (race >= RACES || !lostRace(end.error)) throw away(end.error);
    }
  };

  /** Null when there is none; `put aside` when there is one that nobody can read. */
  const claimOne = (now: number, leaseMs: number): Promise<Job | 'put aside' | null> =>
    writing(async (tx) => {
      const row = await claim(tx, now, leaseMs);
      if (!row) return null;
      const reading = readJob(row);
      if (reading.success) return reading.data;
      // Its words are left as they are for whoever can read them; the others of its lane go on.
      log.error('a delivery cannot be read and is put aside', { delivery: row.id, faults: reading.faults });
      await write(tx, { job: { id: row.id, state: 'parked' } }, clock.now());
      return 'put aside';
    });

  return {
    ...lookups(db, log),
    ...sharedValues(db, { clock, log }, writing),
    ...articles(db, writing),

    async commit(changes) {
      const attempt = () => writing((tx) => write(tx, changes, clock.now()));
      try {
        // What only adds is known by its ids: when the line broke off, nobody needs to guess whether it is written.
        const isKnownAgain = changes.add !== undefined && changes.add.length > 0 && changes.job === undefined;
        await attempt().catch((error: unknown) => {
          if (!isKnownAgain || !(error instanceof Unavailable) || !isCutOff(error.cause)) throw error;
          return attempt();
        });
        return true;
      } catch (error) {
        if (error instanceof Conflict) return false;
        throw error;
      }
    },
    async claim(now, leaseMs) {
      for (;;) {
        const claimed = await claimOne(now, leaseMs);
        if (claimed !== 'put aside') return claimed;
      }
    },
    async takeOver() {
      // Where others may be at work, the leases of the dead end by themselves.
      if (isPostgres(url)) return false;
      mark ??= markAsWorker(fileOf(url));
      if (mark.alone) await writing((tx) => freeAll(tx, clock.now()));
      else log.warn('another process works on the same database file; what it left is not touched');
      return mark.alone;
    },
    nextDue: () => told(nextDue(db)),
    waits: () => told(waits(db)),
    async time() {
      if (!isPostgres(url)) return null;
      const asked = sql<{ at: number }>`select cast(extract(epoch from clock_timestamp()) * 1000 as bigint) as at`;
      return (await told(asked.execute(db))).rows[0]?.at ?? null;
    },
    async bringBack() {
      const now = clock.now();
      const ahead = await told(tooFarAhead(db, now));
      if (ahead.length === 0) return [];
      return writing(async (tx) => {
        const waiting: Job[] = [];
        for (const row of ahead) {
          const brought = await bringBack(tx, row, now);
          const reading = brought?.leased_lane === null ? readJob(brought) : null;
          if (reading?.success) waiting.push(reading.data);
        }
        return waiting;
      });
    },
    forget: (olderThan) => writing((tx) => forget(tx, olderThan, clock.now())),

    async check() {
      const at = clock.now();
      await writing((tx) =>
        tx
          .insertInto('state')
          .values({ key: 'store/check', value: '0', version: 1, at })
          .onConflict((known) => known.column('key').doUpdateSet({ at }))
          .execute(),
      );
    },
    async close() {
      mark?.remove();
      await db.destroy();
    },
  };
}

async function opened(url: string, log: Log): Promise<Db> {
  let db: Db | null = null;
  try {
    db = new Kysely<Tables>({ dialect: connect(url, log) });
    await migrate(db);
    return db;
  } catch (error) {
    await db?.destroy().catch(() => undefined);
    throw cannotOpen(url, error);
  }
}

/** Says what is wrong with the store and what to do, without the password that a URL may hold. */
function cannotOpen(url: string, error: unknown): Error {
  const [where, remedy] = isPostgres(url)
    ? [
        'the PostgreSQL server in DATABASE_URL',
        'Check that it runs, that user, password and database are right, and that the user may create tables.',
      ]
    : [
        `the file ${url}`,
        'Let this user write to its folder, which must be on a local disk, or set DATABASE_URL to another place.',
      ];
  const why = error instanceof NewerDatabase ? error.message : inWords(error);
  return new Error(`The store cannot be opened: ${where} (${why}). ${remedy}`, { cause: error });
}
