import Sqlite from 'better-sqlite3';

/**
 * Says that this process works on a database file. The mark is a lock that the system takes back when the process ends,
 * however it ends; so it tells the living from the dead without ids or heartbeats.
 */
export interface Mark {
  /** False: another process works on it. */
  alone: boolean;
  remove(): void;
}

/** Marks the database `file` as being worked on, beside it in `<file>-worker`. Throws when that cannot be written. */
export function markAsWorker(file: string): Mark {
  // SQLite knows how to hold a lock on every system that it runs on.
  const lock = new Sqlite(file === ':memory:' ? file : `${file}-worker`, { timeout: 0 });
  try {
    lock.exec('begin exclusive');
    return { alone: true, remove: () => lock.close() };
  } catch (error) {
    lock.close();
    if (error instanceof Sqlite.SqliteError && error.code === 'SQLITE_BUSY') {
      return { alone: false, remove: () => undefined };
    }
    throw error;
  }
}
