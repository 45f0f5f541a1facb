import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HeardWhen } from './compare';

/** One address for several instances: each request goes to the next one that takes it. */
export interface Balancer {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** The instances that there are now, as addresses without a slash at the end. */
  targets: Set<string>;
  /** When an instance first took in the event of a message, by `channel:ts`. By the given clock. */
  heard: ReadonlyMap<string, HeardWhen>;
  stop(): Promise<void>;
}

/** An event of a new message in it, as `channel:ts`. */
function messageIn(body: Buffer): string | null {
  if (body[0] !== 0x7b) return null;
  const { event } = JSON.parse(body.toString()) as { event?: { type?: string; channel?: string; ts?: string } };
  return event?.type === 'message' ? `${event.channel}:${event.ts}` : null;
}

export async function startBalancer(now: () => number): Promise<Balancer> {
  const targets = new Set<string>();
  const heard = new Map<string, HeardWhen>();
  /** When an event was first sent to an instance that took it in, or may have: its answer was lost. */
  const sentAt = new Map<string, number>();
  let turn = 0;

  async function pass(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of req) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    turn += 1;
    const inTurn = [...targets];
    const order = inTurn.map((_, index) => inTurn[(index + turn) % inTurn.length] ?? '');
    for (const target of order) {
      const asked = now();
      const answer = await ask(target, req, body);
      if (answer === 'refused') continue;
      const message = answer === 'broken' || answer.status < 300 ? messageIn(body) : null;
      const from = message === null ? asked : (sentAt.get(message) ?? asked);
      if (message !== null) sentAt.set(message, from);
      if (answer === 'broken') break;
      if (message !== null && !heard.has(message)) heard.set(message, { from, to: now() });
      res.writeHead(answer.status, answer.headers).end(answer.body);
      return;
    }
    req.socket.destroy();
  }

  const server = createServer((req, res) => {
    pass(req, res).catch(() => req.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    targets,
    heard,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Passed {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** `refused`: nobody listens there, so another may be asked. `broken`: it may have been heard, and is not asked twice. */
function ask(target: string, req: IncomingMessage, body: Buffer): Promise<Passed | 'refused' | 'broken'> {
  return new Promise((resolve) => {
    const headers = { ...req.headers, connection: 'close' };
    const outgoing = request(`${target}${req.url}`, { method: req.method ?? 'POST', headers }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', () => resolve('broken'));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 502,
          headers: Object.fromEntries(
            ['content-type', 'x-slack-no-retry'].flatMap((name) => {
              const value = response.headers[name];
              return typeof value === 'string' ? [[name, value]] : [];
            }),
          ),
          body: Buffer.concat(pieces),
        }),
      );
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ECONNREFUSED' ? 'refused' : 'broken'),
    );
    outgoing.end(body);
  });
}
