import http from 'node:http';
import https from 'node:https';
import axios, { type AxiosResponse, isAxiosError } from 'axios';
import axiosRetry from 'axios-retry';
import type { FileSource } from '../tickets/files';
import { Refused, Throttled, Unavailable, Unconfirmed } from '../tickets/outcomes';
import type { Clock, Errand, LedgerRow, Log, Store } from '../tickets/ports';
import type { Address } from './address';
import { clean, cleaned } from './clean-text';
import { type Endpoint, endpoints, fill } from './endpoints';
import type { Gate } from './gate';
import { type Fields, multipart, type Upload } from './multipart';
import { slots } from './slots';
import { type AnswerVerdict, judge } from './verdict';

/** Bytes of an answer; a page of fifty tickets with long histories stays well below. */
const LARGEST_ANSWER = 25_000_000;
/** HappyFox publishes none of these; `docs/happyfox.md` says why these. */
const READ_TIMEOUT_MS = 30_000;
const WRITE_TIMEOUT_MS = 60_000;
/** A request with files: this long, and one more second for each 200 kB. */
const UPLOAD_TIMEOUT_MS = 30_000;
const UPLOAD_BYTES_A_SECOND = 200_000;
const READ_REPEATS = 3;
/** How many bytes of a throttle answer go to the log: enough to learn its form. */
const LOGGED = 200;

interface Request {
  /** What stands in the places of the path. */
  at?: Record<string, string | number>;
  query?: Query;
  fields?: Fields;
  /** A JSON body that is no flat map of fields: a list of items, or a contact with its phones. */
  json?: object;
  files?: FileSource[];
}

/** A list stands for its name repeated. */
export type Query = Record<string, string | number | number[]>;

/** An answer that was understood, and its size in bytes as text. */
interface Answered<A> {
  answer: A;
  bytes: number;
}

export type Call = <A>(endpoint: Endpoint<A>, request: Request, errand: Errand) => Promise<Answered<A>>;

export interface Wire {
  address: Address;
  apiKey: string;
  authCode: string;
  /** Bytes of files that one request may carry. */
  maxRequestBytes: number;
  gate: Gate;
  clock: Clock;
  log: Log;
  store: Pick<Store, 'commit'>;
  /** Overrides how long (ms) a read or a write may take; for tests. */
  timeoutMs?: number;
}

/** One request on its way. `reached`: the connection stood, so something of it may have arrived. */
interface Passage {
  reached: boolean;
  request: http.ClientRequest | null;
}

/**
 * The one way out. Nothing leaves that is not in the list of endpoints, that the budget does not admit, or that would
 * run beside another write to the same ticket. Redirects are not followed and no proxy is used, so the key goes to the
 * account and nowhere else. Texts leave without control characters. Reads are repeated when nobody answers; writes
 * never are: whether one arrived is for the caller to find out. Throws `Throttled`, `Unavailable`, `Unconfirmed`
 * (writes only) and `Refused`.
 */
export function wayOut(wire: Wire): Call {
  const { clock, log, gate } = wire;
  const lanes = { read: slots(4), write: slots(2) };
  const client = axios.create({
    baseURL: wire.address.api,
    maxRedirects: 0,
    proxy: false,
    responseType: 'text',
    maxContentLength: LARGEST_ANSWER,
    maxBodyLength: -1,
    transformRequest: (body) => body,
    transformResponse: (body) => body,
    headers: {
      Authorization: `Basic ${Buffer.from(`${wire.apiKey}:${wire.authCode}`).toString('base64')}`,
      Accept: 'application/json',
      'User-Agent': 'Foxbridge',
    },
  });
  axiosRetry(client, { retries: 0 });

  async function call<A>(endpoint: Endpoint<A>, request: Request, errand: Errand): Promise<Answered<A>> {
    const bytes = (request.files ?? []).reduce((sum, file) => sum + file.size, 0);
    if (bytes > wire.maxRequestBytes) {
      const text = `These files have ${bytes} bytes together; one request may carry ${wire.maxRequestBytes}.`;
      throw new Refused([{ key: 'attachments', field: 'Files', text }], 'too-large');
    }
    const unsaid = request.files?.length
      ? Object.keys(request.fields ?? {}).find((n) => request.fields?.[n] === null)
      : null;
    if (unsaid) {
      const text = 'HappyFox cannot be told “none” together with files. Send the files afterwards.';
      throw new Refused([{ key: unsaid, field: null, text }]);
    }
    const ticket = endpoint.class === 'write' && typeof request.at?.n === 'number' ? request.at.n : null;
    return lanes[endpoint.class].run(ticket, async () => {
      if ((await gate.pass(endpoint.class, errand)) === 'probe') {
        await probe(errand);
        // The budget is asked again: the probe took a read, and this call still needs its own place.
        if ((await gate.pass(endpoint.class, errand)) === 'probe') throw new Throttled(clock.now() + 1000);
      }
      return send(endpoint, request, errand);
    });
  }

  /** The first call after a pause: one cheap read, alone. Throws when HappyFox does not let it in. */
  async function probe(errand: Errand): Promise<void> {
    let answered = false;
    try {
      await send(endpoints.statuses, {}, errand);
      answered = true;
    } catch (error) {
      // Any answer about the call itself shows that the door is open.
      answered = error instanceof Refused && error.kind !== 'sign-in';
      if (!answered) throw error;
    } finally {
      await gate.probed(answered);
    }
  }

  async function send<A>(endpoint: Endpoint<A>, request: Request, errand: Errand): Promise<Answered<A>> {
    const startedAt = clock.now();
    const passage: Passage = { reached: false, request: null };
    const note = (outcome: string, status: number | null, until: number | null = null) =>
      record({
        at: startedAt,
        delivery: errand.delivery ?? null,
        ticket: typeof request.at?.n === 'number' ? request.at.n : null,
        step: `${endpoint.method} ${endpoint.path}`,
        outcome,
        status,
        ms: clock.now() - startedAt,
        until,
      });
    const upload = request.files?.length
      ? multipart(cleaned(request.fields ?? {}), request.files, endpoint.filePart)
      : null;
    let response: AxiosResponse<string>;
    try {
      response = await exchange(endpoint, request, upload, passage, errand);
    } catch (error) {
      const outcome = upload?.broken() ?? lost(error, endpoint, passage);
      await note(nameOf(outcome), null);
      throw outcome;
    } finally {
      upload?.close();
      // An answer can come before the body is sent whole; the rest of it is of no use.
      if (upload) passage.request?.destroy();
    }
    const cut = upload?.broken();
    if (cut) {
      await note(nameOf(cut), response.status);
      throw cut;
    }
    const body = response.data ?? '';
    const verdict = judge(response.status, response.headers, body, clock.now());
    if (verdict.is === 'answer') {
      const answer = endpoint.answer.safeParse(verdict.json);
      if (answer.success) {
        if (endpoint.class === 'write') await note('ok', response.status);
        return { answer: answer.data, bytes: Buffer.byteLength(body) };
      }
      const paths = answer.error.issues.map(({ path, code }) => `${path.join('.') || '(whole)'}: ${code}`);
      log.error('happyfox answered in an unknown shape', { step: endpoint.path, paths: paths.slice(0, 5) });
      const why = `unknown shape of ${endpoint.path}`;
      const outcome = endpoint.class === 'read' ? new Unavailable(why) : new Unconfirmed(why);
      await note(nameOf(outcome), response.status);
      throw outcome;
    }
    const { outcome, until } = await badEnd(verdict, endpoint, response, errand);
    await note(verdict.is === 'redirected' ? 'redirected' : nameOf(outcome), response.status, until);
    throw outcome;
  }

  /** One request and its answer, whatever the answer says; a read is tried again when there was none. */
  function exchange(
    endpoint: Endpoint,
    request: Request,
    upload: Upload | null,
    passage: Passage,
    errand: Errand,
  ): Promise<AxiosResponse<string>> {
    const isRead = endpoint.class === 'read';
    const timeoutMs = wire.timeoutMs ?? timeoutOf(endpoint, upload);
    const json = !upload && endpoint.method === 'POST';
    return client
      .request<string>({
        method: endpoint.method,
        url: fill(endpoint.path, request.at ?? {}),
        ...(request.query ? { params: request.query, paramsSerializer: serialized } : {}),
        ...(json
          ? { data: JSON.stringify(cleaned(request.json ?? request.fields ?? {})) }
          : upload
            ? { data: upload.form }
            : {}),
        headers: json
          ? { 'Content-Type': 'application/json' }
          : upload
            ? { ...upload.form.getHeaders(), 'Content-Length': upload.length }
            : {},
        signal: AbortSignal.timeout(timeoutMs),
        transport: watched(passage, wire.address.origin.startsWith('https:')),
        // A write gets a connection of its own: on a kept one the other side may just have hung up, and nobody could
        // tell whether the write was read before.
        ...(isRead
          ? { httpAgent: KEPT.http, httpsAgent: KEPT.https }
          : { httpAgent: FRESH.http, httpsAgent: FRESH.https }),
        validateStatus: isRead ? (status) => status < 500 : () => true,
        'axios-retry': {
          retries: isRead ? READ_REPEATS : 0,
          retryDelay: () => 0,
          retryCondition: (error) =>
            // An answer that is too large is too large again.
            (!error.response && !error.message.includes('maxContentLength')) ||
            (!!error.response &&
              judge(error.response.status, error.response.headers, String(error.response.data ?? ''), clock.now())
                .is === 'outage'),
          // The wait is ours, so that it runs by the clock we are given; and a repeat is a call, so it needs its place.
          onRetry: async (count, _error, config) => {
            await clock.wait(1000 * 2 ** (count - 1) * (1 + 0.2 * Math.random()));
            await gate.pass('read', errand, true);
            config.signal = AbortSignal.timeout(timeoutMs);
          },
        },
      })
      .catch((error: unknown) => {
        // A read that kept failing with an answer: the answer is judged like any other.
        if (isAxiosError(error) && error.response && typeof error.response.data === 'string') return error.response;
        throw error;
      });
  }

  async function badEnd(
    verdict: Exclude<AnswerVerdict, { is: 'answer' }>,
    endpoint: Endpoint,
    response: AxiosResponse<string>,
    errand: Errand,
  ): Promise<{ outcome: Error; until: number | null }> {
    const step = `${endpoint.method} ${endpoint.path}`;
    const isRead = endpoint.class === 'read';
    switch (verdict.is) {
      case 'throttled': {
        const { status, waitMs } = verdict;
        const until = await gate.refused({ class: endpoint.class, status, waitMs });
        const answer = { headers: { ...response.headers }, body: response.data.slice(0, LOGGED) };
        log.warn('happyfox throttles', { step, status, until, ...answer });
        const sure = verdict.sure || isRead;
        return { outcome: sure ? new Throttled(until) : new Unconfirmed(`status ${status} on ${step}`), until };
      }
      case 'redirected': {
        const to = verdict.to ?? 'somewhere else';
        log.error('happyfox redirects: HAPPYFOX_URL names the wrong address', { step, status: response.status, to });
        return { outcome: new Unavailable(`HappyFox redirects to ${to}; HAPPYFOX_URL must be corrected`), until: null };
      }
      case 'outage':
        log.warn('happyfox out of order', { step, status: response.status, why: verdict.why });
        return { outcome: isRead ? new Unavailable(verdict.why) : new Unconfirmed(verdict.why), until: null };
      case 'refused': {
        const { kind, complaints } = verdict.refused;
        const told = kind === 'sign-in' ? log.error : log.info;
        told('happyfox refused', { step, status: response.status, kind, keys: complaints.map(({ key }) => key) });
        // 403 may mean the key, which an administrator mends, or this one thing, which waiting does not change.
        if (response.status === 403 && !isRead && (await isKeyAccepted(errand)))
          return { outcome: new Refused(complaints.length > 0 ? complaints : [NO_RIGHT], 'invalid'), until: null };
        return { outcome: verdict.refused, until: null };
      }
      default:
        return verdict satisfies never;
    }
  }

  /** Whether HappyFox answers the key's cheapest question. When it cannot be asked now, nobody knows: false. */
  async function isKeyAccepted(errand: Errand): Promise<boolean> {
    try {
      if ((await gate.pass('read', errand)) === 'probe') await probe(errand);
      else await send(endpoints.statuses, {}, errand);
      return true;
    } catch (error) {
      log.info('happyfox could not be asked whether the key is accepted', { why: String(error) });
      return false;
    }
  }

  function lost(error: unknown, endpoint: Endpoint, passage: Passage): Error {
    if (!isAxiosError(error) && !axios.isCancel(error))
      return error instanceof Error ? error : new Error(String(error));
    const code = (isAxiosError(error) ? error.code : undefined) ?? 'unknown';
    const why = code === 'ERR_CANCELED' ? 'no answer in time' : `${code}: ${error.message}`;
    log.warn('happyfox not reached', { step: `${endpoint.method} ${endpoint.path}`, code, reached: passage.reached });
    // An axios error holds the request with the key in it, so it does not travel on as a cause.
    return endpoint.class === 'read' || !passage.reached ? new Unavailable(why) : new Unconfirmed(why);
  }

  /** The ledger is for people who trace a delivery. What was done stays done when it cannot be written. */
  async function record(row: LedgerRow): Promise<void> {
    try {
      await wire.store.commit({ ledger: [row] });
    } catch (error) {
      log.error('ledger not written', { step: row.step, outcome: row.outcome, why: String(error) });
    }
  }

  return call;
}

const NO_RIGHT = { key: null, field: null, text: 'HappyFox does not allow this. An administrator can give the right.' };

const KEPT = {
  http: new http.Agent({ keepAlive: true, maxSockets: 4 }),
  https: new https.Agent({ keepAlive: true, maxSockets: 4 }),
};
const FRESH = { http: new http.Agent({ keepAlive: false }), https: new https.Agent({ keepAlive: false }) };

/** Node's own transport, with an eye on whether the connection ever stood. Before that, nothing can have arrived. */
const watched = (passage: Passage, secure: boolean) => ({
  request(options: https.RequestOptions, onResponse: (response: http.IncomingMessage) => void) {
    const request = (secure ? https : http).request(options, onResponse);
    passage.request = request;
    request.once('socket', (socket) => {
      if (!socket.connecting && request.reusedSocket) passage.reached = true;
      else
        socket.once(secure ? 'secureConnect' : 'connect', () => {
          passage.reached = true;
        });
    });
    return request;
  },
});

const timeoutOf = (endpoint: Endpoint, upload: Upload | null) =>
  endpoint.class === 'read'
    ? READ_TIMEOUT_MS
    : upload
      ? Math.max(WRITE_TIMEOUT_MS, UPLOAD_TIMEOUT_MS + Math.ceil(upload.length / UPLOAD_BYTES_A_SECOND) * 1000)
      : WRITE_TIMEOUT_MS;

/** Every value is encoded once, whole. */
const serialized = (query: Query) =>
  Object.entries(query)
    .flatMap(([name, value]) => [value].flat().map((each) => [name, clean(String(each))] as const))
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');

const nameOf = (outcome: Error) => outcome.name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
