import { type Logger, LogLevel, WebClient, type WebClientOptions } from '@slack/web-api';
import type { Log } from '../tickets/ports';

/** How we reach Slack's Web API. `fetch` takes the place of Node's own, for a proxy. */
export interface WebSettings {
  apiUrl: string;
  log: Log;
  fetch?: typeof fetch;
}

/** How long one call may take, in ms. Slack answers in well under a second; a listener has three. */
const CALL_TIMEOUT_MS = 10_000;

/**
 * What every client of ours is made with. No retries: the outbox repeats what must arrive, after it looked whether it did; a
 * blind repeat of `chat.postMessage` would say things twice. A call that Slack throttles fails at once with the time it
 * was told, instead of holding up every other call of the client.
 *
 * A fresh object each time: Bolt and its Socket Mode client write into what they are given.
 */
export function clientOptions({ apiUrl, log, fetch }: WebSettings): WebClientOptions {
  return {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    timeout: CALL_TIMEOUT_MS,
    rejectRateLimitedCalls: true,
    // Nobody who can make us call an address of their choice gets our token.
    allowAbsoluteUrls: false,
    logger: slackLogger(log),
    ...(fetch && { fetch }),
  };
}

/** A client for Slack's Web API. Its calls fail with the errors of `@slack/web-api`; see `outcomes.ts`. */
export const slackWeb = (settings: WebSettings & { token: string }): WebClient =>
  new WebClient(settings.token, clientOptions(settings));

/**
 * Slack's libraries, speaking into our log. Never below INFO: at DEBUG they write out what people said, and secrets. Of what
 * they hand over, only their own sentences and the names of errors are kept.
 */
export function slackLogger(log: Log, from = 'slack sdk'): Logger {
  const line = (said: unknown[]) => ({ said: said.map(plain).filter(Boolean).join(' ') });
  return {
    debug: () => {},
    info: (...said) => log.info(from, line(said)),
    warn: (...said) => log.warn(from, line(said)),
    error: (...said) => log.error(from, line(said)),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}

const plain = (said: unknown): string => {
  if (typeof said === 'string') return said.slice(0, 200);
  if (said instanceof Error) return `${said.name}${'code' in said ? ` (${String(said.code)})` : ''}`;
  return '';
};
