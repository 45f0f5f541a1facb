import { Kysely } from 'kysely';
import { ZodError } from 'zod';
import { Unavailable } from '../tickets/outcomes';
import type { Clock, Log, Store } from '../tickets/ports';
import { claim } from './claim';
import { Conflict, write } from './commit';
import { connect } from './connect';
import { migrate } from './migrations';
import { toJob, toLedgerRow, toLink, toNotice } from './rows';
import type { Tables } from './tables';

export interface StoreDeps {
  clock: Clock;
  log: Log;
  /** Called around each transaction: where a test lets the program die. */
  onCommit?: (when: 'before' | 'after') => void | Promise<void>;
}

/** How often a change of a shared value is computed again when somebody else was faster. */
const RACES = 50;
/** How long shared values that nobody reads any more (open forms) are kept. Ms. */
const FORMS_KEPT_MS = 7 * 86_400_000;

/**
 * Opens the store at `url`: `postgres://…`, or a file on a local disk (network file systems lose what SQLite needs).
 * Throws with a remedy when it cannot be opened. Later failures are `Unavailable`; the store works again when their
 * cause has gone.
 */
export async function openStore(url: string, { clock, log, onCommit }: StoreDeps): Promise<Store> {
  const db = new Kysely<Tables>({ dialect: tried(() => connect(url), url) });
  await migrate(db).catch((error) => Promise.reject(cannotOpen(url, error)));

  const answered = async <T>(query: Promise<T>): Promise<T> => {
    try {
      return await query;
    } catch (error) {
      if (error instanceof Conflict || error instanceof ZodError || error instanceof Unavailable) throw error;
      throw new Unavailable(`the store does not answer (${codeOf(error)})`, { cause: error });
    }
  };
  const first = (row: Promise<Tables['link'] | undefined>) =>
    answered(row).then((found) => (found ? toLink(found) : null));

  const store: Store = {
    async commit(changes) {
      await onCommit?.('before');
      try {
        await answered(db.transaction().execute((tx) => write(tx, changes, clock.now())));
      } catch (error) {
        if (error instanceof Conflict) return false;
        throw error;
      }
      await onCommit?.('after');
      return true;
    },

    async claim(now, leaseMs) {
      for (;;) {
        const row = await answered(claim(db, now, leaseMs));
        if (!row) return null;
        try {
          return toJob(row);
        } catch (error) {
          // Left as it is for whoever can read it; the others of its lane go on.
          log.error('a delivery cannot be read and is put aside', { delivery: row.id, error: pathsOf(error) });
          await store.commit({ job: { id: row.id, state: 'parked' } });
        }
      }
    },

    async nextDue() {
      const row = await answered(
        db
          .selectFrom('job')
          .select(({ fn }) => fn.min<number | null>('due').as('due'))
          .where('state', 'in', ['open', 'sending'])
          .where('leased_until', '<=', clock.now())
          .executeTakeFirst(),
      );
      return row?.due ?? null;
    },

    async job(id) {
      const row = await answered(db.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst());
      return row ? toJob(row) : null;
    },
    async notice(id) {
      const row = await answered(db.selectFrom('notice').selectAll().where('id', '=', id).executeTakeFirst());
      return row ? toNotice(row) : null;
    },
    link: (id) => first(db.selectFrom('link').selectAll().where('id', '=', id).executeTakeFirst()),
    linkBySource: (source) => first(db.selectFrom('link').selectAll().where('source', '=', source).executeTakeFirst()),
    linkByThread: (team, channel, thread) =>
      first(
        db
          .selectFrom('link')
          .selectAll()
          .where('team', '=', team)
          .where('channel', '=', channel)
          .where('thread', '=', thread)
          .executeTakeFirst(),
      ),
    async linksByTicket(ticket) {
      const rows = await answered(
        db.selectFrom('link').selectAll().where('ticket', '=', ticket).orderBy('created_at').orderBy('id').execute(),
      );
      return rows.map(toLink);
    },
    async ledger({ delivery, ticket }) {
      const rows = await answered(
        db
          .selectFrom('ledger')
          .selectAll()
          .where(({ or, eb }) =>
            or([
              ...(delivery === undefined ? [] : [eb('delivery', '=', delivery)]),
              ...(ticket === undefined ? [] : [eb('ticket', '=', ticket)]),
              // Steps before the ticket had its number are known by the delivery that filed it.
              ...(ticket === undefined
                ? []
                : [eb('delivery', 'in', eb.selectFrom('link').select('id').where('ticket', '=', ticket))]),
            ]),
          )
          .orderBy('at')
          .orderBy('id')
          .execute(),
      );
      return rows.map(toLedgerRow);
    },

    async change(key, schema, change) {
      for (let race = 0; race < RACES; race++) {
        const known = await answered(db.selectFrom('state').selectAll().where('key', '=', key).executeTakeFirst());
        const { state, answer } = change(known ? readable(known, schema, log) : null);
        const value = JSON.stringify(state);
        const at = clock.now();
        if (known?.value === value) return answer;
        const { written } = await answered(
          known
            ? db
                .updateTable('state')
                .set({ value, version: known.version + 1, at })
                .where('key', '=', key)
                .where('version', '=', known.version)
                .executeTakeFirst()
                .then(({ numUpdatedRows }) => ({ written: Number(numUpdatedRows) > 0 }))
            : db
                .insertInto('state')
                .values({ key, value, version: 1, at })
                .onConflict((conflict) => conflict.column('key').doNothing())
                .executeTakeFirst()
                .then(({ numInsertedOrUpdatedRows }) => ({ written: Number(numInsertedOrUpdatedRows) > 0 })),
        );
        if (written) return answer;
      }
      throw new Unavailable(`${key} is changed by too many at once`);
    },
    async read(key, schema) {
      const row = await answered(db.selectFrom('state').selectAll().where('key', '=', key).executeTakeFirst());
      return row ? readable(row, schema, log) : null;
    },

    async standing() {
      const rows = await answered(
        db
          .selectFrom('job')
          .select(({ fn }) => ['state', fn.countAll<number>().as('count'), fn.min<number>('created_at').as('oldest')])
          .where('state', 'in', ['open', 'sending', 'parked'])
          .where('lane', 'not like', 'chore:%')
          .groupBy('state')
          .execute(),
      );
      const of = (...states: string[]) => rows.filter(({ state }) => states.includes(state));
      const sum = (...states: string[]) => of(...states).reduce((all, { count }) => all + Number(count), 0);
      const oldest = of('open', 'sending').map((row) => row.oldest);
      return {
        open: sum('open', 'sending'),
        parked: sum('parked'),
        oldestAt: oldest.length > 0 ? Math.min(...oldest) : null,
      };
    },

    async forget(olderThan) {
      await answered(
        db.transaction().execute(async (tx) => {
          const erased = JSON.stringify({ kind: 'erased' });
          await tx
            .updateTable('job')
            .set({ delivery: erased, progress: '{}' })
            .where('state', '=', 'done')
            .where('finished_at', '<', olderThan)
            .where('delivery', '!=', erased)
            .execute();
          await tx.deleteFrom('ledger').where('at', '<', olderThan).execute();
          await tx
            .deleteFrom('state')
            .where('key', 'like', 'form/%')
            .where('at', '<', Math.max(olderThan, clock.now() - FORMS_KEPT_MS))
            .execute();
        }),
      );
    },

    async check() {
      await answered(
        db
          .insertInto('state')
          .values({ key: 'store/check', value: '0', version: 1, at: clock.now() })
          .onConflict((conflict) => conflict.column('key').doUpdateSet({ at: clock.now() }))
          .execute(),
      );
    },
    close: () => db.destroy(),
  };
  return store;
}

function readable<S>(
  row: { key: string; value: string },
  schema: { safeParse(value: unknown): { success: boolean; data?: S; error?: unknown } },
  log: Log,
): S | null {
  try {
    const read = schema.safeParse(JSON.parse(row.value));
    if (read.success) return read.data as S;
    log.warn('a kept value cannot be read and is made anew', { key: row.key, error: pathsOf(read.error) });
  } catch {
    log.warn('a kept value cannot be read and is made anew', { key: row.key });
  }
  return null;
}

/** Where a schema failed, without what stood there. */
const pathsOf = (error: unknown): string =>
  error instanceof ZodError
    ? error.issues.map(({ path, code }) => `${path.join('.')} (${code})`).join(', ')
    : 'unreadable';

function tried<T>(open: () => T, url: string): T {
  try {
    return open();
  } catch (error) {
    throw cannotOpen(url, error);
  }
}

/** Says what is wrong with the store and what to do, without the password that a URL may hold. */
function cannotOpen(url: string, error: unknown): Error {
  const where = url.startsWith('postgres') ? 'the PostgreSQL server in DATABASE_URL' : `the file ${url}`;
  const remedy = url.startsWith('postgres')
    ? 'Check that it runs, and that user, password and database are right.'
    : 'Check that its folder exists on a local disk and may be written by this user, or set DATABASE_URL to another place.';
  return new Error(`The store cannot be opened: ${where} (${codeOf(error)}). ${remedy}`, { cause: error });
}

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error
    ? String(error.code)
    : error instanceof Error
      ? error.name
      : 'unknown';
