import type { LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { Agent, type Dispatcher, request } from 'undici';
import { FileUnreadable } from '../../tickets/files';
import { Throttled, Unavailable } from '../../tickets/outcomes';
import { parseUrl } from '../../tickets/parse-url';
import type { Clock } from '../../tickets/ports';
import { publicOnly } from '../../tickets/public-address';
import { neverSent } from '../outcomes';
import { isSlackHost, isTrusted } from './hosts';

export interface TransferSettings {
  token: string;
  apiUrl: string;
  clock: Clock;
  /** Takes the place of our own connections, for a proxy. It then has to refuse private addresses itself. */
  dispatcher?: Dispatcher;
  /** Name resolution; the system's by default. */
  lookup?: LookupFunction;
}

/** Hops to other trusted addresses before a file counts as unreadable. */
const HOPS = 3;
/** How long Slack may take to begin its answer, and to send the next piece while we are ready to take it. Ms. */
const HEADERS_MS = 15_000;
const STALL_MS = 30_000;
/** How long the bytes of an upload may take to be confirmed after the last one. Ms. */
const UPLOAD_ANSWER_MS = 60_000;
/** Seconds to wait when the file host throttles and does not say for how long. */
const UNTOLD_WAIT_S = 30;

/** An answer that carries a file. */
export interface Download {
  body: Readable;
  contentType: string;
  /** Bytes, when the answer told. */
  length: number | null;
}

/** Carries bytes between Slack's file hosts and us. The bot's token is sent to trusted hosts only; nothing is kept. */
export function transfer({ token, apiUrl, clock, dispatcher, lookup }: TransferSettings) {
  const timeouts = { headersTimeout: HEADERS_MS, bodyTimeout: STALL_MS };
  const toSlack = dispatcher ?? new Agent({ ...timeouts, connect: { lookup: publicOnly(lookup) } });
  const toApiHost = dispatcher ?? new Agent(timeouts);
  const wayTo = (address: URL) => (isSlackHost(address) ? toSlack : toApiHost);

  /**
   * Starts to read a file. Throws `FileUnreadable` when this file cannot be read, `Throttled` or `Unavailable` when none
   * can at the moment.
   */
  async function download(url: string, name: string): Promise<Download> {
    let address = parseUrl(url);
    for (let hop = 0; hop <= HOPS; hop += 1) {
      if (!address || !isTrusted(address, apiUrl)) throw new FileUnreadable(name, 'its address is not one of Slack’s');
      const answer = await request(address, {
        dispatcher: wayTo(address),
        headers: { authorization: `Bearer ${token}` },
      }).catch((error: unknown) => {
        throw new Unavailable('Slack’s file host cannot be reached', { cause: error });
      });
      const { statusCode: status, headers, body } = answer;
      if (status === 200) {
        const length = Number(headers['content-length'] ?? Number.NaN);
        return {
          body,
          contentType: String(headers['content-type'] ?? '').toLowerCase(),
          length: Number.isSafeInteger(length) ? length : null,
        };
      }
      await discard(body);
      if (status === 429) throw new Throttled(clock.now() + toldSeconds(headers['retry-after']) * 1000);
      if (status >= 500) throw new Unavailable(`Slack’s file host answered ${status}`);
      if (status < 300 || status >= 400) throw new FileUnreadable(name, `Slack’s file host answered ${status}`);
      address = parseUrl(String(headers.location ?? ''), address);
    }
    throw new FileUnreadable(name, 'Slack’s file host sends us in circles');
  }

  /** Sends the bytes of an upload to the address Slack gave for it. Nobody sees them before the upload is completed. */
  async function upload(url: string, bytes: Readable, size: number): Promise<void> {
    const address = parseUrl(url);
    if (!address || !isTrusted(address, apiUrl)) {
      bytes.destroy();
      throw new Unavailable('Slack named an upload address that is not its own');
    }
    const answer = await request(address, {
      method: 'POST',
      dispatcher: wayTo(address),
      headersTimeout: UPLOAD_ANSWER_MS,
      // The address carries its own permission; the token is not needed, so it is not sent.
      headers: { 'content-type': 'application/octet-stream', 'content-length': String(size) },
      body: bytes,
    }).catch((error: unknown) => {
      bytes.destroy();
      if (error instanceof FileUnreadable) throw error;
      throw new Unavailable(`the upload did not go through (${neverSent(error) ?? 'broke off'})`, { cause: error });
    });
    await discard(answer.body);
    if (answer.statusCode === 429) {
      throw new Throttled(clock.now() + toldSeconds(answer.headers['retry-after']) * 1000);
    }
    if (answer.statusCode !== 200) throw new Unavailable(`Slack answered the upload with ${answer.statusCode}`);
  }

  return { download, upload };
}

const toldSeconds = (header: string | string[] | undefined) => {
  const told = Number(header);
  return Number.isFinite(told) && told > 0 ? Math.min(told, 3600) : UNTOLD_WAIT_S;
};

/** Reads a short answer to its end, so that its connection can be used again; hangs up on a long one. */
const discard = (body: Dispatcher.ResponseData['body']) => body.dump({ limit: 16_384 }).catch(() => {});
