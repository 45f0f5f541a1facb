import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { App } from '@slack/bolt';
import { type Door, door } from '../../src/slack/door';
import { guardedReceiver, httpReceiver } from '../../src/slack/receivers';
import { slackLogger } from '../../src/slack/web';
import { quietLog } from './quiet-log';
import { knock, signature } from './signed';

const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const AN_EVENT = JSON.stringify({
  type: 'event_callback',
  team_id: 'T1',
  event_id: 'Ev1',
  event: { type: 'message', channel: 'C1', user: 'U1', text: 'hello', ts: '1.000001' },
});
const COMMAND = new URLSearchParams({
  command: '/ticket',
  text: 'help',
  team_id: 'T1',
  user_id: 'U1',
  channel_id: 'C1',
});
const FORM = 'application/x-www-form-urlencoded';

/** The real Bolt app behind our door. */
async function aDoor() {
  const log = quietLog();
  const written: unknown[] = [];
  const heard: string[] = [];
  let store: () => Promise<void> = async () => {};
  const http = httpReceiver({ signingSecret: SECRET, log });
  const receiver = guardedReceiver(http, async (body) => {
    await store();
    written.push(body);
  });
  const app = new App({
    receiver,
    authorize: async () => ({ botToken: 'xoxb-1', botId: 'B1', botUserId: 'UBOT' }),
    convoStore: false,
    logger: slackLogger(log),
  });
  app.event('message', async ({ event }) => void heard.push(`message ${event.ts}`));
  app.command('/ticket', async ({ ack, command }) => {
    heard.push(`/ticket ${command.text}`);
    await ack('as you wish');
  });
  app.action(/.*/, async ({ ack }) => {
    heard.push('button');
    await ack();
  });
  const entrance = door({
    host: '127.0.0.1',
    port: 0,
    log,
    slack: { signingSecret: SECRET, listener: http.listener },
    routes: {
      'GET /healthz': (_req, res) => void res.end('well'),
      'GET /throws': async () => {
        throw new Error('boom');
      },
      'POST /throws': () => {
        throw new Error('boom, before the body was read');
      },
      'GET /forgets': () => {},
      'GET /slow': (_req, res) => new Promise((resolve) => release.push(() => resolve(void res.end('done')))),
    },
  });
  const release: (() => void)[] = [];
  const { port } = await entrance.open();
  const base = `http://127.0.0.1:${port}`;
  return {
    log,
    written,
    heard,
    base,
    port,
    entrance,
    release,
    url: `${base}/slack/events`,
    storeDoes: (does: () => Promise<void>) => {
      store = does;
    },
  };
}

describe('the door before Bolt', () => {
  let at: Awaited<ReturnType<typeof aDoor>>;
  beforeEach(async () => {
    at = await aDoor();
  });
  afterEach(() => at.entrance.close(0));

  /** Whatever came before, the house still stands and answers a proper request. */
  const stillOpen = async () => {
    const answer = await knock(at.url, SECRET, { body: COMMAND.toString(), contentType: FORM });
    expect([answer.status, await answer.text()]).toEqual([200, 'as you wish']);
  };

  it('agrees with the signature in Slack’s documentation', () => {
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    expect(signature(SECRET, 1531420618, body)).toBe(
      'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    );
  });

  it.each<[string, number, Parameters<typeof knock>[2]]>([
    ['without signature', 401, { body: AN_EVENT, headers: { 'x-slack-signature': '' } }],
    ['signed with another secret', 401, { body: AN_EVENT, secret: 'another' }],
    ['six minutes old', 401, { body: AN_EVENT, offset: -360 }],
    ['six minutes ahead', 401, { body: AN_EVENT, offset: 360 }],
    ['with a changed body', 401, { body: AN_EVENT, signedBody: AN_EVENT.replace('hello', 'hallo') }],
    ['with a time that is no number', 401, { body: AN_EVENT, headers: { 'x-slack-request-timestamp': 'soon' } }],
    ['with half a signature', 401, { body: AN_EVENT, headers: { 'x-slack-signature': 'v0=a2114d57' } }],
    ['signed, and null', 400, { body: 'null' }],
    ['signed, and {}', 400, { body: '{}' }],
    ['signed, and []', 400, { body: '[]' }],
    ['signed, and empty', 400, { body: '' }],
    ['signed, and cut off', 400, { body: AN_EVENT.slice(0, 60) }],
    ['signed, with a payload that is not JSON', 400, { body: 'payload=hello', contentType: FORM }],
    ['signed, with a payload that is null', 400, { body: 'payload=null', contentType: FORM }],
    ['signed, of an unknown type', 400, { body: '{"type":"surprise"}' }],
    ['signed, with an event of null', 400, { body: '{"type":"event_callback","event":null}' }],
    ['signed, with a button without a person', 400, { body: '{"type":"block_actions","actions":[{"type":"button"}]}' }],
    ['of 5 MB', 413, { body: 'x'.repeat(5_000_000) }],
  ])('refuses a request %s with %i, and stays open', async (_what, status, request) => {
    const answer = await knock(at.url, SECRET, request);
    expect([answer.status, await answer.text()]).toEqual([status, '']);
    expect([at.heard, at.written]).toEqual([[], []]);
    await stillOpen();
  });

  it('lets an event through', async () => {
    expect((await knock(at.url, SECRET, { body: AN_EVENT })).status).toBe(200);
    expect(at.heard).toEqual(['message 1.000001']);
  });

  it('refuses at once what nobody acknowledges', async () => {
    const body = new URLSearchParams({ command: '/nobody', user_id: 'U1', team_id: 'T1' }).toString();
    expect((await knock(at.url, SECRET, { body, contentType: FORM })).status).toBe(400);
    expect(at.log.lines.join()).toContain('NotServed');
    await stillOpen();
  });

  it('lets events in that are four minutes off, either way', async () => {
    expect((await knock(at.url, SECRET, { body: AN_EVENT, offset: -240 })).status).toBe(200);
    expect((await knock(at.url, SECRET, { body: AN_EVENT, offset: 240 })).status).toBe(200);
  });

  it('reads forms and JSON whose content type names a charset', async () => {
    const form = await knock(at.url, SECRET, { body: COMMAND.toString(), contentType: `${FORM}; charset=utf-8` });
    expect(await form.text()).toBe('as you wish');
    const json = await knock(at.url, SECRET, { body: AN_EVENT, contentType: 'application/json; charset=utf-8' });
    expect(json.status).toBe(200);
  });

  it('lets buttons through', async () => {
    const payload = {
      type: 'block_actions',
      user: { id: 'U1', team_id: 'T1' },
      team: { id: 'T1' },
      actions: [{ type: 'button', action_id: 'x' }],
    };
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    expect((await knock(at.url, SECRET, { body, contentType: FORM })).status).toBe(200);
    expect(at.heard).toEqual(['button']);
  });

  it('gives the challenge back when Slack verifies the address', async () => {
    const answer = await knock(at.url, SECRET, { body: '{"type":"url_verification","challenge":"c1","token":"t"}' });
    expect(await answer.json()).toEqual({ challenge: 'c1' });
  });

  it('answers the check of the certificate, which is not signed, and reads nothing else of it', async () => {
    const body = new URLSearchParams({ ssl_check: '1', payload: '{"type":"block_actions"}', command: '/ticket' });
    const answer = await fetch(at.url, { method: 'POST', body });
    expect([answer.status, at.heard]).toEqual([200, []]);
  });

  it('takes note of a rate limit on events at once', async () => {
    const answer = await knock(at.url, SECRET, { body: '{"type":"app_rate_limited","team_id":"T1"}' });
    expect(answer.status).toBe(200);
    expect(at.log.lines.join()).toContain('holds back events');
  });

  it('has an event written down before it is acknowledged', async () => {
    let isAcknowledged = false;
    at.storeDoes(async () => {
      // A whole other request finds its way there and back; the event's answer would have too.
      await fetch(`${at.base}/healthz`);
      expect(isAcknowledged).toBe(false);
    });
    await knock(at.url, SECRET, { body: AN_EVENT }).then(({ status }) => {
      isAcknowledged = status === 200;
    });
    expect([isAcknowledged, at.written]).toEqual([true, [JSON.parse(AN_EVENT)]]);
  });

  it('does not acknowledge an event that could not be written down, so that Slack sends it again', async () => {
    at.storeDoes(async () => {
      throw new Error('disk full');
    });
    const answer = await knock(at.url, SECRET, { body: AN_EVENT });
    expect([answer.status, at.heard]).toEqual([503, []]);
    expect(at.log.lines.join()).toContain('not taken in');
    await stillOpen();
  });

  it('survives a sender that hangs up half-way', async () => {
    const socket = connect(at.port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    await new Promise((resolve) =>
      socket.write('POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\nhalf', resolve),
    );
    socket.destroy();
    await stillOpen();
    expect(at.log.lines.join()).not.toContain('request failed');
  });

  it.each([
    ['GET', '/healthz', 200],
    ['GET', '/healthz?from=probe', 200],
    ['HEAD', '/healthz', 200],
    ['POST', '/healthz', 405],
    ['GET', '/slack/events', 405],
    ['GET', '/nowhere', 404],
    ['GET', '/throws', 500],
    ['POST', '/throws', 500],
    ['GET', '/forgets', 500],
    ['GET', '/__proto__', 404],
    ['GET', '//', 404],
  ])('%s %s is answered with %i', async (method, path, status) => {
    const body = method === 'POST' ? 'x'.repeat(200_000) : undefined;
    expect((await fetch(at.base + path, { method, ...(body && { body }) })).status).toBe(status);
  });

  it('says which methods a path has', async () => {
    expect((await fetch(`${at.base}/healthz`, { method: 'DELETE' })).headers.get('allow')).toBe('GET');
  });

  it('waits for those inside when it closes, and lets nobody else in', async () => {
    const inside = fetch(`${at.base}/slow`);
    while (at.release.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const closed = at.entrance.close(60_000);
    await expect(fetch(`${at.base}/healthz`)).rejects.toThrow();
    at.release[0]?.();
    expect(await (await inside).text()).toBe('done');
    await closed;
  });

  it('closes over a request that does not end when the deadline has passed', async () => {
    const inside = fetch(`${at.base}/slow`).catch(() => 'cut off');
    while (at.release.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await at.entrance.close(1);
    expect(await inside).toBe('cut off');
  });

  it('says when its port is taken', async () => {
    const second: Door = door({ host: '127.0.0.1', port: at.port, log: at.log, routes: {} });
    await expect(second.open()).rejects.toThrow('EADDRINUSE');
  });
});

// Bolt looks at signatures too. What it stands behind is not seen by its answers, so nobody stands there here.
describe('the door alone', () => {
  let reached: string[];
  let entrance: Door;
  let url: string;
  beforeEach(async () => {
    reached = [];
    const listener: RequestListener = (req, res) => {
      reached.push(String((req as { rawBody?: Buffer }).rawBody));
      res.end();
    };
    entrance = door({
      host: '127.0.0.1',
      port: 0,
      log: quietLog(),
      routes: {},
      slack: { signingSecret: SECRET, listener },
    });
    url = `http://127.0.0.1:${(await entrance.open()).port}/slack/events`;
  });
  afterEach(() => entrance.close(0));

  it.each<[string, Partial<Parameters<typeof knock>[2]>]>([
    ['without signature', { headers: { 'x-slack-signature': '' } }],
    ['signed with another secret', { secret: 'another' }],
    ['with a changed body', { signedBody: AN_EVENT.replace('hello', 'hallo') }],
    ['with half a signature', { headers: { 'x-slack-signature': 'v0=a2114d57' } }],
    ['with a signature of another version', { headers: { 'x-slack-signature': 'v1=a2114d57' } }],
    ['six minutes old', { offset: -360 }],
    ['six minutes ahead', { offset: 360 }],
    ['with a time that is no number', { headers: { 'x-slack-request-timestamp': 'soon' } }],
  ])('lets nothing through %s', async (_, request) => {
    expect((await knock(url, SECRET, { body: AN_EVENT, ...request })).status).toBe(401);
    expect(reached).toEqual([]);
  });

  it('lets nothing through that has neither signature nor time', async () => {
    expect((await fetch(url, { method: 'POST', body: AN_EVENT })).status).toBe(401);
    expect(reached).toEqual([]);
  });

  it.each(['null', '{}', '[]', '', '{"type":"surprise"}', AN_EVENT.slice(0, 60)])(
    'lets nothing through of a shape that Slack does not send: %s',
    async (body) => {
      expect((await knock(url, SECRET, { body })).status).toBe(400);
      expect(reached).toEqual([]);
    },
  );

  it('lets through what is signed, as it came', async () => {
    const body = AN_EVENT.replace('hello', 'h\u00e9llo \\u2028');
    expect((await knock(url, SECRET, { body })).status).toBe(200);
    expect(reached).toEqual([body]);
  });
});
