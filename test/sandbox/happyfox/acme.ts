import { type HappyFoxOptions, type HappyFoxSandbox, startHappyFox } from '../../../sandbox/happyfox/server';

export type Json = ReturnType<typeof JSON.parse>;

/** A helpdesk with Acme in it, a clock turned by hand, and a client that does exactly what it is told. */
export interface Acme {
  happyFox: HappyFoxSandbox;
  acme: ReturnType<HappyFoxSandbox['seedAcme']>;
  /** Turns the clock forward by so many seconds. */
  pass(seconds: number): void;
  get(path: string, headers?: Record<string, string>): Promise<Heard>;
  /** Sends an object as JSON, anything else as it is. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Heard>;
  /** A ticket in Support that asks for nothing special; returns its number. */
  aTicket(more?: Record<string, unknown>): Promise<number>;
}

interface Heard {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON; undefined if it is none. */
  json: Json;
}

/** Noon, so that a few hours either way stay within the day. */
const NOON = Date.parse('2026-11-24T12:00:00Z');

export async function startAcme(options: HappyFoxOptions = {}): Promise<Acme> {
  let clock = NOON;
  const happyFox = await startHappyFox({ now: () => clock, ...options });
  const acme = happyFox.seedAcme();
  const authorization = `Basic ${Buffer.from(`${happyFox.apiKey}:${happyFox.authCode}`).toString('base64')}`;
  const ask = async (path: string, init: RequestInit): Promise<Heard> => {
    const address = path.startsWith('/') ? `${happyFox.url}${path}` : `${happyFox.url}/api/1.1/json/${path}`;
    const answer = await fetch(address, { redirect: 'manual', ...init });
    const text = await answer.text();
    let json: Json;
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined;
    }
    return { status: answer.status, headers: answer.headers, text, json };
  };
  const post: Acme['post'] = (path, body, headers = {}) => {
    const isForm = body instanceof FormData || body instanceof URLSearchParams || typeof body === 'string';
    return ask(path, {
      method: 'POST',
      headers: { authorization, ...(isForm ? {} : { 'content-type': 'application/json' }), ...headers },
      body: isForm ? body : JSON.stringify(body),
    });
  };
  return {
    happyFox,
    acme,
    pass: (seconds) => {
      clock += seconds * 1000;
    },
    get: (path, headers = {}) => ask(path, { headers: { authorization, ...headers } }),
    post,
    aTicket: async (more = {}) => {
      const { contacts, categories } = acme;
      const draft = { client: contacts.ada.id, category: categories.support.id, subject: 'Help', text: 'It broke.' };
      const { status, json } = await post('tickets/', { ...draft, ...more });
      if (status !== 200) throw new Error(`No ticket: ${JSON.stringify(json)}`);
      return json.id;
    },
  };
}

/** A multipart form from pairs; a `File` becomes a file part. */
export function form(...pairs: [string, string | number | File][]): FormData {
  const data = new FormData();
  for (const [name, value] of pairs) data.append(name, value instanceof File ? value : String(value));
  return data;
}
