import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { Refused, Throttled, Unavailable, Unconfirmed } from '../tickets/outcomes';

/**
 * What a lost answer means. `post`: it may stand there now, and a second one would be a second message. `repeatable`: a
 * read, or a change that makes no difference when it is made twice.
 */
export type Doing = 'post' | 'repeatable';

/**
 * Waits for Slack's answer. What goes wrong is thrown as `Throttled`, `Unavailable`, `Unconfirmed` (posts only) or
 * `Refused`, with Slack's code as the complaint's key. `now` is epoch ms.
 */
export async function heard<T>(doing: Doing, now: () => number, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw outcomeOf(error, doing, now());
  }
}

/** Seconds to wait when Slack throttles and does not say for how long: its limits are told by the minute. */
const UNTOLD_WAIT_S = 60;

/** What an error of `@slack/web-api` means to a delivery. Anything unknown stays what it is: a fault of ours. */
export function outcomeOf(error: unknown, doing: Doing, now: number): unknown {
  const lost = (message: string) =>
    doing === 'post' ? new Unconfirmed(message, { cause: error }) : new Unavailable(message, { cause: error });
  if (error instanceof WebAPIRateLimitedError) return new Throttled(now + seconds(error.retryAfter));
  if (error instanceof WebAPIRequestError) {
    const code = neverSent(error.original);
    return code ? new Unavailable(`Slack cannot be reached (${code})`, { cause: error }) : lost('Slack did not answer');
  }
  if (error instanceof WebAPIHTTPError) {
    if (error.statusCode >= 500) return lost(`Slack answered ${error.statusCode}`);
    // Slack refuses with status 200. Whatever else speaks up is something in between, which may be gone in a minute.
    const kind = HTTP_REFUSALS[error.statusCode];
    if (kind === undefined) return lost(`Slack answered ${error.statusCode}`);
    return new Refused([complaint(`http_${error.statusCode}`)], kind);
  }
  if (error instanceof WebAPIPlatformError) {
    const code: unknown = error.data.error;
    // What is no code at all is the page of something that stands between Slack and us.
    if (typeof code !== 'string' || !/^[\w.:-]{1,100}$/.test(code)) return lost('the answer was not one of Slack’s');
    if (THROTTLES.has(code)) return new Throttled(now + seconds(error.data.response_metadata?.retryAfter));
    if (NOT_CARRIED_OUT.has(code)) return new Unavailable(`Slack said ${code}`, { cause: error });
    if (HALF_WAY.has(code)) return lost(`Slack said ${code}`);
    return new Refused([complaint(code)], kindOf(code));
  }
  // Its reader stumbles over an answer that is no map, or nested without end.
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) {
    return lost('the answer was not one of Slack’s');
  }
  // The client throws a bare error when it meets a 429 that names no time.
  if (error instanceof Error && error.message.startsWith('Retry header did not contain a valid timeout')) {
    return new Throttled(now + seconds(undefined));
  }
  return error;
}

/** Slack's code in a refusal, such as `not_in_channel`; null for anything else. */
export const refusal = (error: unknown): string | null =>
  error instanceof Refused ? (error.complaints[0]?.key ?? null) : null;

/** Says that this Slack does not have the method, or that the app was not given the scope: one feature less. */
export const isLacking = (error: unknown): boolean => LACKING.has(refusal(error) ?? '');

const LACKING = new Set([
  'unknown_method',
  'method_deprecated',
  'missing_scope',
  'not_allowed_token_type',
  'no_permission',
  'http_404',
  'http_405',
  'http_501',
]);
/** Answers of servers that speak Slack's language and lack a method, and to what is too large for whoever passes it on. */
const HTTP_REFUSALS: Record<number, Refused['kind']> = { 404: 'missing', 405: 'invalid', 413: 'too-large' };
const THROTTLES = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded']);
const NOT_CARRIED_OUT = new Set(['service_unavailable', 'team_added_to_org', 'accesslimited', 'org_login_required']);
/** Slack's own words on these: some of it may have succeeded before the error was raised. */
const HALF_WAY = new Set(['fatal_error', 'internal_error', 'request_timeout']);
const SIGN_IN = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'two_factor_setup_required',
  'user_removed_from_team',
  'team_disabled',
]);
const TOO_LARGE = new Set(['msg_too_long', 'msg_blocks_too_long', 'too_many_attachments', 'metadata_too_large']);

function kindOf(code: string): Refused['kind'] {
  if (SIGN_IN.has(code)) return 'sign-in';
  if (TOO_LARGE.has(code)) return 'too-large';
  return /_not_found$|_deleted$/.test(code) ? 'missing' : 'invalid';
}

/** The codes a person may meet, in words that tell what to do. */
const WORDS: Record<string, string> = {
  not_in_channel: 'Foxbridge is not in that channel. Invite it with /invite, then try again.',
  channel_not_found: 'Foxbridge cannot see that channel. Invite it with /invite, then try again.',
  is_archived: 'That channel is archived.',
  restricted_action: 'The workspace does not let Foxbridge post there.',
  msg_too_long: 'The message is too long for Slack.',
  file_not_found: 'Slack does not find the file, or Foxbridge may not see it.',
  file_deleted: 'The file was deleted.',
  file_uploads_disabled: 'The workspace does not allow uploads.',
  file_type_not_allowed: 'The workspace does not allow files of this kind.',
  storage_limit_reached: 'The workspace has no room left for files.',
  missing_scope: 'Foxbridge was not given the permission for this. An administrator can install it anew.',
};
const complaint = (code: string) => ({ key: code, field: null, text: WORDS[code] ?? `Slack said no (${code}).` });

const seconds = (told: number | undefined) => Math.max(1, told ?? UNTOLD_WAIT_S) * 1000;

/** Codes of connections that never came to be. Only with these nothing can have arrived. */
const NO_CONNECTION =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|\w+_CERT\w*|ERR_TLS_\w+)$/;

/** The code of an error that says that no connection was made, somewhere along its causes; null if it does not. */
export function neverSent(error: unknown): string | null {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth += 1) {
    if ('code' in at && NO_CONNECTION.test(String(at.code))) return String(at.code);
    // A name with several addresses: every one of them was tried.
    if ('errors' in at && Array.isArray(at.errors) && at.errors.length > 0) {
      const codes = at.errors.map(neverSent);
      return codes.includes(null) ? null : (codes[0] ?? null);
    }
    at = 'cause' in at ? at.cause : null;
  }
  return null;
}
