import { pipeline, type Readable, Transform } from 'node:stream';
import axios, { isAxiosError } from 'axios';
import type { Attachment } from '../tickets/desk';
import { FileUnreadable } from '../tickets/files';
import { Refused, Unavailable } from '../tickets/outcomes';
import { type Address, isLoopback } from './address';

/** How long (ms) the store of attachments may take until it begins to answer. */
const TIMEOUT_MS = 30_000;

export interface OpenAttachment {
  content: Readable;
  type: string;
  /** Bytes, where the store tells them. */
  size: number | null;
}

/**
 * Opens a file of an update. The address carries its own right to read, works once and dies after five minutes; the key
 * of the account is not sent, because the host is another one. Throws `Refused` (missing) when the link is spent: read
 * the ticket again for a fresh one. A file of more than `limit` bytes breaks off with `FileUnreadable`.
 */
export async function openAttachment(file: Attachment, limit: number, address: Address): Promise<OpenAttachment> {
  const url = URL.canParse(file.url) ? new URL(file.url) : null;
  // Without encryption only on the machine itself, for a HappyFox that runs there too.
  const allowed =
    url?.protocol === 'https:' || (address.loopback && url?.protocol === 'http:' && isLoopback(url.hostname));
  if (!url || !allowed) throw missing('The address of this file is not one that can be trusted.');
  let response: { status: number; headers: Record<string, unknown>; data: Readable };
  try {
    response = await axios.get(url.href, {
      maxRedirects: 0,
      proxy: false,
      responseType: 'stream',
      timeout: TIMEOUT_MS,
      validateStatus: () => true,
      headers: { 'User-Agent': 'Foxbridge' },
    });
  } catch (error) {
    throw new Unavailable(`the file store did not answer: ${isAxiosError(error) ? error.code : 'unknown'}`);
  }
  const { status, headers, data } = response;
  if (status !== 200) {
    data.destroy();
    if (status >= 500 || status === 429) throw new Unavailable(`the file store answered ${status}`);
    throw missing('The link to this file is no longer valid.');
  }
  const size = /^\d+$/.test(String(headers['content-length'] ?? '')) ? Number(headers['content-length']) : null;
  const tooLarge = () => new FileUnreadable(file.name, `it is larger than ${Math.floor(limit / 1_000_000)} MB`);
  if (size !== null && size > limit) {
    data.destroy();
    throw tooLarge();
  }
  return {
    content: pipeline(data, limited(limit, tooLarge), () => {}),
    type: String(headers['content-type'] ?? ''),
    size,
  };
}

function limited(limit: number, tooLarge: () => Error): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, pass) {
      seen += chunk.length;
      if (seen > limit) pass(tooLarge());
      else pass(null, chunk);
    },
  });
}

const missing = (text: string) => new Refused([{ key: null, field: null, text }], 'missing');
