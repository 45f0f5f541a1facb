import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type StoreDeps } from '../../src/store/open';
import { type Delivery, type Link, Progress } from '../../src/tickets/delivery';
import type { Changes, Log, NewJob, Store } from '../../src/tickets/ports';
import { HandClock } from '../hand-clock';
import { type Postgres, startPostgres } from './postgres';

/** What the tests of the contract are handed: databases of one engine, and stores on them. */
export interface Stores {
  clock: HandClock;
  /** Lines that the stores logged. */
  lines: string[];
  /** An empty database; a new one for each test. */
  url(): Promise<string>;
  /** A store on a database; a new database when none is named. Closed after the test. */
  open(url?: string, deps?: Partial<StoreDeps>): Promise<Store>;
  /**
   * What two instances hold that share a new database. With SQLite they are one: a process has one connection to a file,
   * and two that waited for each other in one thread would wait for ever. Two processes are tested in `processes`.
   */
  pair(): Promise<[Store, Store]>;
}

/** Prepares an engine for the tests of the `describe` it is called in. */
export function storesOn(engine: 'SQLite' | 'PostgreSQL'): Stores {
  const folder = mkdtempSync(join(tmpdir(), 'foxbridge-store-'));
  const opened: Store[] = [];
  let server: Postgres | null = null;
  let files = 0;
  const lines: string[] = [];
  const line = (event: string, fields: Record<string, unknown> = {}) =>
    void lines.push(`${event} ${JSON.stringify(fields)}`);
  const log: Log = { info: line, warn: line, error: line };
  const clock = new HandClock();

  if (engine === 'PostgreSQL') {
    beforeAll(async () => {
      server = await startPostgres();
    });
  }
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
    lines.length = 0;
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const url = async () => {
    if (server) return server.newDatabase();
    files += 1;
    return join(folder, `${files}.db`);
  };
  const open = async (at?: string, deps?: Partial<StoreDeps>) => {
    const store = await openStore(at ?? (await url()), { clock, log, ...deps });
    opened.push(store);
    return store;
  };
  return {
    clock,
    lines,
    url,
    open,
    async pair() {
      const address = await url();
      const one = await open(address);
      return [one, engine === 'SQLite' ? one : await open(address)];
    },
  };
}

export const MINUTE = 60_000;

const ADA = { slackId: 'U_ADA', name: 'Ada Lovelace', standing: 'member' } as const;

/** Somebody's words on their way to a ticket. */
export const words = (plain: string): Delivery => ({
  kind: 'add-message',
  ticket: 4711,
  as: 'reply',
  words: { html: `<p>${plain}</p>`, plain },
  files: [],
  author: ADA,
  source: { message: { team: 'T1', channel: 'C1', ts: '1764000000.000100' }, permalink: null },
});

/** A job that is due at once; its words are its id. */
export const job = (id: string, lane = 'ticket:1', pos = 1, more: Partial<NewJob> = {}): NewJob => ({
  id,
  lane,
  pos,
  due: 0,
  delivery: words(id),
  ...more,
});

export const link = (id: string, more: Partial<Link> = {}): Link => ({
  id,
  place: { team: 'T1', channel: 'C1', thread: null },
  source: null,
  ticket: null,
  displayId: null,
  lane: `ticket:${id}`,
  cc: [],
  subject: 'VPN drops every hour',
  author: 'U_ADA',
  createdAt: 1,
  saidSince: null,
  ...more,
});

export const HEAD = { subject: 'VPN drops every hour', author: 'Ada Lovelace', about: 'U_ADA', permalink: null };
export const PLACE = { team: 'T1', channel: 'C1', thread: null };

/** The changes that make a notice. */
export const saved = (id: string, showAt: number): NonNullable<Changes['notice']> => ({
  id,
  facts: { state: 'saved' },
  place: PLACE,
  head: HEAD,
  showAt,
});
export const failed = (id: string, reason: string, showAt: number): NonNullable<Changes['notice']> => ({
  id,
  facts: { state: 'failed', reason, canRetry: true },
  showAt,
});

export const fresh = Progress.parse({});

/** Takes and finishes jobs until none is due; answers their ids in order. Notices are posted at 5.1. */
export async function drained(store: Store, now: number): Promise<string[]> {
  const ids: string[] = [];
  for (let taken = await store.claim(now, MINUTE); taken; taken = await store.claim(now, MINUTE)) {
    ids.push(taken.id);
    const { delivery } = taken;
    const notice = delivery.kind === 'show-notice' ? await store.notice(delivery.notice) : null;
    const shown = notice && { id: notice.id, ts: '5.1', place: notice.place, version: notice.version };
    await store.commit({ job: { id: taken.id, state: 'done' }, ...(shown && { shown }) });
  }
  return ids;
}
