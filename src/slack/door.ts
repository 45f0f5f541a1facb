import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse as parseForm } from 'node:querystring';
import { verifySlackRequest } from '@slack/bolt';
import { parseUrl } from '../tickets/parse-url';
import type { Log } from '../tickets/ports';
import { bodyKind } from './payload-shape';

/** Answers a request. When its promise settles, the response must have been ended: what is open then becomes a 500. */
export type RouteHandler = (req: IncomingMessage, res: ServerResponse) => void | Promise<void>;

export interface DoorSettings {
  host: string;
  /** 0 lets the system choose. */
  port: number;
  log: Log;
  /** By method and exact path, such as `GET /healthz`. A GET route answers HEAD too. */
  routes: Record<string, RouteHandler>;
  /** Where Slack knocks. Absent under Socket Mode. */
  slack?: {
    path?: string;
    signingSecret: string;
    /** Bolt's own listener, `HTTPReceiver.requestListener`. Gets only what is signed, fresh, and of a shape we know. */
    listener: RequestListener;
  };
  /** Wall clock in epoch ms: Slack's signatures carry the time of day, not that of a monotonic clock. */
  wallClock?: () => number;
}

export interface Door {
  /** Opens the port. Rejects when it is taken. */
  open(): Promise<{ host: string; port: number }>;
  /** Lets nobody in any more, waits for those inside for `deadlineMs` at most, then shuts. */
  close(deadlineMs: number): Promise<void>;
}

/** Slack's own limit for what it sends, as in Bolt. Bytes. */
const BODY_LIMIT = 4 * 1024 * 1024;
/** Bytes of a body that is too large which are still taken in, so that its sender can read the 413. */
const POLITENESS_LIMIT = 16 * 1024 * 1024;
/** How far a signature's time may lie from ours, either way. Seconds. Source: https://docs.slack.dev/authentication/verifying-requests-from-slack */
const FRESH_S = 300;

/**
 * The one HTTP server of the program: Slack's deliveries, and the routes of others. It stands before Bolt, which on its own
 * dies from a signed `null`, keeps shapes it does not know waiting for three seconds, and accepts signatures from the
 * future. No request ends the process and none is left without an answer.
 */
export function door({ host, port, log, routes, slack, wallClock = Date.now }: DoorSettings): Door {
  const slackRoute = slack ? `POST ${slack.path ?? '/slack/events'}` : null;
  const known = [...Object.keys(routes), ...(slackRoute ? [slackRoute] : [])];
  let closing = false;

  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 },
    (req, res) => {
      if (closing) res.setHeader('connection', 'close');
      res.on('close', () => closing && server.closeIdleConnections());
      answer(req, res).catch((error: unknown) => {
        // Its sender hung up half-way: there is nobody to answer.
        if (req.errored) return res.destroy();
        log.error('request failed', { method: req.method, error });
        if (res.headersSent) res.destroy();
        else res.writeHead(500).end();
      });
    },
  );

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const path = pathOf(req);
    if (path === null) return end(res, 400);
    const method = req.method === 'HEAD' ? 'GET' : (req.method ?? 'GET');
    const route = `${method} ${path}`;
    if (slack && route === slackRoute) return fromSlack(slack, req, res);
    const handler = Object.hasOwn(routes, route) ? routes[route] : undefined;
    if (handler) {
      await handler(req, res);
      if (!res.writableEnded) throw new Error('the route left its request without an answer');
      return;
    }
    const methods = known.filter((one) => one.endsWith(` ${path}`)).map((one) => one.split(' ')[0]);
    if (methods.length === 0) return end(res, 404);
    res.setHeader('allow', methods.join(', '));
    end(res, 405);
  }

  async function fromSlack(
    { signingSecret, listener }: NonNullable<DoorSettings['slack']>,
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<void> {
    const raw = await readUpTo(req, BODY_LIMIT);
    if (raw === null) {
      log.warn('refused a request', { why: 'too large' });
      res.setHeader('connection', 'close');
      return end(res, 413);
    }
    const type = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    const text = raw.toString();
    const form = type === 'application/x-www-form-urlencoded' ? parseForm(text) : null;
    // Slack's check of the certificate: unsigned, so nothing else of it is looked at.
    if (form?.ssl_check === '1') return end(res, 200);

    const distrust = whyNotTrusted(req, text, signingSecret, wallClock());
    if (distrust) {
      log.warn('refused a request', { why: distrust });
      return end(res, 401);
    }
    const kind = bodyKind(parsed(form, text));
    if (kind === 'unreadable') {
      log.warn('refused a request', { why: 'signed, but of a shape Slack does not send', bytes: raw.length });
      return end(res, 400);
    }
    if (kind === 'app_rate_limited') {
      log.warn('slack holds back events: more than 30,000 in an hour');
      return end(res, 200);
    }
    // Bolt compares the whole header, and reads the body from here when it was read before.
    req.headers['content-type'] = form ? type : 'application/json';
    Object.assign(req, { rawBody: raw });
    listener(req, res);
  }

  return {
    open: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen({ host, port }, () => {
          server.off('error', reject);
          server.on('error', (error) => log.error('http server failed', { error }));
          const at = server.address() as AddressInfo;
          resolve({ host: at.address, port: at.port });
        });
      }),

    async close(deadlineMs) {
      if (!server.listening) return;
      closing = true;
      const empty = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const timer = setTimeout(() => {
        log.warn('shutting although requests are open');
        server.closeAllConnections();
      }, deadlineMs);
      await empty;
      clearTimeout(timer);
    },
  };
}

/** The path without its query; null when the request has none that can be read. */
function pathOf(req: IncomingMessage): string | null {
  return req.url?.startsWith('/') ? (parseUrl(`http://door${req.url}`)?.pathname ?? null) : null;
}

/** The whole body, or null when it has more than `limit` bytes. */
async function readUpTo(req: IncomingMessage, limit: number): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of req as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > POLITENESS_LIMIT) return null;
    if (bytes <= limit) pieces.push(piece);
    else pieces.length = 0;
  }
  return bytes > limit ? null : Buffer.concat(pieces);
}

/** Why a request is not believed to come from Slack, for the log; null when it is. */
function whyNotTrusted(req: IncomingMessage, body: string, signingSecret: string, nowMs: number): string | null {
  const signature = req.headers['x-slack-signature'];
  const timestamp = req.headers['x-slack-request-timestamp'];
  if (typeof signature !== 'string' || typeof timestamp !== 'string') return 'not signed';
  if (!/^\d{1,12}$/.test(timestamp)) return 'its time is no number';
  const seconds = Number(timestamp);
  if (Math.abs(nowMs / 1000 - seconds) > FRESH_S) return 'its time is more than five minutes from ours';
  try {
    const headers = { 'x-slack-signature': signature, 'x-slack-request-timestamp': seconds };
    verifySlackRequest({ signingSecret, body, headers, nowMilliseconds: nowMs });
    return null;
  } catch {
    return 'its signature is not Slack’s';
  }
}

/** What the body says; undefined when it cannot be read. */
function parsed(form: ReturnType<typeof parseForm> | null, text: string): unknown {
  if (form && typeof form.payload !== 'string') return { ...form };
  try {
    return JSON.parse(form ? String(form.payload) : text);
  } catch {
    return undefined;
  }
}

function end(res: ServerResponse, status: number): void {
  res.writeHead(status).end();
}
