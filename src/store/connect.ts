import { accessSync, closeSync, constants, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  PostgresDialect,
  type PostgresPoolClient,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
} from 'kysely';
import pg from 'pg';
import type { Log } from '../tickets/ports';

/** Connections of one instance to PostgreSQL: four attempts at once, and the listeners. */
const POOL = 8;
/** How long PostgreSQL may take to let us in. Slack wants an answer within 3 s. Ms. */
const CONNECT_MS = 2_000;
/** How long one statement may take; the longest of ours, housekeeping, takes a second. Ms. */
const STATEMENT_MS = 10_000;
/**
 * How long a transaction may stand still, which ours never do: what an instance had locked that vanished is free again then, before
 * others have waited in vain. Ms.
 */
const STANDSTILL_MS = STATEMENT_MS / 2;
/** How long SQLite waits for another process that writes to the file. Ms. */
const BUSY_MS = 5_000;

export const isPostgres = (url: string): boolean => /^postgres(ql)?:/.test(url);

/** The file that an address means which is not one of PostgreSQL. */
export const fileOf = (url: string): string => url.replace(/^file:(\/\/)?/, '');

/** The one place that knows two engines: everything above speaks through Kysely. Throws when a file cannot be opened. */
export function connect(url: string, log: Log): Dialect {
  return isPostgres(url) ? postgres(url, log) : new SafeSqlite(sqlite(fileOf(url)));
}

function postgres(url: string, log: Log): Dialect {
  const pool = new pg.Pool({
    connectionString: url,
    max: POOL,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    // For a server that vanished without a word: then nobody is left to keep the limit above.
    query_timeout: STATEMENT_MS + 5_000,
    idle_in_transaction_session_timeout: STANDSTILL_MS,
    keepAlive: true,
    types: {
      // Times and ts in microseconds stay below 2^53 (until the year 2255), so they are numbers and not strings.
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
    },
  });
  // A connection that breaks, at work or not, is replaced by the pool; without a listener of each it would end the process.
  pool.on('connect', (client) =>
    client.on('error', (error) => log.warn('a connection to PostgreSQL was lost', { error })),
  );
  pool.on('error', () => undefined);
  return new PostgresDialect({ pool: { connect: async () => lend(await pool.connect()), end: () => pool.end() } });
}

/** A connection of the pool for one use; the pool throws it away when it failed us without a word from the server. */
function lend(connection: pg.PoolClient): PostgresPoolClient {
  const client: PostgresPoolClient = connection;
  let failure: Error | null = null;
  const query = async <R>(sql: string, parameters: readonly unknown[]) => {
    // Nobody would answer, and it would take as long once more to find out.
    if (failure) throw failure;
    try {
      return await client.query<R>(sql, parameters);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) failure = error as Error;
      throw error;
    }
  };
  // The other form of a query is for cursors, which nobody here uses.
  return { query: query as PostgresPoolClient['query'], release: () => connection.release(failure ?? undefined) };
}

function sqlite(file: string): Sqlite.Database {
  if (file !== ':memory:') {
    const folder = dirname(file);
    // What people wrote is nobody else's business on this machine.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // SQLite opens a file it may only read without a word; its two companion files need the folder.
    accessSync(folder, constants.W_OK);
    // A folder that was there before may let others in; the two companions get the rights of the file.
    closeSync(openSync(file, 'a', 0o600));
  }
  const database = new Sqlite(file, { timeout: BUSY_MS });
  // WAL with FULL flushes every commit: what was acknowledged survives a pulled plug (`docs/measurements.md`).
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  return database;
}

/** Kysely's dialect, with transactions that are safe when two processes share a file. */
class SafeSqlite extends SqliteDialect {
  constructor(private readonly database: Sqlite.Database) {
    super({ database });
  }
  override createDriver(): SqliteDriver {
    return new SafeDriver(this.database);
  }
  override createAdapter(): SqliteAdapter {
    return new SafeAdapter();
  }
}

class SafeDriver extends SqliteDriver {
  constructor(private readonly database: Sqlite.Database) {
    super({ database });
  }
  // A plain `begin` asks for the right to write only later, and is turned down without waiting if another process wrote.
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
  // When the disk is full SQLite has rolled back by itself; doing it twice would hide the first error behind a second.
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.database.inTransaction) await super.rollbackTransaction(connection);
  }
}

/** SQLite can undo changes of tables, whatever Kysely believes: a migration happens whole, in one process, or not. */
class SafeAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
