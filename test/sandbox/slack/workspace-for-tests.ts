import { join } from 'node:path';
import { type Logger, LogLevel, WebClient } from '@slack/web-api';
import { type SlackOptions, type SlackSandbox, startSlack } from '../../../sandbox/slack/server';

export const MANIFEST = join(__dirname, 'manifest.fixture.yml');

/** A stand-in with Ann and Bob in #general and a clock that is turned by hand. */
export async function aWorkspace(options: Partial<SlackOptions> = {}) {
  const clock = { ms: Date.now() };
  const slack = await startSlack({ manifestPath: MANIFEST, now: () => clock.ms, ...options });
  slack.addUser({ id: 'U_ANN', name: 'ann', email: 'ann@example.com' });
  slack.addUser({ id: 'U_BOB', name: 'bob' });
  slack.addChannel({ id: 'C_GENERAL', name: 'general', members: ['U_ANN', 'U_BOB'] });
  return { slack, clock, client: aClient(slack) };
}

const nothing = () => {};
/** The client logs each refusal, and here refusals are what is looked for. */
const silence: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
};

/** Slack's own client, which gives up at the first failure. */
export const aClient = (slack: SlackSandbox, token = slack.botToken) =>
  new WebClient(token, {
    logger: silence,
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });

/** The error code that a call ends with, or what else went wrong. */
export const errorOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'ok',
    (error: { data?: { error?: string }; message: string }) => error.data?.error ?? error.message,
  );

export const aSection = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
