import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { slackJson, textOf } from '../loose-json';
import { type Answer, bodyOf, failed, type Parcel } from './answer';

/** The signature that Slack puts on a request. Source: https://docs.slack.dev/authentication/verifying-requests-from-slack */
export const signature = (secret: string, timestamp: string, rawBody: string): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${rawBody}`).digest('hex')}`;

const FORM = 'application/x-www-form-urlencoded';

function written({ kind, payload }: Parcel): { contentType: string; body: string } {
  if (kind === 'events_api') return { contentType: 'application/json', body: slackJson(payload) };
  if (kind === 'interactive')
    return { contentType: FORM, body: new URLSearchParams({ payload: slackJson(payload) }).toString() };
  const fields = Object.entries(payload).map(([name, value]): [string, string] => [name, textOf(value)]);
  return { contentType: FORM, body: new URLSearchParams(fields).toString() };
}

/** Sends signed requests to one address, as Slack does without Socket Mode. */
export function createHttpDelivery(options: { signingSecret: string; now: () => number; ackMs: number }) {
  const agent = new Agent({ keepAlive: true });
  return {
    send(url: string, parcel: Parcel): Promise<Answer> {
      const { contentType, body } = written(parcel);
      const timestamp = String(Math.floor(options.now() / 1000));
      const bytes = Buffer.from(body);
      const headers = {
        'content-type': contentType,
        'content-length': bytes.length,
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': signature(options.signingSecret, timestamp, body),
        ...(parcel.retry
          ? { 'x-slack-retry-num': String(parcel.retry.num), 'x-slack-retry-reason': parcel.retry.reason }
          : {}),
      };
      return new Promise((resolve) => {
        const outgoing = request(url, { method: 'POST', headers, agent }, (response) => {
          const pieces: Buffer[] = [];
          response.on('data', (piece: Buffer) => pieces.push(piece));
          response.on('error', () => resolve(failed('connection_failed')));
          response.on('end', () => {
            clearTimeout(deadline);
            const status = response.statusCode ?? 0;
            if (status >= 200 && status < 300)
              return resolve({ ok: true, status, body: bodyOf(Buffer.concat(pieces).toString()), isLast: false });
            resolve(failed('http_error', status, response.headers['x-slack-no-retry'] === '1'));
          });
        });
        const deadline = setTimeout(() => {
          resolve(failed('http_timeout'));
          outgoing.destroy();
        }, options.ackMs);
        outgoing.on('error', () => {
          clearTimeout(deadline);
          resolve(failed('connection_failed'));
        });
        outgoing.end(bytes);
      });
    },
    close: () => agent.destroy(),
  };
}
