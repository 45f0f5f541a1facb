import { readFileSync } from 'node:fs';
import { ConfigFault, readConfig } from '../../src/config';
import { fileMessage, linkedWorld, MINUTE } from '../stories/linked';
import type { World } from '../stories/world';

let world: World;

/** Words that only people should read; they are nothing like a secret by their shape. */
const WORDS = ['marmalade-subject', 'quince-in-the-details', 'apricot-reply', 'damson-from-the-agent', 'greengage.txt'];
const WEBHOOK_SECRET = 'a-long-secret-in-the-path';

/** A day on which everything that can fail does fail once, and people write all the while. */
async function aBadDay() {
  const linked = await linkedWorld({ timeoutMs: 2_000, env: { HAPPYFOX_WEBHOOK_SECRET: WEBHOOK_SECRET } });
  world = linked.world;
  const { happyFox, slack, acme } = world;
  const ada = slack.as('U_ADA');
  const file = ada.upload('greengage.txt', 'x', 'text/plain');
  let nth = 0;
  const afterThis = async (fault: () => unknown) => {
    fault();
    nth += 1;
    const words = `marmalade-subject ${nth} quince-in-the-details ada@acme.example`;
    // Where Slack itself fails, there may be no form to send. Tickets of before may still wait for their turn at HappyFox.
    const filed = await world.through(fileMessage(world, words)).catch(() => null);
    const { thread, ticket } = filed ?? linked;
    await ada.say('C_GENERAL', {
      text: 'apricot-reply ada@acme.example',
      threadTs: thread,
      files: nth === 1 ? [file] : [],
    });
    if (ticket)
      happyFox.agentReplies(ticket, acme.agents.admin.id, { html: '<p>damson-from-the-agent marie@acme.example</p>' });
    await world.pass(90_000, 20_000);
  };
  const answers = ['503-text', '503-json', '503-html', '429', 'reset-after', 'html-200', 'truncated-json'] as const;
  for (const kind of answers) await afterThis(() => happyFox.faults.add({ kind, class: 'write' }));
  const echo = 'marmalade-subject is no good, ada@acme.example';
  for (const status of [400, 401, 403, 404, 500]) {
    await afterThis(() =>
      happyFox.faults.add({
        kind: 'status',
        status,
        class: 'write',
        body: JSON.stringify({ error: [{ field: 'subject', errors: [echo] }] }),
        contentType: 'application/json',
      }),
    );
  }
  await afterThis(() => happyFox.faults.add({ kind: 'error-200', body: echo, class: 'write' }));
  await afterThis(() => happyFox.faults.add({ kind: 'status', status: 503, body: echo, class: 'write' }));
  for (const kind of ['429', '5xx', 'reset-after', 'error'] as const) {
    await afterThis(() => slack.faults.add({ kind, error: 'invalid_auth', times: 3 }));
  }
  await afterThis(() => slack.faults.add({ method: 'users.info', kind: '5xx', times: 5 }));
  for (const path of ['/slack/events', `/happyfox/webhook/${WEBHOOK_SECRET}`, '/happyfox/webhook/wrong']) {
    await fetch(`${world.url}${path}`, { method: 'POST', body: 'marmalade-subject ada@acme.example' });
  }
  await happyFox.down();
  await world.pass(2 * MINUTE, 20_000);
  await happyFox.up();
  await world.pass(30 * MINUTE, 60_000);
  return linked;
}

describe('after a bad day', () => {
  afterEach(() => world.close());

  it('no secret, no address and nothing that people wrote stands where operators look', async () => {
    const { ticket } = await aBadDay();
    const pages = await Promise.all(
      ['/metrics', '/healthz', '/readyz'].map(async (path) => (await fetch(world.url + path)).text()),
    );
    const traces: string[] = [];
    for (const { id } of world.tickets()) traces.push(await world.trace(Number(id)));
    expect(ticket).toBeGreaterThan(0);
    expect(traces.length).toBeGreaterThan(10);
    const { slack, happyFox } = world;
    const basic = Buffer.from(`${happyFox.apiKey}:${happyFox.authCode}`).toString('base64');
    const secrets = [
      slack.botToken,
      slack.appToken,
      slack.signingSecret,
      happyFox.apiKey,
      happyFox.authCode,
      basic,
      WEBHOOK_SECRET,
    ];
    const seen = { log: world.lines, pages, traces };
    for (const [where, texts] of Object.entries(seen)) {
      const leaks = texts.flatMap((text) =>
        [...secrets, ...WORDS]
          .filter((secret) => text.includes(secret))
          .map((secret) => `${secret} in ${text.slice(0, 300)}`),
      );
      expect([where, leaks]).toEqual([where, []]);
      const addresses = texts.flatMap(
        (text) => text.match(/[\w.+-]+@[\w-]+\.\w+|xox[a-z]-\w+|trigger_id":"[\d.]+|[?&]Signature=\w+/g) ?? [],
      );
      expect([where, addresses]).toEqual([where, []]);
    }
    // Tokens live in the environment only. What people wrote has to be in the store, until it is delivered and forgotten.
    await world.stop();
    const store = readFileSync(world.config.databaseUrl);
    expect(secrets.filter((secret) => store.includes(secret))).toEqual([]);
    expect(store.includes('quince-in-the-details')).toBe(true);
  }, 120_000);
});

describe('a setting that is wrong', () => {
  it('is named by its name and never by its value', () => {
    const value = 'hunter2-marmalade';
    const names = Object.keys(readConfigShape());
    for (const name of names) {
      let message = '';
      try {
        readConfig({ ...readConfigShape(), [name]: `\u0000${value}` });
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigFault);
        message = String(error);
      }
      expect([name, message.includes(value)]).toEqual([name, false]);
    }
  });
});

const readConfigShape = (): Record<string, string> => ({
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_SIGNING_SECRET: 's',
  SLACK_APP_TOKEN: 'xapp-1',
  SLACK_API_URL: 'https://slack.com/api/',
  PORT: '1',
  HOST: 'h',
  HAPPYFOX_URL: 'https://acme.happyfox.com',
  HAPPYFOX_API_KEY: 'k',
  HAPPYFOX_AUTH_CODE: 'c',
  HAPPYFOX_AGENT_EMAIL: 'a@acme.example',
  HAPPYFOX_WEBHOOK_SECRET: '0123456789abcdef',
  HAPPYFOX_READS_PER_MINUTE: '1',
  HAPPYFOX_WRITES_PER_MINUTE: '1',
  HAPPYFOX_POLL_SECONDS: '5',
  HAPPYFOX_MAX_REQUEST_MB: '1',
  REPLY_HOLD_SECONDS: '1',
  LOG_LEVEL: 'info',
});
