import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import Sqlite from 'better-sqlite3';
import { startBetween } from '../fuzz/between';
import { fileByCommand } from '../stories/by-command';
import { openWorld, type World } from '../stories/world';

const WEBHOOK_SECRET = 'a-long-secret-in-the-path';
const REQUESTS = 10_000;

interface Captured {
  body: string;
  headers: Record<string, string>;
}
interface Forged {
  path?: string;
  method?: string;
  body?: string;
  /** A list stands for a header that is sent several times. */
  headers: Record<string, string | string[]>;
}

let world: World;
let agent: Agent;
beforeEach(async () => {
  world = await openWorld({ env: { HAPPYFOX_WEBHOOK_SECRET: WEBHOOK_SECRET } });
  agent = new Agent({ keepAlive: true, maxSockets: 8 });
});
afterEach(async () => {
  agent.destroy();
  await world.close();
});

/** What Slack sends while `act` is done. `isLost`: it does not reach the program. */
async function captured(act: () => Promise<unknown>, isLost: (body: string) => boolean): Promise<Captured[]> {
  const seen: Captured[] = [];
  const between = await startBetween(
    () => world.url,
    ({ req, body }, res) => {
      const { 'x-slack-signature': signature, 'x-slack-request-timestamp': time, 'content-type': type } = req.headers;
      seen.push({
        body: body.toString(),
        headers: {
          'content-type': String(type),
          'x-slack-signature': String(signature),
          'x-slack-request-timestamp': String(time),
        },
      });
      if (isLost(body.toString())) res.writeHead(200).end();
    },
  );
  world.slack.deliverTo(`${between.url}/slack/events`);
  await act();
  await world.settled();
  world.slack.deliverTo(`${world.url}/slack/events`);
  await between.stop();
  return seen;
}

const isForm = (body: string) => body.includes('view_submission');

function send({ path = '/slack/events', method = 'POST', body = '', headers }: Forged): Promise<number> {
  return new Promise((resolve, reject) => {
    const out = request(
      `${world.url}${path}`,
      { method, agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
      },
    );
    out.on('error', reject);
    out.end(body);
  });
}

/** Everything in the store, but for what the program keeps about its own life. */
function rows(): string {
  const db = new Sqlite(world.config.databaseUrl, { readonly: true });
  const kept = ['job', 'link', 'notice', 'ledger', 'ticket', 'written', 'state'].map((table) =>
    db.prepare(`select * from ${table}`).all(),
  );
  db.close();
  return JSON.stringify(kept);
}

const sign = (secret: string, time: number | string, body: string, version = 'v0') =>
  `${version}=${createHmac('sha256', secret).update(`v0:${time}:${body}`).digest('hex')}`;

/** By name, how a request can be forged from one that was good. `n` makes each one a little different. */
function forgeries(good: Captured): Record<string, (n: number) => Forged> {
  const { slack, clock } = world;
  const secret = slack.signingSecret;
  const now = Math.floor(clock.now() / 1000);
  const { body, headers } = good;
  const signature = String(headers['x-slack-signature']);
  const withTime = (time: number | string, by = secret): Forged => ({
    body,
    headers: { ...headers, 'x-slack-request-timestamp': String(time), 'x-slack-signature': sign(by, time, body) },
  });
  const without = (...names: string[]): Forged => ({
    body,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name))),
  });
  const signedAs = (text: string): Forged => ({ body, headers: { ...headers, 'x-slack-signature': text } });
  const hook = (path: string, more: Partial<Forged> = {}): Forged => ({
    path,
    body: JSON.stringify({ id: 4711 }),
    headers: { 'content-type': 'application/json' },
    ...more,
  });
  return {
    'no signature': () => without('x-slack-signature'),
    'no time': () => without('x-slack-request-timestamp'),
    neither: () => without('x-slack-signature', 'x-slack-request-timestamp'),
    'another secret': (n) => withTime(now, `${secret}${n}`),
    'an empty secret': () => withTime(now, '\u0000'),
    'old by more than five minutes': (n) => withTime(now - 301 - n),
    'ahead by more than five minutes': (n) => withTime(now + 302 + n),
    'a new time on an old signature': (n) => ({
      body,
      headers: { ...headers, 'x-slack-request-timestamp': String(now - 1 - (n % 200)) },
    }),
    'a changed body': (n) => ({ body: `${body}&x=${n}`, headers }),
    'a body that is cut': (n) => ({ body: body.slice(0, body.length - 1 - (n % 500)), headers }),
    'a body in other bytes': (n) => ({ body: body.replace(/[a-f]/, (letter) => `${letter}${n}`), headers }),
    'a cut signature': (n) => signedAs(signature.slice(0, n % signature.length)),
    'a signature with one other digit': (n) => {
      const at = 3 + (n % 64);
      return signedAs(`${signature.slice(0, at)}${signature[at] === 'f' ? '0' : 'f'}${signature.slice(at + 1)}`);
    },
    'a longer signature': (n) => signedAs(`${signature}${n}`),
    'a signature in capitals': () => signedAs(signature.toUpperCase()),
    'another version of signature': (n) =>
      signedAs(sign(secret, String(headers['x-slack-request-timestamp']), body, `v${(n % 9) + 1}`)),
    'a time that is no number': (n) =>
      withTime(['soon', 'NaN', '', '-1', '1e9', '0x10', `${now}.5`, `${now}abc`][n % 8] ?? ''),
    'two signatures': (n) => ({
      body,
      headers: { ...headers, 'x-slack-signature': n % 2 ? [signature, 'v0=0'] : ['v0=0', signature] },
    }),
    'two times': (n) => ({
      body,
      headers: { ...headers, 'x-slack-request-timestamp': n % 2 ? [String(now), '1'] : ['1', String(now)] },
    }),
    'signed, and sent to another path': (n) => ({ path: `/slack/events/${n}`, body, headers }),
    'signed, and sent by another method': (n) => ({
      method: ['PUT', 'PATCH', 'DELETE'][n % 3] ?? 'PUT',
      body,
      headers,
    }),
    'a webhook without the secret': () => hook('/happyfox/webhook/'),
    'a webhook with another secret': (n) => hook(`/happyfox/webhook/${WEBHOOK_SECRET}${n}`),
    'a webhook with a part of the secret': (n) =>
      hook(`/happyfox/webhook/${WEBHOOK_SECRET.slice(0, n % WEBHOOK_SECRET.length)}`),
    'a webhook with the secret beside the path': (n) => hook(`/happyfox/webhook?secret=${WEBHOOK_SECRET}&n=${n}`),
    'a webhook with the secret in capitals': () => hook(`/happyfox/webhook/${WEBHOOK_SECRET.toUpperCase()}`),
    'a webhook with a wrong signature': (n) =>
      hook(`/happyfox/webhook/${WEBHOOK_SECRET}`, {
        headers: { 'x-happyfox-webhook-signature': createHmac('sha1', `${n}`).update('{"id":4711}').digest('hex') },
      }),
    'a webhook with an empty signature': () =>
      hook(`/happyfox/webhook/${WEBHOOK_SECRET}`, { headers: { 'x-happyfox-webhook-signature': '' } }),
  };
}

it(`${REQUESTS} forged requests are refused, and nothing is written`, async () => {
  const seen = await captured(() => fileByCommand(world, { subject: 'Never sent' }), isForm);
  const good = seen.find(({ body }) => isForm(body));
  if (!good) throw new Error('no form was sent');
  const before = rows();
  const kinds = Object.entries(forgeries(good));
  expect(kinds.length).toBeGreaterThanOrEqual(12);
  const answers = new Map<string, number>();
  for (let sent = 0; sent < REQUESTS; sent += 8) {
    await Promise.all(
      Array.from({ length: 8 }, async (_, lane) => {
        const n = sent + lane;
        const [name, forge] = kinds[n % kinds.length] ?? ['', () => ({ headers: {} })];
        const status = await send(forge(Math.floor(n / kinds.length)));
        const key = status === 401 || status === 404 || status === 405 ? 'refused' : `${name}: ${status}`;
        answers.set(key, (answers.get(key) ?? 0) + 1);
      }),
    );
  }
  expect(Object.fromEntries(answers)).toEqual({ refused: REQUESTS });
  await world.settled();
  expect(rows()).toEqual(before);
  expect(world.tickets()).toEqual([]);
  // The one they were made of was good.
  expect(await send(good)).toBe(200);
  await world.pass(3_000);
  expect(world.tickets()).toHaveLength(1);
}, 120_000);

it('a good request that is sent again, signature and all, has no second effect', async () => {
  const seen = await captured(
    async () => {
      await fileByCommand(world, { subject: 'Once', here: true });
      await world.pass(3_000);
      const [notice] = world.slack.messages('C_GENERAL');
      await world.slack.as('U_ADA').say('C_GENERAL', { text: 'One more thing', threadTs: String(notice?.ts) });
    },
    () => false,
  );
  await world.pass(20_000);
  const said = () => [world.tickets().length, world.updates().length, world.texts('C_GENERAL')];
  const before = said();
  expect(before.slice(0, 2)).toEqual([1, 2]);
  const again = seen.filter(({ body }) => isForm(body) || body.includes('One more thing'));
  expect(again.length).toBeGreaterThanOrEqual(2);
  for (let times = 0; times < 50; times++) for (const one of again) await send(one);
  await world.pass(30_000);
  expect(said()).toEqual(before);
  expect(world.slack.ephemerals('U_ADA').length).toBeLessThanOrEqual(1);
});
