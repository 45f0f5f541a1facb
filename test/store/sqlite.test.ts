import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { openStore } from '../../src/store/open';
import { Unavailable } from '../../src/tickets/outcomes';
import { HandClock } from '../hand-clock';
import { job } from './stores';

/** The connections that were opened, for what belongs to a connection: limits and settings. */
const mockOpened: Sqlite.Database[] = [];
jest.mock('better-sqlite3', () => {
  const Real = jest.requireActual<typeof Sqlite>('better-sqlite3');
  return class extends Real {
    constructor(...args: ConstructorParameters<typeof Real>) {
      super(...args);
      mockOpened.push(this);
    }
  };
});

const silent = () => undefined;
const deps = { clock: new HandClock(), log: { info: silent, warn: silent, error: silent } };

let folder: string;
beforeEach(() => {
  mockOpened.length = 0;
  folder = mkdtempSync(join(tmpdir(), 'foxbridge-sqlite-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a store in a file', () => {
  it.each(['', 'file:', 'file://'])('is made with its folder, for its owner only (%s…)', async (prefix) => {
    const file = join(folder, 'new', 'deep', 'foxbridge.db');
    const store = await openStore(prefix + file, deps);
    expect(statSync(file).size).toBeGreaterThan(0);
    expect(statSync(join(folder, 'new', 'deep')).mode & 0o077).toBe(0);
    await store.close();
  });

  it('in a folder that is there already is its owner’s alone, and so are its companions', async () => {
    chmodSync(folder, 0o755);
    const store = await openStore(join(folder, 'foxbridge.db'), deps);
    await store.commit({ add: [job('j')] });
    const files = readdirSync(folder);
    expect(files.length).toBeGreaterThan(1);
    expect(files.filter((file) => (statSync(join(folder, file)).mode & 0o077) !== 0)).toEqual([]);
    await store.close();
  });

  it('flushes every commit to the disk', async () => {
    const store = await openStore(join(folder, 'foxbridge.db'), deps);
    const setting = (name: string) => mockOpened[0]?.pragma(name, { simple: true });
    expect([setting('journal_mode'), setting('foreign_keys'), setting('busy_timeout')]).toEqual(['wal', 1, 5000]);
    // 2 is FULL.
    expect(setting('synchronous')).toBe(2);
    await store.close();
  });

  it('may live in memory', async () => {
    const store = await openStore(':memory:', deps);
    await store.commit({ add: [job('j')] });
    expect((await store.job('j'))?.id).toBe('j');
    await store.close();
  });

  it('that cannot be made says where, why and what to do', async () => {
    writeFileSync(join(folder, 'in-the-way'), '');
    await expect(openStore(join(folder, 'in-the-way', 'foxbridge.db'), deps)).rejects.toThrow(
      /The store cannot be opened: the file .*foxbridge\.db .*Let this user write to its folder.*DATABASE_URL/,
    );
  });

  it('that is no database is left alone', async () => {
    const file = join(folder, 'notes.txt');
    writeFileSync(file, 'Dear diary, this is certainly not a database at all.'.repeat(20));
    await expect(openStore(file, deps)).rejects.toThrow(/damaged, or no database/);
    expect(statSync(file).size).toBe(1040);
  });

  it('that a newer version has used is left alone', async () => {
    const file = join(folder, 'foxbridge.db');
    await (await openStore(file, deps)).close();
    const database = new Sqlite(file);
    database.prepare('insert into kysely_migration values (?, ?)').run('9999-from-the-future', '2030-01-01');
    database.close();
    await expect(openStore(file, deps)).rejects.toThrow(/a newer version of Foxbridge has used it/);
  });

  it('whose disk is full says so, and takes everything again once there is room', async () => {
    const file = join(folder, 'foxbridge.db');
    const store = await openStore(file, deps);
    const [connection] = mockOpened;
    connection?.pragma(`max_page_count = ${connection.pragma('page_count', { simple: true })}`);
    const large = Array.from({ length: 500 }, (_, n) => job(`j${n}`, 'a', n));
    const attempt = store.commit({ add: large });
    await expect(attempt).rejects.toBeInstanceOf(Unavailable);
    await expect(attempt).rejects.toThrow(/the disk is full/);
    expect(await store.job('j0')).toBeNull();
    connection?.pragma('max_page_count = 1000000');
    expect(await store.commit({ add: large })).toBe(true);
    expect((await store.job('j499'))?.id).toBe('j499');
    await store.close();
  });

  it('that another process keeps busy says so, and works again afterwards', async () => {
    const file = join(folder, 'foxbridge.db');
    const store = await openStore(file, deps);
    // Nobody has to wait five seconds for this test.
    mockOpened[0]?.pragma('busy_timeout = 0');
    const other = new Sqlite(file);
    other.exec('begin immediate');
    await expect(store.commit({ add: [job('j')] })).rejects.toThrow(/another process keeps it busy/);
    await expect(store.check()).rejects.toBeInstanceOf(Unavailable);
    other.exec('rollback');
    other.close();
    expect(await store.commit({ add: [job('j')] })).toBe(true);
    expect((await store.job('j'))?.id).toBe('j');
    await store.close();
  });

  it('that may only be read says so, and works again afterwards', async () => {
    const store = await openStore(join(folder, 'foxbridge.db'), deps);
    mockOpened[0]?.pragma('query_only = ON');
    await expect(store.check()).rejects.toThrow(/may not be written/);
    await expect(store.check()).rejects.toBeInstanceOf(Unavailable);
    mockOpened[0]?.pragma('query_only = OFF');
    await expect(store.check()).resolves.toBeUndefined();
    await store.close();
  });
});
