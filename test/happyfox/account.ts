import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { type HappyFoxOptions, startHappyFox } from '../../sandbox/happyfox/server';
import { type HappyFoxConfig, happyFox } from '../../src/happyfox/happyfox';
import type { FileSource } from '../../src/tickets/files';
import { referenceOf } from '../../src/tickets/marker';
import type { Clock, LedgerRow, Log, Store } from '../../src/tickets/ports';

/** A clock on which every wait is over at once, and the hands show it. `waits` are the waits that were asked for, in ms. */
class SwiftClock implements Clock {
  readonly waits: number[] = [];
  constructor(private time = Date.UTC(2026, 10, 24, 9, 0, 0)) {}
  now = () => this.time;
  wait = async (ms: number) => {
    this.waits.push(ms);
    this.time += ms;
  };
  turn = (ms: number) => {
    this.time += ms;
  };
}

/** What the adapter needs of a store, kept in memory; values go through JSON, as they would in a database. */
class MemoryStore implements Pick<Store, 'change' | 'read' | 'commit'> {
  readonly values = new Map<string, string>();
  readonly ledger: LedgerRow[] = [];
  change: Store['change'] = async (key, schema, change) => {
    const { state, answer } = change(await this.read(key, schema));
    this.values.set(key, JSON.stringify(state));
    return answer;
  };
  read: Store['read'] = async (key, schema) => {
    const kept = this.values.get(key);
    return kept === undefined ? null : schema.parse(JSON.parse(kept));
  };
  commit: Store['commit'] = async ({ ledger }) => {
    this.ledger.push(...(ledger ?? []));
    return true;
  };
}

function bookLog() {
  const lines: { level: string; event: string; fields: Record<string, unknown> }[] = [];
  const at =
    (level: string) =>
    (event: string, fields: Record<string, unknown> = {}) => {
      lines.push({ level, event, fields });
    };
  const log: Log = { info: at('info'), warn: at('warn'), error: at('error') };
  return { log, lines };
}

const closing: (() => Promise<void>)[] = [];
/** To be called after each test: everything that was opened is closed. */
export async function closeAll() {
  for (const close of closing.splice(0)) await close();
}

function adapter(url: string, given: Partial<HappyFoxConfig> = {}, timeoutMs?: number) {
  const clock = new SwiftClock();
  const store = new MemoryStore();
  const { log, lines } = bookLog();
  const config: HappyFoxConfig = {
    url,
    apiKey: 'sandbox-key',
    authCode: 'sandbox-code',
    agentEmail: 'bridge@acme.example',
    readsPerMinute: 200,
    writesPerMinute: 100,
    maxRequestBytes: 24_000_000,
    ...given,
  };
  const deps = { clock, store, log, random: () => 0, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
  return { config, clock, store, log, lines, deps, fox: happyFox(config, deps) };
}

/** Acme's HappyFox, and Foxbridge's way to it. */
export async function acmeAccount(given: Partial<HappyFoxConfig> = {}, options: HappyFoxOptions = {}) {
  // The clock is made with the adapter, which needs the address first.
  let now = () => Date.UTC(2026, 10, 24, 9, 0, 0);
  const happyfox = await startHappyFox({ now: () => now(), ...options });
  closing.push(() => happyfox.stop());
  const acme = happyfox.seedAcme();
  const side = adapter(happyfox.url, given);
  now = side.clock.now;
  return { happyfox, acme, ...side };
}

/** A HappyFox that answers whatever a test wants. `requests` are method and path of what came. */
export async function oddAccount(
  answer: (req: IncomingMessage, res: ServerResponse) => void,
  given: Partial<HappyFoxConfig> = {},
  timeoutMs?: number,
) {
  const requests: string[] = [];
  const server = createServer((req, res) => {
    requests.push(`${req.method} ${req.url?.replace('/api/1.1/json/', '')}`);
    answer(req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { requests, url, ...adapter(url, given, timeoutMs) };
}

export const person = { urgency: 'person' } as const;
export const background = { urgency: 'background' } as const;

export const markerOf = (delivery: string) => ({
  reference: referenceOf(delivery),
  permalink: 'https://acme.slack.com/archives/C01/p1764?thread_ts=1&cid=C01',
});

/** A file as Slack would give it; `opened` counts how often it was read. */
export function aFile(name: string, content: string | Buffer, given: Partial<FileSource> = {}) {
  const file = {
    name,
    type: 'text/plain',
    size: Buffer.byteLength(content),
    opened: 0,
    open: async () => {
      file.opened += 1;
      return Readable.from([Buffer.from(content)]);
    },
    ...given,
  };
  return file;
}

/** How a call ended that should not end well. */
export const failure = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    (answer) => {
      throw new Error(`answered ${JSON.stringify(answer)}`);
    },
    (error: unknown) => error,
  );
