import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRecord, type Json } from './loose-json';

/** The whole body of a request. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(Buffer.isBuffer(piece) ? piece : Buffer.from(String(piece)));
  return Buffer.concat(pieces);
}

/** The fields of a form or of a JSON body. Throws a SyntaxError when JSON was announced and is not there. */
export function fieldsOf(body: Buffer, contentType: string): Json {
  if (!contentType.includes('application/json')) return Object.fromEntries(new URLSearchParams(body.toString()));
  const parsed: unknown = JSON.parse(body.toString() || '{}');
  return isRecord(parsed) ? parsed : {};
}

export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}
