import type { IncomingMessage } from 'node:http';
import { plain, Rejected } from './answers';
import { readMultipart, type UploadRules } from './multipart';
import { gather } from './pairs';
import type { StoredFile } from './world';

/** The body of a write. Form bodies hold texts, and lists of texts where a name was repeated. */
export interface Body {
  form: 'json' | 'urlencoded' | 'multipart';
  value: unknown;
  /** Files by the name of their part, not yet numbered. */
  files: { part: string; file: Omit<StoredFile, 'id'> }[];
}

/** Most bytes that a body without files may have. */
const MAX_TEXT_BYTES = 10_000_000;

export async function readBody(
  req: IncomingMessage,
  rules: UploadRules,
  count: (bytes: number) => void,
): Promise<Body> {
  const type = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === 'multipart/form-data') return readMultipart(req, rules, count);
  const text = await readText(req, count);
  if (type === 'application/json') return { form: 'json', value: parseJson(text), files: [] };
  if (type === 'application/x-www-form-urlencoded' || text === '') {
    return { form: 'urlencoded', value: gather(new URLSearchParams(text)), files: [] };
  }
  throw new Rejected(plain(400, 'Bad Request'));
}

/** Reads to the end and forgets, so that the client can hear the answer. */
export async function drain(req: IncomingMessage, count: (bytes: number) => void): Promise<void> {
  for await (const chunk of req as AsyncIterable<Buffer>) count(chunk.length);
}

async function readText(req: IncomingMessage, count: (bytes: number) => void): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    count(chunk.length);
    size += chunk.length;
    if (size <= MAX_TEXT_BYTES) chunks.push(chunk);
  }
  if (size > MAX_TEXT_BYTES) throw new Rejected(plain(413, 'Request Entity Too Large'));
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Rejected(plain(400, 'Bad Request'));
  }
}
