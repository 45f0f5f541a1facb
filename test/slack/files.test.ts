import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { MockAgent } from 'undici';
import { generatedPiece } from '../../sandbox/slack/stored-file';
import { fileName } from '../../src/slack/files/file-name';
import { isTrusted } from '../../src/slack/files/hosts';
import { slackFiles } from '../../src/slack/files/slack-files';
import { transfer } from '../../src/slack/files/transfer';
import { slackWeb } from '../../src/slack/web';
import type { FileSource } from '../../src/tickets/files';
import { FileUnreadable } from '../../src/tickets/files';
import { Throttled, Unavailable, Unconfirmed } from '../../src/tickets/outcomes';
import { isPrivate } from '../../src/tickets/public-address';
import { HandClock } from '../hand-clock';
import { aWorkspace } from '../sandbox/slack/workspace-for-tests';
import { quietLog } from './quiet-log';

type Behaviour = (req: IncomingMessage, res: ServerResponse) => void;
const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A workspace with files, and our reader of it. */
async function aDesk() {
  const { slack } = await aWorkspace();
  stops.push(() => slack.stop());
  const log = quietLog();
  const web = slackWeb({ token: slack.botToken, apiUrl: slack.apiUrl, log });
  const files = slackFiles({ web, log, clock: new HandClock(), token: slack.botToken, apiUrl: slack.apiUrl });
  const ann = slack.as('U_ANN');
  async function shared(...wish: Parameters<typeof ann.upload>): Promise<string> {
    const id = ann.upload(...wish);
    await ann.say('C_GENERAL', { text: 'look', files: [id] });
    return id;
  }
  return { slack, files, shared, log };
}

/** A Slack of two answers: what it says about a file, and what it does when somebody reads from it. */
async function aBareSlack(
  info: (base: string) => Record<string, unknown>,
  behaviour: Behaviour,
  lookup?: LookupFunction,
) {
  const tokens: (string | undefined)[] = [];
  const server = createServer((req, res) => {
    if (req.url === '/api/files.info') {
      const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      return void res.end(JSON.stringify({ ok: true, file: { id: 'F1', name: 'a.bin', ...info(base) } }));
    }
    tokens.push(req.headers.authorization);
    behaviour(req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
  const log = quietLog();
  const web = slackWeb({ token: 'xoxb-1', apiUrl, log });
  const settings = { web, log, clock: new HandClock(), token: 'xoxb-1', apiUrl, ...(lookup && { lookup }) };
  return { tokens, files: slackFiles(settings) };
}

const isSource = (answer: object): answer is FileSource => 'open' in answer;
async function sourceOf(answer: Promise<object>): Promise<FileSource> {
  const found = await answer;
  if (!isSource(found)) throw new Error(`expected a file, got ${JSON.stringify(found)}`);
  return found;
}
const read = async (source: FileSource) => buffer(await source.open());

describe('a file somebody shared', () => {
  it('is read whole, with the bot’s token, as often as one likes', async () => {
    const { slack, files, shared } = await aDesk();
    const id = await shared('report.pdf', Buffer.from('%PDF-1.7 hello'), 'application/pdf');
    const source = await sourceOf(files.file({ id, name: 'as the payload says' }));
    expect(source).toMatchObject({ name: 'report.pdf', type: 'application/pdf', size: 14 });
    expect(String(await read(source))).toBe('%PDF-1.7 hello');
    expect(String(await read(source))).toBe('%PDF-1.7 hello');
    expect(slack.fileRequests.map(({ authorization }) => authorization)).toEqual(
      Array(2).fill(`Bearer ${slack.botToken}`),
    );
  });

  it('comes through byte by byte, however large', async () => {
    const { files, shared } = await aDesk();
    const size = 3_000_001;
    const source = await sourceOf(files.file({ id: await shared('big.bin', { size }, 'video/mp4'), name: 'x' }));
    expect((await read(source)).equals(generatedPiece(0, size))).toBe(true);
  });

  it('may be empty', async () => {
    const { files, shared } = await aDesk();
    const source = await sourceOf(files.file({ id: await shared('empty.txt', '', 'text/plain'), name: 'x' }));
    expect((await read(source)).length).toBe(0);
  });

  it('may be a page itself', async () => {
    const { files, shared } = await aDesk();
    const page = '<!DOCTYPE html><html><body>Sign in to nothing</body></html>';
    for (const [name, type] of [
      ['page.html', 'text/html'],
      ['template.php', 'text/plain'],
    ] as const) {
      const source = await sourceOf(files.file({ id: await shared(name, page, type), name: 'x' }));
      expect(String(await read(source))).toBe(page);
    }
  });

  it('came over Slack Connect as a stub, and is asked for', async () => {
    const { files, shared } = await aDesk();
    const id = await shared('plan.txt', 'the plan', 'text/plain', { checkFileInfo: true });
    expect(String(await read(await sourceOf(files.file({ id, name: 'file' }))))).toBe('the plan');
  });

  it.each([
    ['was deleted', { mode: 'tombstone' as const }, { reason: 'it was deleted, or Foxbridge may not see it' }],
    [
      'is hidden by the plan',
      { mode: 'hidden_by_limit' as const },
      { reason: expect.stringContaining('over its limit') },
    ],
    [
      'is kept elsewhere',
      { mode: 'external' as const, externalUrl: 'https://drive.example.com/d/1' },
      { reason: 'it is kept outside Slack', link: 'https://drive.example.com/d/1' },
    ],
  ])('that %s is named with the reason', async (_what, more, problem) => {
    const { files, shared, slack } = await aDesk();
    const id = await shared('old.txt', 'old', 'text/plain', more);
    expect(await files.file({ id, name: 'old.txt' })).toEqual({ name: 'old.txt', ...problem });
    expect(slack.fileRequests).toEqual([]);
  });

  it('that the bot does not see is named, under the name the payload told', async () => {
    const { files } = await aDesk();
    expect(await files.file({ id: 'F_NONE', name: '../secret.txt' })).toEqual({
      name: '_secret.txt',
      reason: 'it was deleted, or Foxbridge may not see it',
    });
  });

  it.each(['missing_scope', 'unknown_method'])('cannot go where Slack says %s, and the log says so', async (error) => {
    const { slack, files, shared, log } = await aDesk();
    const id = await shared('a.txt', 'a', 'text/plain');
    slack.faults.add({ method: 'files.info', kind: 'error', error });
    expect(await files.file({ id, name: 'a.txt' })).toMatchObject({ reason: expect.stringContaining('permission') });
    expect(log.lines.filter((line) => line.includes(error))).toHaveLength(1);
  });

  it('waits while Slack is throttling or away', async () => {
    const { slack, files } = await aDesk();
    slack.faults.add({ method: 'files.info', kind: '429', retryAfter: 30 });
    slack.faults.add({ method: 'files.info', kind: '5xx' });
    await expect(files.file({ id: 'F1', name: 'a' })).rejects.toBeInstanceOf(Throttled);
    await expect(files.file({ id: 'F1', name: 'a' })).rejects.toBeInstanceOf(Unavailable);
  });
});

describe('a file that turns out unreadable', () => {
  it.each([
    ['a sign-in page', { signIn: 'page' as const }, 'sign-in page'],
    ['a redirect to a sign-in page', { signIn: 'redirect' as const }, 'sign-in page'],
    ['no such file', { status: 404 }, 'answered 404'],
    ['half of it', { resetAfterBytes: 70_000 }, 'broke off'],
    ['half of it, without a length', { resetAfterBytes: 70_000, noContentLength: true }, 'broke off'],
  ])('because Slack sends %s', async (_what, behaviour, reason) => {
    const { slack, files, shared } = await aDesk();
    const id = await shared('big.bin', { size: 200_000 }, 'video/mp4');
    slack.fileBehaves(id, behaviour);
    const failure = await read(await sourceOf(files.file({ id, name: 'x' }))).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FileUnreadable);
    expect(failure).toMatchObject({ file: 'big.bin', reason: expect.stringContaining(reason) });
  });

  it.each<[string, Behaviour]>([
    ['fewer bytes', (_req, res) => void res.end('12345')],
    ['more bytes', (_req, res) => void res.end('12345678901')],
    ['fewer bytes in pieces', (_req, res) => void res.write('123', () => res.end('45'))],
    ['more bytes in pieces', (_req, res) => void res.write('123', () => res.end('x'.repeat(100)))],
    [
      'a page of the right length, which nobody announced',
      (_req, res) => void res.write('<html>', () => res.end('1234')),
    ],
    ['a page in small pieces', (_req, res) => void res.write('<!DOC', () => res.end('TYPE html><html>'.padEnd(200)))],
  ])('because it has %s', async (_what, behaviour) => {
    const { files } = await aBareSlack((base) => ({ size: 10, url_private: `${base}/f` }), behaviour);
    const source = await sourceOf(files.file({ id: 'F1', name: 'x' }));
    await expect(read(source)).rejects.toBeInstanceOf(FileUnreadable);
  });

  it('because it is a page of the very length that was told for the file', async () => {
    const { files } = await aBareSlack(
      (base) => ({ size: 200, url_private: `${base}/f` }),
      (_req, res) => void res.write('<!DOC', () => res.end('TYPE html><html>'.padEnd(195))),
    );
    const source = await sourceOf(files.file({ id: 'F1', name: 'x' }));
    await expect(read(source)).rejects.toMatchObject({ reason: expect.stringContaining('sign-in page') });
  });

  it('is told apart from a file host that is away or throttles', async () => {
    let status = 503;
    const { files } = await aBareSlack(
      (base) => ({ size: 10, url_private: `${base}/f` }),
      (_req, res) => void res.writeHead(status, { 'retry-after': '7' }).end(),
    );
    const source = await sourceOf(files.file({ id: 'F1', name: 'x' }));
    await expect(source.open()).rejects.toBeInstanceOf(Unavailable);
    status = 429;
    await expect(source.open()).rejects.toBeInstanceOf(Throttled);
  });

  it('ends the connection when its reader stops', async () => {
    let hungUp = () => {};
    const over = new Promise<void>((resolve) => {
      hungUp = resolve;
    });
    const { files } = await aBareSlack(
      (base) => ({ size: 1_000_000, url_private: `${base}/f` }),
      (_req, res) => {
        res.on('close', hungUp);
        res.write('x'.repeat(1000));
      },
    );
    const stream = await (await sourceOf(files.file({ id: 'F1', name: 'x' }))).open();
    stream.once('readable', () => stream.destroy());
    await over;
  });

  it('asks for the size where Slack does not tell it', async () => {
    const { files } = await aBareSlack(
      (base) => ({ url_private: `${base}/f` }),
      (_req, res) => void res.end('1234567890'),
    );
    const source = await sourceOf(files.file({ id: 'F1', name: 'x' }));
    expect([source.size, String(await read(source))]).toEqual([10, '1234567890']);
  });
});

describe('the token', () => {
  const to =
    (location: string): Behaviour =>
    (_req, res) =>
      void res.writeHead(302, { location }).end();

  it('follows a redirect to the same host, three times at most', async () => {
    const { files, tokens } = await aBareSlack(
      (base) => ({ size: 10, url_private: `${base}/0` }),
      (req, res) => {
        const hop = Number(req.url?.slice(1));
        if (hop < 3) to(`/${hop + 1}`)(req, res);
        else res.end('1234567890');
      },
    );
    expect(String(await read(await sourceOf(files.file({ id: 'F1', name: 'x' }))))).toBe('1234567890');
    expect(tokens).toEqual(Array(4).fill('Bearer xoxb-1'));

    const circle = await aBareSlack((base) => ({ size: 10, url_private: `${base}/0` }), to('/0'));
    const source = await sourceOf(circle.files.file({ id: 'F1', name: 'x' }));
    await expect(source.open()).rejects.toMatchObject({ reason: expect.stringContaining('circles') });
    expect(circle.tokens).toHaveLength(4);
  });

  it('is not sent to another host, neither at first nor after a redirect', async () => {
    const strange = await aBareSlack(() => ({ size: 1, url_private: 'https://evil.example/f' }), to('/'));
    const source = await sourceOf(strange.files.file({ id: 'F1', name: 'x' }));
    await expect(source.open()).rejects.toBeInstanceOf(FileUnreadable);
    const moved = await aBareSlack(
      (base) => ({ size: 1, url_private: `${base}/0` }),
      to('http://169.254.169.254/latest'),
    );
    const second = await sourceOf(moved.files.file({ id: 'F1', name: 'x' }));
    await expect(second.open()).rejects.toMatchObject({ reason: 'its address is not one of Slack’s' });
  });

  it('is not sent into a private network by a lying name server', async () => {
    const asked: string[] = [];
    const lying: LookupFunction = (host, options, callback) => {
      asked.push(host);
      if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
      else callback(null, '127.0.0.1', 4);
    };
    const { files } = await aBareSlack(() => ({ size: 1, url_private: 'https://files.slack.com/f' }), to('/'), lying);
    const source = await sourceOf(files.file({ id: 'F1', name: 'x' }));
    await expect(source.open()).rejects.toMatchObject({ cause: { code: 'EPRIVATE' } });
    expect(asked).toEqual(['files.slack.com']);
  });

  const SLACK = 'https://slack.com/api/';
  const STAND_IN = 'http://127.0.0.1:4000/api/';
  it.each([
    ['https://files.slack.com/files-pri/T-F/a', SLACK, true],
    ['https://acme.slack.com/files/a', SLACK, true],
    ['https://x.slack-files.com/a', SLACK, true],
    ['https://slack-edge.com/a', SLACK, true],
    ['http://files.slack.com/a', SLACK, false],
    ['https://files.slack.com:8443/a', SLACK, false],
    ['https://files.slack.com@evil.example/a', SLACK, false],
    ['https://xoxb@files.slack.com/a', SLACK, false],
    ['https://evilslack.com/a', SLACK, false],
    ['https://files.slack.com.evil.example/a', SLACK, false],
    ['http://127.0.0.1:4000/a', SLACK, false],
    ['http://127.0.0.1:4001/a', STAND_IN, true],
    ['http://localhost:4000/a', STAND_IN, true],
    ['http://192.168.0.1:4000/a', STAND_IN, false],
    ['ftp://127.0.0.1/a', STAND_IN, false],
    ['https://files.slack.com/a', STAND_IN, true],
    ['https://stand-in.example:8443/a', 'https://stand-in.example/api/', true],
    ['http://stand-in.example/a', 'https://stand-in.example/api/', false],
  ])('may go to %s, when the API is %s: %s', (address, apiUrl, allowed) => {
    expect(isTrusted(new URL(address), apiUrl)).toBe(allowed);
  });

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    '::',
    'fd00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
  ])('never goes to %s under Slack’s name', (ip) => expect(isPrivate(ip)).toBe(true));
  it.each(['3.5.140.2', '172.32.0.1', '100.128.0.1', '2600:9000::1', '::ffff:3.5.140.2'])('may go to %s', (ip) =>
    expect(isPrivate(ip)).toBe(false),
  );
});

describe('the name of a file', () => {
  it.each([
    ['report.pdf', 'report.pdf'],
    ['Ärger mit Tür.docx', 'Ärger mit Tür.docx'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\temp\\x.exe', 'C__temp_x.exe'],
    ['pic\u202Egnp.exe', 'picgnp.exe'],
    ['a\r\nContent-Type: x.txt', 'aContent-Type_ x.txt'],
    ['.htaccess', 'htaccess'],
    ['  a   b.txt ', 'a b.txt'],
    ['', 'file-F1'],
    [null, 'file-F1'],
    ['...', 'file-F1'],
    ['\uD83D.txt', '\uFFFD.txt'],
  ])('%j becomes %j', (given, safe) => expect(fileName(given, 'F1')).toBe(safe));

  it('keeps its ending when it is too long', () => {
    const name = fileName(`${'long '.repeat(60)}.tar.gz`, 'F1');
    expect(name).toMatch(/^long .*…\.gz$/);
    expect(name.length).toBeLessThanOrEqual(120);
  });
});

describe('an upload', () => {
  it('stands in the thread, byte by byte, without the token having gone to the upload address', async () => {
    const { slack, files } = await aDesk();
    const parent = await slack.as('U_ANN').say('C_GENERAL', 'hello');
    const bytes = generatedPiece(0, 300_000);
    const wish = { channel: 'C_GENERAL', thread: parent, name: 'log.txt', size: bytes.length, comment: 'from Eve' };
    await files.upload({ ...wish, stream: Readable.from([bytes.subarray(0, 70_000), bytes.subarray(70_000)]) });
    await slack.settled();
    expect(slack.filesIn('C_GENERAL', parent).map((file) => [file.name, file.bytes?.equals(bytes)])).toEqual([
      ['log.txt', true],
    ]);
    expect(slack.messages('C_GENERAL', parent).at(-1)?.text).toBe('from Eve');
  });

  it('does not bring the token to the address that carries its own permission', async () => {
    const dispatcher = new MockAgent();
    dispatcher.disableNetConnect();
    const headers: string[] = [];
    dispatcher
      .get('https://files.slack.com')
      .intercept({ path: '/upload/v1/x', method: 'POST' })
      .reply((request) => {
        headers.push(JSON.stringify(request.headers));
        return { statusCode: 200, data: 'OK' };
      });
    const carry = transfer({ token: 'xoxb-1', apiUrl: 'https://slack.com/api/', clock: new HandClock(), dispatcher });
    await carry.upload('https://files.slack.com/upload/v1/x', Readable.from([Buffer.from('abc')]), 3);
    expect(headers).toEqual([expect.stringContaining('"content-length":"3"')]);
    expect(headers.join()).not.toMatch(/authorization|xoxb/i);
    await dispatcher.close();
  });

  it('goes to no other host than Slack’s, whatever address Slack’s answer names, and not a byte is read for it', async () => {
    const strange = createServer((_, res) => void res.end());
    await new Promise<void>((resolve) => strange.listen(0, '127.0.0.1', resolve));
    let knocks = 0;
    strange.on('connection', () => {
      knocks += 1;
    });
    stops.push(() => new Promise((resolve) => strange.close(resolve)));
    const { port } = strange.address() as AddressInfo;
    for (const url of [`http://127.0.0.1:${port}/`, 'https://evil.example/', 'https://files.slack.com.evil.example/']) {
      const stream = Readable.from([Buffer.from('abc')]);
      const end = transfer({ token: 'xoxb-1', apiUrl: 'https://slack.com/api/', clock: new HandClock() })
        .upload(url, stream, 3)
        .catch((error: unknown) => error);
      expect(await end).toMatchObject({ message: 'Slack named an upload address that is not its own' });
      expect(stream.destroyed).toBe(true);
    }
    expect(knocks).toBe(0);
  });

  it('may have arrived when the last answer is lost, and has not before', async () => {
    const { slack, files } = await aDesk();
    const wish = () => ({
      channel: 'C_GENERAL',
      thread: null,
      name: 'a.txt',
      size: 3,
      stream: Readable.from([Buffer.from('abc')]),
    });
    slack.faults.add({ method: 'files.completeUploadExternal', kind: 'reset-after' });
    await expect(files.upload(wish())).rejects.toBeInstanceOf(Unconfirmed);
    slack.faults.add({ method: 'files.getUploadURLExternal', kind: 'reset-after' });
    await expect(files.upload(wish())).rejects.toBeInstanceOf(Unavailable);
    expect(slack.filesIn('C_GENERAL')).toHaveLength(1);
  });
});
