import { createHmac } from 'node:crypto';

/** Node's own HMAC over Slack's documented base string: made here, apart from the code under test. */
export const signature = (secret: string, timestamp: number | string, body: string): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;

export interface Knock {
  body: string;
  contentType?: string;
  secret?: string;
  /** Epoch ms; where there is a clock of its own, what that shows. */
  now?: number;
  /** Seconds from now. */
  offset?: number;
  /** What is signed, when it is not the body that is sent. */
  signedBody?: string;
  headers?: Record<string, string>;
}

/** Sends a request as Slack does; parts of it can be wrong. */
export function knock(
  url: string,
  secret: string,
  { body, now = Date.now(), offset = 0, ...wish }: Knock,
): Promise<Response> {
  const timestamp = Math.floor(now / 1000) + offset;
  return fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': wish.contentType ?? 'application/json',
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': signature(wish.secret ?? secret, timestamp, wish.signedBody ?? body),
      ...wish.headers,
    },
  });
}
