import { slackLogger, slackWeb } from '../../src/slack/web';
import { quietLog } from './quiet-log';

describe('Slack’s client', () => {
  it('calls Slack with the token, whatever a method is called', async () => {
    const asked: string[] = [];
    const web = slackWeb({
      token: 'xoxb-1',
      apiUrl: 'https://slack.com/api/',
      log: quietLog(),
      fetch: async (address) => {
        asked.push(new URL(address instanceof Request ? address.url : address).origin);
        return new Response('{"ok":true}');
      },
    });
    for (const method of ['auth.test', 'https://evil.example/api/auth.test', '//evil.example/x']) {
      await web.apiCall(method).catch(() => undefined);
    }
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((origin) => origin !== 'https://slack.com')).toEqual([]);
  });
});

it('of what Slack’s libraries hand over, their own sentences and the names of errors are logged', () => {
  const log = quietLog();
  const error = Object.assign(new Error('the body was marmalade'), { code: 'slack_webapi_http_error', body: 'quince' });
  slackLogger(log).error('a request failed', error, { token: 'xoxb-1', text: 'apricot' });
  slackLogger(log).debug('everything that somebody said: damson');
  expect(log.lines).toEqual([expect.stringContaining('a request failed Error (slack_webapi_http_error)')]);
  expect(log.lines.join()).not.toMatch(/marmalade|quince|apricot|damson|xoxb/);
});
