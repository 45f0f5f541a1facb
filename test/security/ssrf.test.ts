import { type AddressInfo, createServer, type LookupFunction, Socket } from 'node:net';
import { MockAgent } from 'undici';
import { address } from '../../src/happyfox/address';
import { openAttachment } from '../../src/happyfox/attachment';
import { transfer } from '../../src/slack/files/transfer';
import { FileUnreadable } from '../../src/tickets/files';
import { Refused, Unavailable } from '../../src/tickets/outcomes';
import { HandClock } from '../hand-clock';
import { HOSTILE_ANSWERS, hostileAddresses } from './hostile-addresses';

/** Somebody in our own network, who counts who knocks. */
async function aListener() {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

let listener: Awaited<ReturnType<typeof aListener>>;
let dialled: jest.SpyInstance;
beforeEach(async () => {
  listener = await aListener();
  dialled = jest.spyOn(Socket.prototype, 'connect');
});
afterEach(async () => {
  dialled.mockRestore();
  await listener.close();
});

/** From here on whoever dials is told so at once: without a guard, some of the addresses would be waited for. */
const unplugged = () =>
  dialled.mockImplementation(function (this: Socket) {
    setImmediate(() => this.destroy(new Error('unplugged')));
    return this;
  });

const resolving =
  (ip: string): LookupFunction =>
  (_host, { all }, callback) =>
    all
      ? callback(null, [{ address: ip, family: ip.includes(':') ? 6 : 4 }])
      : callback(null, ip, ip.includes(':') ? 6 : 4);

const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'it was read',
    (error: unknown) => error,
  );

const ofSlack = (more: Partial<Parameters<typeof transfer>[0]> = {}) =>
  transfer({ token: 'xoxb-secret', apiUrl: 'https://slack.com/api/', clock: new HandClock(), ...more });
const acme = address('https://acme.happyfox.com');
const attachment = (url: string) => ({ id: 1, name: 'a.txt', url });

it('there are at least fifty addresses', () => {
  expect(hostileAddresses(1).length).toBeGreaterThanOrEqual(50);
});

describe('the address of a file in Slack', () => {
  it('that leads elsewhere is never dialled', async () => {
    unplugged();
    const wrong: string[] = [];
    for (const url of hostileAddresses(listener.port)) {
      if (!((await failure(ofSlack().download(url, 'a'))) instanceof FileUnreadable)) wrong.push(url);
    }
    expect(wrong).toEqual([]);
    expect([dialled.mock.calls.length, listener.connections()]).toEqual([0, 0]);
  });

  it('that redirects elsewhere is not followed, and the token stays with Slack', async () => {
    const tokens: string[] = [];
    const wrong: string[] = [];
    for (const url of hostileAddresses(listener.port)) {
      const dispatcher = new MockAgent();
      dispatcher.disableNetConnect();
      dispatcher
        .get('https://files.slack.com')
        .intercept({ path: '/f', method: 'GET' })
        .reply((request) => {
          tokens.push(`${request.origin} ${JSON.stringify(request.headers)}`);
          return { statusCode: 302, data: '', responseOptions: { headers: { location: url } } };
        });
      const end = await failure(ofSlack({ dispatcher }).download('https://files.slack.com/f', 'a'));
      // A relative address stays on Slack's host, which the stand-in does not answer.
      const isOnSlack =
        URL.canParse(url, 'https://files.slack.com') && isSlackItself(new URL(url, 'https://files.slack.com/f'));
      if (!(end instanceof FileUnreadable) && !isOnSlack) wrong.push(`${url}: ${String(end)}`);
      await dispatcher.close();
    }
    expect(wrong).toEqual([]);
    expect(tokens).toHaveLength(hostileAddresses(1).length);
    expect(tokens.filter((line) => !line.startsWith('https://files.slack.com '))).toEqual([]);
    expect([dialled.mock.calls.length, listener.connections()]).toEqual([0, 0]);
  });

  it.each(HOSTILE_ANSWERS)('whose name resolves to %s is not connected to', async (ip) => {
    const files = ofSlack({ lookup: resolving(ip) });
    const end = await failure(files.download('https://files.slack.com/f', 'a'));
    expect(end).toBeInstanceOf(Unavailable);
    // Not merely unreachable: the connection was given up at the name.
    expect(end).toMatchObject({ cause: { code: 'EPRIVATE' } });
    expect(connectionsMade()).toBe(0);
  });
});

describe('the address of a file in HappyFox', () => {
  it('that leads into our own network is never dialled', async () => {
    unplugged();
    const wrong: string[] = [];
    // A name is no address yet: those are tried below.
    const literal = hostileAddresses(listener.port).filter((url) => !/\/\/files\.slack\.com[.:]/.test(url));
    for (const url of literal) {
      if (!((await failure(openAttachment(attachment(url), 1000, acme))) instanceof Refused)) wrong.push(url);
    }
    expect(literal.length).toBeGreaterThanOrEqual(50);
    expect(wrong).toEqual([]);
    expect([dialled.mock.calls.length, listener.connections()]).toEqual([0, 0]);
  });

  it.each(HOSTILE_ANSWERS)('whose name resolves to %s is not connected to', async (ip) => {
    const url = `https://store.example:${listener.port}/f`;
    const end = await failure(openAttachment(attachment(url), 1000, acme, resolving(ip)));
    expect(end).toBeInstanceOf(Unavailable);
    expect(end).toMatchObject({ message: expect.stringContaining('EPRIVATE') });
    expect(connectionsMade()).toBe(0);
  });
});

const isSlackItself = (url: URL) => url.origin === 'https://files.slack.com';

/** Sockets that got as far as an address; those that stopped at its name were told none. */
const connectionsMade = () =>
  listener.connections() +
  dialled.mock.contexts.filter((socket) => socket instanceof Socket && socket.remoteAddress !== undefined).length;
