import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type WebSocket, WebSocketServer } from 'ws';

/** One request that a server got. */
interface Got {
  path: string;
  fields: Record<string, string>;
  authorization: string | undefined;
}

type Answers = Record<string, (got: Got) => unknown>;

async function serve(handler: (req: IncomingMessage, res: ServerResponse, body: Buffer) => void) {
  const server = createServer((req, res) => {
    buffer(req).then(
      (body) => handler(req, res, body),
      () => res.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * A Slack as somebody in a hurry would write it: it answers a handful of methods with the least that they can hold, and
 * `unknown_method` to everything else.
 */
export async function looseSlack(answers: Answers, files: Record<string, string> = {}) {
  const calls: Got[] = [];
  const { server, url, stop } = await serve((req, res, body) => {
    const path = req.url ?? '';
    const got: Got = {
      path,
      fields: Object.fromEntries(new URLSearchParams(body.toString())),
      authorization: req.headers.authorization,
    };
    calls.push(got);
    const file = files[path];
    if (file !== undefined) return void res.end(file);
    const answer = answers[path.replace(/^\/api\//, '')];
    const said = answer ? { ok: true, ...(answer(got) as object) } : { ok: false, error: 'unknown_method' };
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify(said));
  });
  const sockets = new WebSocketServer({ server, path: '/socket' });
  const connected = new Promise<WebSocket>((resolve) =>
    sockets.once('connection', (socket) => {
      socket.send(JSON.stringify({ type: 'hello' }));
      resolve(socket);
    }),
  );
  return {
    url,
    calls,
    called: (method: string) => calls.filter(({ path }) => path === `/api/${method}`),
    /** Sends an envelope over the socket; answers what the program acknowledged it with. */
    async envelope(type: string, payload: unknown): Promise<unknown> {
      const socket = await connected;
      const envelope_id = `E_${Math.random()}`;
      const acked = new Promise<unknown>((resolve) =>
        socket.on('message', (data) => {
          const ack = JSON.parse(String(data)) as { envelope_id?: string; payload?: unknown };
          if (ack.envelope_id === envelope_id) resolve(ack.payload);
        }),
      );
      socket.send(JSON.stringify({ type, envelope_id, payload, accepts_response_payload: true }));
      return acked;
    },
    async stop() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      await stop();
    },
  };
}

/** A HappyFox of the same kind: bare lists, no pages, 201 with a number and nothing else. */
export async function looseHappyFox() {
  const tickets: Buffer[] = [];
  let waitSeconds = 0;
  const lists: Record<string, unknown> = {
    'categories/': [{ id: 1, name: 'Support' }],
    'statuses/': [{ id: 1, name: 'New' }],
    'priorities/': { data: [] },
    'staff/': [],
    'ticket_custom_fields/': [],
  };
  const { url, stop } = await serve((req, res, body) => {
    const path = (req.url ?? '').replace(/^\/api\/1\.1\/json\//, '').replace(/\?.*/, '');
    const answer = (status: number, said: unknown) => res.writeHead(status).end(JSON.stringify(said));
    if (req.method === 'POST' && path === 'tickets/') {
      if (waitSeconds > 0) {
        res.writeHead(503, { 'content-type': 'text/plain' }).end(`Throttled, wait ${waitSeconds} seconds.`);
        waitSeconds = 0;
        return;
      }
      tickets.push(body);
      return answer(201, { id: 6 + tickets.length });
    }
    const list = lists[path];
    if (req.method === 'GET' && list !== undefined) return answer(200, list);
    if (req.method === 'GET' && /^ticket\/\d+\/$/.test(path)) return answer(200, { id: Number(path.slice(7, -1)) });
    return answer(404, { detail: 'Not found.' });
  });
  return {
    url,
    stop,
    tickets: () => tickets.map(String),
    /** The next ticket is refused for so long. */
    throttleOnce(seconds: number) {
      waitSeconds = seconds;
    },
  };
}
