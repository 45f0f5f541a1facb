/** The headers of an answer, names in small letters. */
export type Headers = Record<string, unknown>;

/** Whole seconds of the shortest and the longest wait we keep to, whatever was told. */
const SHORTEST_S = 1;
const LONGEST_S = 3600;
/** Characters of a page that are read for a time, and nests of a JSON: what is beyond tells none. */
const LONGEST_PAGE = 10_000;
const DEEPEST = 20;

/**
 * What an answer with status 429 or 503 says about waiting. `null`: no throttle but an outage, such as the page of a
 * proxy. `waitMs` is null when no time was named. `sure`: it can be told from the answer that the call was not carried
 * out; a bare 503 leaves that open.
 *
 * HappyFox promises that the time stands in the body of a 503, and shows neither body nor headers; so every likely form
 * is read. `now` is epoch ms and matters only for a `Retry-After` that is a date.
 */
export function readThrottle(
  status: number,
  headers: Headers,
  body: string,
  now: number,
): { waitMs: number | null; sure: boolean } | null {
  if (status !== 429 && status !== 503) return null;
  const html = looksLikeHtml(headers, body);
  const text = html ? withoutTags(body.slice(0, LONGEST_PAGE)) : body;
  const seconds = fromHeader(headers['retry-after'], now) ?? (html ? withUnit(text) : fromBody(text));
  if (seconds !== null) return { waitMs: clamped(seconds) * 1000, sure: true };
  if (status === 429) return { waitMs: null, sure: true };
  if (html) return null;
  return { waitMs: null, sure: /throttl|rate|limit|too many|wait|retry|slow down|exceed/i.test(text) };
}

/** Seconds by default, doubled each time we are refused again without being told a time. 429 is the ten-minute lock. */
const DEFAULT_WAIT_MS = { 429: 600_000, 503: 60_000 } as const;
const LONGEST_DEFAULT_MS = 600_000;

/** The wait when none was told; `repeats` counts such refusals in a row and starts at 1. Milliseconds. */
export const untoldWaitMs = (status: 429 | 503, repeats: number) =>
  Math.min(DEFAULT_WAIT_MS[status] * 2 ** Math.min(repeats - 1, 10), LONGEST_DEFAULT_MS);

/** Adds up to a tenth, so that several who wait do not all come back at once. Never shortens. `chance` is 0 to 1. */
export const withJitter = (ms: number, chance: number) => Math.ceil(ms * (1 + 0.1 * Math.min(Math.max(chance, 0), 1)));

export const looksLikeHtml = (headers: Headers, body: string) =>
  /html/i.test(String(headers['content-type'] ?? '')) || /^\s*<(!doctype|html|head|body)/i.test(body);

const clamped = (seconds: number) => Math.min(Math.max(Math.ceil(seconds), SHORTEST_S), LONGEST_S);

function fromHeader(value: unknown, now: number): number | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  // `Date.parse` would read a bare sign or number as a year; an HTTP date has letters and a clock time.
  if (!/[a-z]/i.test(text) || !/\d:\d/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : (at - now) / 1000;
}

function fromBody(text: string): number | null {
  const json = parsed(text);
  if (typeof json === 'object' && json !== null) return underKnownKey(json) ?? fromTexts(json);
  return fromText(typeof json === 'string' ? json : text);
}

/** The first number, times its unit. A leading 429 or 503 is the status, not a time. */
function fromText(text: string): number | null {
  const rest = text.replace(/\b(429|503)\b(?!\s*(s\b|sec|min|hour))/g, ' ');
  return withUnit(rest) ?? fromMatch(/(\d+(?:\.\d+)?)()/.exec(rest));
}

const withUnit = (text: string) => fromMatch(/(?<!\d)(\d+(?:\.\d+)?)\s*(s\b|sec|min|hour|hr)/i.exec(text));

function fromMatch(match: RegExpExecArray | null): number | null {
  if (!match) return null;
  const unit = (match[2] ?? '').toLowerCase();
  return Number(match[1]) * (unit.startsWith('min') ? 60 : unit.startsWith('h') ? 3600 : 1);
}

const KEYS = new Set(['retryafter', 'retryin', 'retryafterseconds', 'wait', 'waittime', 'waitseconds', 'seconds']);

function underKnownKey(value: object, depth = 0): number | null {
  if (depth > DEEPEST) return null;
  for (const [key, inner] of Object.entries(value)) {
    if (KEYS.has(key.toLowerCase().replace(/[^a-z]/g, ''))) {
      if (typeof inner === 'number' && Number.isFinite(inner)) return inner;
      const read = typeof inner === 'string' ? fromText(inner) : null;
      if (read !== null) return read;
    }
    const deeper = typeof inner === 'object' && inner !== null ? underKnownKey(inner, depth + 1) : null;
    if (deeper !== null) return deeper;
  }
  return null;
}

/** The first number in any text of a JSON answer. Bare numbers under unknown keys are codes, not times. */
function fromTexts(value: unknown, depth = 0): number | null {
  if (typeof value === 'string') return fromText(value);
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return null;
  for (const inner of Object.values(value)) {
    const read = fromTexts(inner, depth + 1);
    if (read !== null) return read;
  }
  return null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const withoutTags = (html: string) =>
  html.replace(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, ' ').replace(/<[^<>]*>/g, ' ');
