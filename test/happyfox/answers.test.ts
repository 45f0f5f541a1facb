import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Refused, Throttled, Unavailable, Unconfirmed } from '../../src/tickets/outcomes';
import { acmeAccount, type aFile, closeAll, failure, markerOf, oddAccount, person } from './account';

afterEach(closeAll);

const json = (res: ServerResponse, value: unknown, status = 200) =>
  res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
const words = { html: '<p>Hello.</p>', plain: 'Hello.' };
const reply = (files: ReturnType<typeof aFile>[] = []) => ({
  ticket: 7,
  contact: 3,
  words,
  files,
  marker: markerOf('r'),
});

describe('what becomes of a call', () => {
  it.each<[string, number, unknown]>([
    ['an unknown ticket', 404, null],
    ['a refused key', 401, 'sign-in'],
    ['a missing right', 403, 'sign-in'],
    ['a body that is too large', 413, 'too-large'],
    ['fields that are wrong', 400, 'invalid'],
    ['fields that are wrong, in the way of other interfaces', 422, 'invalid'],
  ])('%s', async (_, status, kind) => {
    const { fox, requests } = await oddAccount((req, res) => {
      req.resume();
      res.writeHead(status, { 'Content-Type': 'text/plain' }).end('No.');
    });
    if (kind === null) expect(await fox.ticket(7, person)).toBeNull();
    else expect(await failure(fox.ticket(7, person))).toMatchObject({ name: 'Refused', kind });
    expect(requests).toHaveLength(1);
  });

  it.each<[string, number, unknown]>([
    ['a right that the key lacks for this one thing goes to the person: waiting would not change it', 200, 'invalid'],
    ['a key that is refused altogether waits for the administrator', 403, 'sign-in'],
  ])('403 on a write: %s', async (_, statuses, kind) => {
    const { fox, requests } = await oddAccount((req, res) => {
      req.resume();
      if (req.method === 'POST') json(res, { error: 'You cannot reply to this ticket.' }, 403);
      else json(res, [{ id: 1, name: 'New', behavior: 'pending' }], statuses);
    });
    expect(await failure(fox.contactReply(reply(), person))).toMatchObject({
      name: 'Refused',
      kind,
      complaints: [{ text: 'You cannot reply to this ticket.' }],
    });
    expect(requests).toEqual(['POST ticket/7/user_reply/', 'GET statuses/']);
  });

  it('a read is tried four times while HappyFox is out of order, after 1, 2 and 4 seconds and a little more', async () => {
    const { fox, requests, clock } = await oddAccount((_, res) => res.writeHead(502).end('<html>Bad gateway</html>'));
    expect(await failure(fox.ticket(7, person))).toBeInstanceOf(Unavailable);
    expect(requests).toHaveLength(4);
    expect(clock.waits.map((ms) => Math.floor(ms / 1000))).toEqual([1, 2, 4]);
  });

  it('a read succeeds when the second try does', async () => {
    let first = true;
    const { fox } = await oddAccount((req, res) => {
      if (first) req.socket.destroy();
      else json(res, { id: 7, subject: 'Hello' });
      first = false;
    });
    expect((await fox.ticket(7, person))?.subject).toBe('Hello');
  });

  it('a repeated read asks the budget again, and stops when HappyFox begins to throttle', async () => {
    const { fox, requests } = await oddAccount((_, res) => {
      if (requests.length === 1) res.writeHead(500).end();
      else res.writeHead(503).end('wait 30 seconds');
    });
    expect(await failure(fox.ticket(7, person))).toBeInstanceOf(Throttled);
    expect(requests).toHaveLength(2);
  });

  it('a repeated read needs its place in the budget like any other', async () => {
    const { fox, requests } = await oddAccount((_, res) => res.writeHead(500).end(), { readsPerMinute: 10 });
    expect(await failure(fox.ticket(7, person))).toMatchObject({ name: 'Throttled', by: 'budget' });
    expect(requests).toHaveLength(2);
  });

  it.each<[string, (res: ServerResponse) => void]>([
    ['a server error', (res) => res.writeHead(500).end('Oops')],
    ['an outage page', (res) => res.writeHead(503, { 'Content-Type': 'text/html' }).end('<html>Back soon</html>')],
    ['a lost connection', (res) => res.socket?.destroy()],
    ['a sign-in page', (res) => res.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>Sign in</html>')],
    ['an answer that breaks off', (res) => res.writeHead(200, { 'Content-Length': 99 }).end('{"id":7')],
    ['an empty answer', (res) => res.writeHead(200).end()],
    ['an unknown shape', (res) => json(res, { ticket: 'yes', id: [] })],
  ])('a write is never sent twice: %s leaves it unconfirmed', async (_, answer) => {
    const { fox, requests, store } = await oddAccount((req, res) => {
      req.resume().on('end', () => answer(res));
    });
    const filing = fox.file(
      { category: 1, subject: 'S', html: 'h', answers: {}, contact: { id: 3 }, cc: [], marker: markerOf('f') },
      [],
      person,
    );
    expect(await failure(filing)).toBeInstanceOf(Unconfirmed);
    expect(requests).toEqual(['POST tickets/']);
    expect(store.ledger.map(({ step, outcome }) => `${step}: ${outcome}`)).toEqual(['POST tickets/: unconfirmed']);
  });

  it('a write that is not answered in time is unconfirmed', async () => {
    const { fox } = await oddAccount(() => {}, {}, 50);
    expect(await failure(fox.contactReply(reply(), person))).toBeInstanceOf(Unconfirmed);
  });

  it('a write that found nobody at home was certainly not carried out', async () => {
    const { happyfox, fox } = await acmeAccount();
    await happyfox.down();
    const error = await failure(fox.contactReply(reply(), person));
    expect(error).toBeInstanceOf(Unavailable);
  });

  it('a host without a name is unavailable, not unconfirmed', async () => {
    const { fox } = await oddAccount(() => {}, { url: 'https://127.0.0.1:9' });
    expect(await failure(fox.contactReply(reply(), person))).toBeInstanceOf(Unavailable);
  });

  it('a TLS handshake that fails leaves a write unsent', async () => {
    const { url } = await oddAccount((_, res) => res.end());
    const { fox } = await oddAccount(() => {}, { url: url.replace('http:', 'https:') });
    expect(await failure(fox.contactReply(reply(), person))).toBeInstanceOf(Unavailable);
  });

  it('a redirect is never followed: it is a wrong address, and the administrator is told the right one', async () => {
    const other = await oddAccount((_, res) => json(res, { id: 7 }));
    const { fox, lines } = await oddAccount((req, res) => {
      req.resume();
      res.writeHead(302, { Location: `${other.url}/api/1.1/json/ticket/7/?secret=1` }).end();
    });
    await expect(fox.ticket(7, person)).rejects.toBeInstanceOf(Unavailable);
    expect(await failure(fox.contactReply(reply(), person))).toBeInstanceOf(Unavailable);
    expect(other.requests).toEqual([]);
    expect(lines[0]?.fields.to).toBe(other.url);
  });

  it('a proxy of the environment is not used: whoever sets one there would read the key', async () => {
    const proxy = await oddAccount((_, res) => json(res, { id: 7 }));
    const { fox, requests } = await oddAccount((_, res) => json(res, { id: 7 }));
    const names = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'];
    const before = names.map((name) => [name, process.env[name]] as const);
    for (const name of names) process.env[name] = proxy.url;
    try {
      expect((await fox.ticket(7, person))?.number).toBe(7);
    } finally {
      for (const [name, value] of before)
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
    }
    expect([requests.length, proxy.requests]).toEqual([1, []]);
  });

  it('an error with status 200 is an error', async () => {
    const { fox } = await oddAccount((req, res) => {
      req.resume();
      json(res, { error: { subject: 'This field is required.' } });
    });
    expect(await failure(fox.contactReply(reply(), person))).toMatchObject({
      kind: 'invalid',
      complaints: [{ key: 'subject', field: 'Subject', text: 'This field is required.' }],
    });
  });

  it('the true status of a move stands inside the answer', async () => {
    const { fox } = await oddAccount((req, res) => {
      req.resume();
      json(res, { status_code: 403, message: 'No right to move.' });
    });
    const error = await failure(fox.desk.move({ ticket: 7, agent: 1, category: 2 }, person));
    expect(error).toEqual(new Refused([{ key: null, field: null, text: 'No right to move.' }], 'invalid'));
  });

  it('an answer of more than 25 MB is not read to its end', async () => {
    const { fox, requests } = await oddAccount((_, res) => {
      res.writeHead(200, { 'Content-Type': 'application/json' });
      res.end(`{"id":7,"subject":"${'x'.repeat(26_000_000)}"}`);
    });
    await expect(fox.ticket(7, person)).rejects.toBeInstanceOf(Unavailable);
    expect(requests).toHaveLength(1);
  });

  it('an unknown shape is logged by the path of what is wrong, never by its text', async () => {
    const { fox, lines } = await oddAccount((_, res) => json(res, { id: 'private words' }));
    await failure(fox.ticket(7, person));
    expect(JSON.stringify(lines)).toContain('"id: invalid_union"');
    expect(JSON.stringify(lines)).not.toContain('private words');
  });

  it('no error and no line of the log carries the key', async () => {
    const { fox, lines, store } = await oddAccount((req) => req.socket.destroy());
    const error = await failure(fox.contactReply(reply(), person));
    const basic = Buffer.from('sandbox-key:sandbox-code').toString('base64');
    const { inspect } = await import('node:util');
    const everything = inspect([error, lines, store.ledger], { depth: 20 });
    expect(everything).toContain('Unconfirmed');
    expect(everything).not.toContain(basic);
    expect(everything).not.toContain('sandbox-code');
  });

  it('what was done stays done when the ledger cannot be written', async () => {
    const { fox, store } = await oddAccount((req, res) => {
      req.resume();
      json(res, { id: 7, updates: [] });
    });
    store.commit = async () => {
      throw new Error('disk full');
    };
    expect((await fox.contactReply(reply(), person)).number).toBe(7);
  });

  it('two writes to one ticket never run together, two to different tickets do', async () => {
    const crowd = waitingRoom(2);
    const { fox } = await oddAccount((req, res) => {
      req.resume().on('end', () => crowd.enter(req.url ?? '', () => json(res, { id: 7, updates: [] })));
    });
    // The second to 7 steps back, so that 8 can go beside the first.
    await Promise.all([7, 7, 8, 8].map((ticket) => fox.contactReply({ ...reply(), ticket }, person)));
    expect(crowd.most()).toBe(2);
    expect(crowd.mostOfOne()).toBe(1);
  });

  it('four reads run at once, and no more', async () => {
    const crowd = waitingRoom(4);
    const { fox } = await oddAccount((req, res) => crowd.enter(String(req.url), () => json(res, { id: 7 })));
    await Promise.all(Array.from({ length: 12 }, (_, i) => fox.ticket(100 + i, person)));
    expect(crowd.most()).toBe(4);
  });
});

/** Holds calls until so many are there together, a moment longer to see whether more come, and lets all go. */
function waitingRoom(size: number) {
  let most = 0;
  let mostOfOne = 0;
  let here: { name: string; leave: () => void }[] = [];
  return {
    enter(name: string, leave: () => void) {
      here.push({ name, leave });
      most = Math.max(most, here.length);
      mostOfOne = Math.max(mostOfOne, here.filter((other) => other.name === name).length);
      if (here.length !== size) return;
      setTimeout(() => {
        const all = here;
        here = [];
        for (const each of all) each.leave();
      }, 20);
    },
    most: () => most,
    mostOfOne: () => mostOfOne,
  };
}

describe('the fence', () => {
  it('knows these writes and no others; none replaces the choices of a field', () => {
    const source = readFileSync(join(__dirname, '../../src/happyfox/endpoints.ts'), 'utf8');
    const writes = [...source.matchAll(/write\('([^']+)'/g)].map(([, path]) => path);
    expect(writes).toEqual([
      'tickets/',
      'tickets/',
      'ticket-inline-attachment',
      'ticket/<n>/staff_update/',
      'ticket/<n>/staff_pvtnote/',
      'ticket/<n>/user_reply/',
      'ticket/<n>/update_custom_fields/',
      'ticket/<n>/update_tags/',
      'ticket/<n>/subscribe/',
      'ticket/<n>/unsubscribe/',
      'ticket/<n>/forward/',
      'ticket/<n>/move/',
      'ticket/<n>/delete/',
      'users/',
      'users/',
      'user/<id>/',
      'contact_groups/',
      'contact_group/<id>/',
      'contact_group/<id>/update_contacts/',
      'contact_group/<id>/delete_contacts/',
    ]);
    expect(source).not.toMatch(/method: '(PUT|DELETE|PATCH)'/);
  });
});
