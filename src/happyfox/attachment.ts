import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { pipeline, type Readable, Transform } from 'node:stream';
import axios, { isAxiosError } from 'axios';
import type { Attachment } from '../tickets/desk';
import { FileUnreadable } from '../tickets/files';
import { Refused, Unavailable } from '../tickets/outcomes';
import { parseUrl } from '../tickets/parse-url';
import { isPrivateHost, publicOnly } from '../tickets/public-address';
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
 * the ticket again for a fresh one. A file of more than `limit` bytes breaks off with `FileUnreadable`. `lookup` resolves
 * names; the system's by default.
 */
export async function openAttachment(
  file: Attachment,
  limit: number,
  address: Address,
  lookup?: LookupFunction,
): Promise<OpenAttachment> {
  const url = parseUrl(file.url);
  if (!url || !isTrusted(url, address)) throw missing('The address of this file is not one that can be trusted.');
  let response: { status: number; headers: Record<string, unknown>; data: Readable };
  try {
    response = await axios.get(url.href, {
      maxRedirects: 0,
      proxy: false,
      ...(isOwn(url, address) ? {} : { httpsAgent: lookup ? outward(lookup) : OUTWARD }),
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

/** The administrator named this host, wherever it stands. */
const isOwn = (url: URL, { origin }: Address) => url.origin === origin;

/**
 * Whoever can write to a ticket may have a say in the addresses of its files; none of them may lead into our own network.
 * Without encryption only on the machine itself, for a HappyFox that runs there too.
 */
function isTrusted(url: URL, address: Address): boolean {
  if (url.username !== '' || url.password !== '') return false;
  if (isOwn(url, address) || (address.loopback && url.protocol === 'http:' && isLoopback(url.hostname))) return true;
  return url.protocol === 'https:' && !isPrivateHost(url);
}

const outward = (lookup?: LookupFunction) => new https.Agent({ lookup: publicOnly(lookup) });
const OUTWARD = outward();

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
