import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inProject } from '../project';

/** `slackUrl` and `happyFoxUrl` are those of the stand-ins, without a slash at the end. */
interface PageOptions {
  port: number;
  slackUrl: string;
  happyFoxUrl: string;
}

/**
 * Serves the page on loopback, and below `/slack/` and `/happyfox/` the control interfaces of the stand-ins, so that the
 * page needs no other origin. Nothing but those interfaces can be reached through it.
 */
export async function startPage({ port, slackUrl, happyFoxUrl }: PageOptions) {
  const page = readFileSync(inProject('sandbox', 'page', 'page.html'), 'utf8');
  const policy = contentPolicy(page);
  const neighbours: Record<string, string> = { slack: slackUrl, happyfox: happyFoxUrl };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    // Other pages in the same browser must not act here: neither under a name of theirs that leads to this machine, nor
    // with a form, which cannot send JSON.
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? ''))
      return end(response, 403, 'Not this host');
    const isPost = request.method === 'POST';
    if (isPost && request.headers['content-type'] !== 'application/json') return end(response, 415, 'JSON only');
    if (pathname === '/' && !isPost) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy });
      response.end(page);
      return;
    }
    const [, neighbour = '', path = ''] = /^\/(slack|happyfox)\/([\w/-]+)$/.exec(pathname) ?? [];
    const url = neighbours[neighbour];
    if (!url) return end(response, 404, 'Not found');
    const passedOn = await fetch(`${url}/_control/${path}${search}`, {
      method: isPost ? 'POST' : 'GET',
      ...(isPost && { headers: { 'content-type': 'application/json' }, body: await whole(request) }),
    });
    response.writeHead(passedOn.status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(Buffer.from(await passedOn.arrayBuffer()));
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => end(response, 502, String(error)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Only the page's own script runs and only its own styles apply, whatever people write into messages. */
function contentPolicy(page: string): string {
  const own = (tag: string) => {
    const content = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page)?.[1] ?? '';
    return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
  };
  return [
    "default-src 'none'",
    "connect-src 'self'",
    `style-src ${own('style')}`,
    `script-src ${own('script')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

async function whole(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}

function end(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { 'content-type': 'text/plain' }).end(text);
}
