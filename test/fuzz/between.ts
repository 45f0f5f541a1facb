import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Passing {
  req: IncomingMessage;
  body: Buffer;
  /** What the real one answers; asked at most once. */
  real(): Promise<{ status: number; type: string; body: Buffer; headers: IncomingMessage['headers'] }>;
}

/**
 * A server that stands between the program and `target`: each request goes to `meet`, which may answer it. What `meet`
 * leaves open is passed through as it is.
 */
export async function startBetween(
  target: () => string,
  meet: (passing: Passing, res: ServerResponse) => Promise<void> | void,
) {
  const server = createServer(async (req, res) => {
    try {
      const body = await buffer(req);
      const passing: Passing = { req, body, real: () => passOn(target(), req, body) };
      await meet(passing, res);
      if (res.writableEnded || res.destroyed || res.headersSent) return;
      const answer = await passing.real();
      res.writeHead(answer.status, answer.headers).end(answer.body);
    } catch {
      res.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    server,
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Headers that belong to one connection and not to the message. */
const OF_THE_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'host'];

function passOn(target: string, req: IncomingMessage, body: Buffer): ReturnType<Passing['real']> {
  const headers = Object.fromEntries(Object.entries(req.headers).filter(([name]) => !OF_THE_CONNECTION.includes(name)));
  return new Promise((resolve, reject) => {
    const { method = 'GET' } = req;
    const length = body.length > 0 || method === 'POST' ? { 'content-length': body.length } : {};
    const out = request(new URL(req.url ?? '/', target), { method, headers: { ...headers, ...length } }, (answer) => {
      buffer(answer).then((bytes) => {
        const kept = Object.fromEntries(
          Object.entries(answer.headers).filter(([name]) => !OF_THE_CONNECTION.includes(name)),
        );
        const type = String(answer.headers['content-type'] ?? '');
        resolve({ status: answer.statusCode ?? 500, type, body: bytes, headers: kept });
      }, reject);
    });
    out.on('error', reject);
    out.end(body);
  });
}
