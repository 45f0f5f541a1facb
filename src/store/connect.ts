import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { type Dialect, PostgresDialect, SqliteDialect } from 'kysely';
import pg from 'pg';

/** Connections of one instance to PostgreSQL: four attempts at once, and the listeners. */
const POOL = 8;

/** The one place that knows two engines: everything above speaks through Kysely. */
export function connect(url: string): Dialect {
  return /^postgres(ql)?:/.test(url) ? postgres(url) : sqlite(url.replace(/^file:/, ''));
}

function postgres(url: string): Dialect {
  // Times and ts in microseconds stay below 2^53 (until the year 2255), so they are numbers and not strings.
  const types = {
    getTypeParser: (oid: number) => (oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid)),
  };
  const pool = new pg.Pool({ connectionString: url, max: POOL, types: types as never });
  // A connection that breaks while nobody uses it is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  return new PostgresDialect({ pool });
}

function sqlite(file: string): Dialect {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const database = new Sqlite(file);
  // WAL with FULL flushes every commit: what was acknowledged survives a pulled plug (`docs/measurements.md`).
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('busy_timeout = 5000');
  database.pragma('foreign_keys = ON');
  return new SqliteDialect({ database });
}
