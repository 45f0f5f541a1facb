import { Refused } from '../tickets/outcomes';
import { parseUrl } from '../tickets/parse-url';
import { complaintsOf } from './errors';
import { type Headers, looksLikeHtml, readThrottle } from './throttle';

/** What an answer of HappyFox means, once status, headers and body are read together. */
export type AnswerVerdict =
  | { is: 'answer'; json: unknown }
  /** `sure`: certainly not carried out. */
  | { is: 'throttled'; status: 429 | 503; waitMs: number | null; sure: boolean }
  /** Nobody can say whether a write was carried out. */
  | { is: 'outage'; why: string }
  /** A wrong address. Following it would turn a POST into a GET and hand the key to whoever is there. */
  | { is: 'redirected'; to: string | null }
  | { is: 'refused'; refused: Refused };

/**
 * Reads an answer. The content decides before the status does: HappyFox can report an error with status 200, and `move`
 * carries the real one inside. `now` is epoch ms.
 */
export function judge(status: number, headers: Headers, body: string, now: number): AnswerVerdict {
  if (status === 429 || status === 503) {
    const throttle = readThrottle(status, headers, body, now);
    return throttle ? { is: 'throttled', status, ...throttle } : { is: 'outage', why: `status ${status}` };
  }
  if (status >= 300 && status < 400) return { is: 'redirected', to: hostOf(headers.location) };
  // 408: the server tired of waiting for the request; what it made of the part it had is anybody's guess.
  if (status >= 500 || status === 408 || status < 200) return { is: 'outage', why: `status ${status}` };
  const json = parsed(body);
  // Which status a bulk call has when only some items went well is not told; the items themselves tell it.
  if (isPerItem(json)) return { is: 'answer', json };
  if (status < 300) return judgeSuccess(headers, body, json);
  const complaints = complaintsOf(json ?? (looksLikeHtml(headers, body) ? null : body));
  if (status === 401 || status === 403) return refused(new Refused(complaints, 'sign-in'));
  if (status === 404 || status === 410) return refused(new Refused(complaints, 'missing'));
  if (status === 413) return refused(new Refused(complaints, 'too-large'));
  return refused(new Refused(complaints, kindOf(complaints)));
}

function judgeSuccess(headers: Headers, body: string, json: unknown): AnswerVerdict {
  if (json === undefined) {
    const why = looksLikeHtml(headers, body) ? 'a page instead of an answer' : 'an answer that is not JSON';
    return { is: 'outage', why };
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return { is: 'answer', json };
  const map = json as Record<string, unknown>;
  const keys = Object.keys(map);
  if (keys.length === 1 && (keys[0] === 'error' || keys[0] === 'errors')) {
    const complaints = complaintsOf(json);
    return refused(new Refused(complaints, kindOf(complaints)));
  }
  const inner = Number(map.status_code);
  if (inner >= 400) {
    const complaints = complaintsOf(json);
    return refused(new Refused(complaints, inner === 404 ? 'missing' : kindOf(complaints)));
  }
  return { is: 'answer', json };
}

const isPerItem = (json: unknown) =>
  Array.isArray(json) &&
  json.length > 0 &&
  json.every((item) => typeof (item as { success?: unknown } | null)?.success === 'boolean');

const refused = (why: Refused): AnswerVerdict => ({ is: 'refused', refused: why });

function kindOf(complaints: Refused['complaints']): Refused['kind'] {
  if (complaints.every(({ text }) => /nothing (\w+ )?to (update|change)/i.test(text))) return 'nothing-to-do';
  if (complaints.some(({ key, text }) => key === 'attachments' && /large|size|exceed|\bMB\b/i.test(text)))
    return 'too-large';
  return 'invalid';
}

/** `undefined` for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function hostOf(location: unknown): string | null {
  return typeof location === 'string' ? (parseUrl(location)?.origin ?? null) : null;
}
