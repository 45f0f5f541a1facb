import type { startHappyFox } from './happyfox/server';
import type { startSlack } from './slack/server';

type Slack = Pick<Awaited<ReturnType<typeof startSlack>>, 'botToken' | 'appToken' | 'signingSecret' | 'apiUrl'>;
type HappyFox = Pick<Awaited<ReturnType<typeof startHappyFox>>, 'url' | 'apiKey' | 'authCode'>;

/** The settings by which the program finds both stand-ins and may speak with them; it acts as the agent of `seedAcme`. */
export const signIn = (slack: Slack, happyFox: HappyFox, mode: 'http' | 'socket' = 'http'): Record<string, string> => ({
  SLACK_BOT_TOKEN: slack.botToken,
  SLACK_API_URL: slack.apiUrl,
  ...(mode === 'socket' ? { SLACK_APP_TOKEN: slack.appToken } : { SLACK_SIGNING_SECRET: slack.signingSecret }),
  HAPPYFOX_URL: happyFox.url,
  HAPPYFOX_API_KEY: happyFox.apiKey,
  HAPPYFOX_AUTH_CODE: happyFox.authCode,
  HAPPYFOX_AGENT_EMAIL: 'bridge@acme.example',
});
