import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, Rejected } from './answers';
import { createAttachmentStore } from './attachments';
import { drain, readBody } from './body';
import { type Builder, builder } from './build';
import type { Call } from './call';
import { answerControl } from './control';
import { createFaults, disguise, type Fault, type Faults, isThrottle, takesEffect } from './faults';
import type { Complain } from './fields';
import { admit, type Credentials } from './gate';
import { createJournal, type JournalEntry, type Violation } from './journal';
import type { Knobs } from './knobs';
import { Cut } from './multipart';
import { type Inspection, inspection, type People, people } from './people';
import { routeTable } from './routes';
import { seedAcme } from './seed';
import { createThrottle, type Limits } from './throttle';
import { createSearchIndex } from './tickets/search';
import { viewTicket } from './tickets/view';
import { createWebhooks, type Webhooks } from './webhooks';
import { createWorld, type StoredFile, type World } from './world';
import { createWriters } from './writers';

export interface HappyFoxOptions {
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Epoch milliseconds; default the real clock. */
  now?: () => number;
  apiKey?: string;
  authCode?: string;
  /** Writes without `X-Forwarded-Proto: https` meet the redirect that loses them. Default false. */
  requireHttpsHeader?: boolean;
  /** Bytes of all files of one request. Default 25,000,000. */
  maxUploadBytes?: number;
  /** Calls in a sliding minute; over it, 429 for ten minutes. Default none; `HAPPYFOX_LIMITS` are the real ones. */
  limits?: Limits | null;
  knobs?: Partial<Knobs>;
}

/** A helpdesk on loopback that answers as HappyFox does, and shows what it holds. */
export interface HappyFoxSandbox extends Builder, People, Inspection {
  /** `http://127.0.0.1:PORT`, without a slash; the interface is below `/api/1.1/json/`. */
  url: string;
  apiKey: string;
  authCode: string;
  knobs: Knobs;
  world: World;
  /** Fills the world with Acme and gives its parts by name. */
  seedAcme(): ReturnType<typeof seedAcme>;
  journal: JournalEntry[];
  violations: Violation[];
  faults: Faults;
  webhooks: Webhooks;
  /** Short for `webhooks.configure`. */
  webhook(url: string, secret: string): void;
  /** The port is closed, connections are refused. */
  down(): Promise<void>;
  /** The same port is open again. */
  up(): Promise<void>;
  /** Everything is forgotten: the world, orders of faults, the journal, the knobs. */
  reset(): void;
  stop(): Promise<void>;
}

export async function startHappyFox(options: HappyFoxOptions = {}): Promise<HappyFoxSandbox> {
  const host = options.host ?? '127.0.0.1';
  const now = options.now ?? Date.now;
  const credentials: Credentials = {
    apiKey: options.apiKey ?? 'sandbox-key',
    authCode: options.authCode ?? 'sandbox-code',
  };
  const world = createWorld(now);
  Object.assign(world.knobs, options.knobs);
  const journal = createJournal(now);
  const throttle = createThrottle(now, options.limits ?? null);
  const faults = createFaults(throttle);
  let port = options.port ?? 0;
  const base = () => `http://${host}:${port}`;
  const attachments = createAttachmentStore(world, base);
  const routes = routeTable(createSearchIndex(world));
  const webhooks = createWebhooks(world, (ticket) => viewTicket(world, ticket, { link: attachments.link }));
  const writers = createWriters();
  const inlineImages: Omit<StoredFile, 'id'>[] = [];

  const keepInline = (file: Omit<StoredFile, 'id'>) =>
    `${base()}/get_hdp_temporarily_attachment/${inlineImages.push(file)}/`;

  /** Reads the call whole and carries it out, all at one moment. */
  async function carryOut(req: IncomingMessage, url: URL, entry: JournalEntry, fault: Fault | null): Promise<Answer> {
    const complain: Complain = (kind, detail) => journal.complain(entry, kind, detail);
    const count = (bytes: number) => {
      entry.bytes += bytes;
    };
    const method = req.method ?? 'GET';
    const admitted = admit(
      {
        method,
        url,
        authorization: req.headers.authorization,
        forwardedProto: header(req, 'x-forwarded-proto'),
      },
      routes,
      credentials,
      options.requireHttpsHeader ?? false,
      complain,
    );
    if (!('handler' in admitted)) {
      await drain(req, count);
      return admitted;
    }
    const rules = { maxBytes: options.maxUploadBytes ?? 25_000_000, tooLarge: world.knobs.tooLarge };
    const call = async (): Promise<Call> => ({
      world,
      params: admitted.params,
      query: url.searchParams,
      body: method === 'GET' ? { form: 'urlencoded', value: {}, files: [] } : await readBody(req, rules, count),
      complain,
      link: attachments.link,
      keepInline,
    });
    if (method === 'GET') {
      const read = await call();
      await held(fault, 'before');
      const answer = admitted.handler(read);
      await held(fault, 'after');
      return answer;
    }
    const refused = writers.begin(url.pathname, complain);
    try {
      if (refused) {
        await drain(req, count);
        return refused;
      }
      const write = await call();
      if (write.body.value !== null && typeof write.body.value === 'object') {
        entry.fields = Array.isArray(write.body.value) ? [] : Object.keys(write.body.value);
      }
      await held(fault, 'before');
      const answer = admitted.handler(write);
      await held(fault, 'after');
      return answer;
    } finally {
      writers.end(url.pathname);
    }
  }

  async function answerApi(req: IncomingMessage, res: ServerResponse, url: URL, entry: JournalEntry) {
    const count = (bytes: number) => {
      entry.bytes += bytes;
    };
    const refusal = throttle.check(entry.class);
    if (refusal) {
      entry.throttled = true;
      entry.early = refusal.early;
      entry.waitUntil = refusal.until;
      await drain(req, count);
      refusal.told();
      return send(res, refusal.answer, entry);
    }
    const fault = faults.take({ class: entry.class, path: entry.path, storage: false });
    if (!fault) return send(res, await settled(carryOut(req, url, entry, null)), entry);
    entry.fault = fault.order.kind;
    entry.throttled = isThrottle(fault);
    if (fault.order.kind === 'outage') return cut(req);
    const real = takesEffect(fault) ? await settled(carryOut(req, url, entry, fault)) : null;
    if (!real) await drain(req, count);
    const shown = disguise(fault, real);
    return shown === 'cut' ? cut(req) : send(res, shown, entry);
  }

  function serveInline(res: ServerResponse, url: URL, entry: JournalEntry) {
    const image = inlineImages[Number(url.pathname.split('/')[2]) - 1];
    entry.status = image?.bytes ? 200 : 404;
    res.writeHead(entry.status, { 'Content-Type': image?.contentType ?? 'text/plain' });
    res.end(image?.bytes ?? 'Not Found');
  }

  async function meet(req: IncomingMessage, res: ServerResponse) {
    const url = new URL(req.url ?? '/', base());
    if (url.pathname.startsWith('/_control/')) return answerControl(sandbox, req, res, url);
    const storage = url.pathname.startsWith('/attachments/');
    const entry = journal.open({
      method: req.method ?? 'GET',
      path: url.pathname + url.search,
      class: req.method === 'GET' || req.method === 'HEAD' ? 'read' : 'write',
      contentType: req.headers['content-type'] ?? null,
      storage,
    });
    if (url.pathname.startsWith('/get_hdp_temporarily_attachment/')) return serveInline(res, url, entry);
    if (!storage) return answerApi(req, res, url, entry);
    const fault = faults.take({ class: entry.class, path: entry.path, storage });
    if (fault) {
      entry.fault = fault.order.kind;
      await held(fault, 'before');
      const shown = disguise(fault, null);
      if (shown === 'cut') return cut(req);
      if (!takesEffect(fault)) return send(res, shown, entry);
    }
    entry.status = attachments.serve(req, res, url, (kind, detail) => journal.complain(entry, kind, detail));
  }

  const server = createServer((req, res) => {
    meet(req, res).catch((error: unknown) => {
      // A client that goes away in the middle of its own request leaves nothing to answer.
      if (error instanceof Cut && error.answer) {
        res.setHeader('Connection', 'close');
        res.writeHead(error.answer.status, { 'Content-Type': error.answer.type });
        res.end(error.answer.body, () => req.destroy());
      } else if (error instanceof Cut || req.destroyed) req.destroy();
      else if (!res.headersSent) {
        console.error(error);
        res.writeHead(500, { 'Content-Type': 'text/plain' }).end('The HappyFox stand-in itself failed');
      } else req.destroy();
    });
  });

  const up = () =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        port = (server.address() as AddressInfo).port;
        resolve();
      });
    });
  const down = () =>
    new Promise<void>((resolve) => {
      if (!server.listening) return resolve();
      server.close(() => resolve());
      server.closeAllConnections();
    });

  const build = builder(world);
  const sandbox: HappyFoxSandbox = {
    ...build,
    ...people(world),
    ...inspection(world, attachments.link),
    ...credentials,
    url: '',
    knobs: world.knobs,
    world,
    seedAcme: () => seedAcme(build),
    journal: journal.entries,
    violations: journal.violations,
    faults,
    webhooks,
    webhook: (url, secret) => webhooks.configure({ url, secret }),
    down,
    up,
    reset: () => {
      world.clear();
      Object.assign(world.knobs, options.knobs);
      journal.clear();
      faults.clear();
      throttle.clear();
      throttle.limits = options.limits ?? null;
      webhooks.clear();
    },
    stop: async () => {
      faults.clear();
      webhooks.clear();
      await down();
      await webhooks.settled();
    },
  };
  await up();
  sandbox.url = base();
  return sandbox;
}

/** A refusal thrown by a handler is an answer like any other. */
async function settled(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Rejected) return error.answer;
    throw error;
  }
}

/** Waits as the fault demands, before the call takes effect or after it. */
async function held(fault: Fault | null, moment: 'before' | 'after'): Promise<void> {
  const { kind, delayMs = 1000 } = fault?.order ?? {};
  if (moment === 'before' && kind === 'slow') await new Promise((resolve) => setTimeout(resolve, delayMs));
  if ((moment === 'before' && kind === 'hold') || (moment === 'after' && kind === 'hold-answer')) await fault?.released;
}

function send(res: ServerResponse, answer: Answer, entry: JournalEntry) {
  const body = Buffer.from(answer.body);
  entry.status = answer.status;
  res.writeHead(answer.status, { 'Content-Type': answer.type, 'Content-Length': body.length, ...answer.headers });
  res.end(entry.method === 'HEAD' ? undefined : body);
}

const cut = (req: IncomingMessage) => {
  req.socket.destroy();
};

const header = (req: IncomingMessage, name: string) => {
  const value = req.headers[name];
  return Array.isArray(value) ? value[0] : value;
};
