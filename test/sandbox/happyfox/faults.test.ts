import { HAPPYFOX_LIMITS } from '../../../sandbox/happyfox/throttle';
import { type Acme, startAcme } from './acme';

let helpdesk: Acme;
beforeEach(async () => {
  helpdesk = await startAcme();
});
afterEach(() => helpdesk.happyFox.stop());

const faults = () => helpdesk.happyFox.faults;
const held = () => helpdesk.happyFox.tickets().length;
const read = () => helpdesk.get('statuses/');

describe('a throttle told once', () => {
  it('is plain text with the wait in body and header, as the framework behind HappyFox has it', async () => {
    faults().add({ kind: '503-text' });
    const { status, text, headers } = await read();
    expect([status, text, headers.get('retry-after'), headers.get('content-type')]).toEqual([
      503,
      'Throttled, wait 42 seconds.',
      '42',
      'text/plain',
    ]);
    expect((await read()).status).toBe(200);
  });

  it('may contradict itself or say nothing', async () => {
    faults().add({ kind: '503-text', headerSeconds: 5, bodySeconds: 50 });
    faults().add({ kind: '503-json', waitSeconds: 9 });
    faults().add({ kind: '503-text', sendHeader: false, bodySeconds: null });
    faults().add({ kind: '429' });
    const heard = [await read(), await read(), await read(), await read()];
    expect(heard.map(({ status, text, headers }) => [status, text, headers.get('retry-after')])).toEqual([
      [503, 'Throttled, wait 50 seconds.', '5'],
      [503, '{"error":"Request was throttled.","retry_after":9}', null],
      [503, 'Throttled.', null],
      [429, 'Too Many Requests', null],
    ]);
    expect(helpdesk.happyFox.journal.every(({ throttled, early }) => throttled && !early)).toBe(true);
  });

  it('meets only the class and the path it is for, as often as ordered', async () => {
    faults().add({ kind: '429', class: 'write', times: 2 });
    faults().add({ kind: '503-text', path: /statuses|staff/ });
    expect((await helpdesk.get('categories/')).status).toBe(200);
    expect((await read()).status).toBe(503);
    expect((await read()).status).toBe(200);
    expect(faults().pending()).toEqual([{ kind: '429', left: 2 }]);
  });
});

describe('a locking throttle', () => {
  it('refuses its class until the end and notes who comes early once told', async () => {
    faults().throttle({ class: 'write', seconds: 30 });
    await expect(helpdesk.aTicket()).rejects.toThrow();
    helpdesk.pass(10.5);
    const refused = await helpdesk.post('tickets/', {});
    expect(refused.text).toBe('Throttled, wait 20 seconds.');
    expect((await read()).status).toBe(200);
    helpdesk.pass(19.499);
    await helpdesk.post('tickets/', {});
    helpdesk.pass(0.001);
    await helpdesk.aTicket();
    expect(helpdesk.happyFox.journal.map(({ throttled, early }) => [throttled, early])).toEqual([
      [true, false],
      [true, true],
      [false, false],
      [true, true],
      [false, false],
    ]);
    expect(held()).toBe(1);
  });

  it('may close both classes with 429', async () => {
    faults().throttle({ class: 'both', seconds: 600, form: '429' });
    expect([(await read()).status, (await helpdesk.post('tickets/', {})).status]).toEqual([429, 429]);
  });
});

describe("HappyFox's own limits", () => {
  it('are 500 reads and 300 writes a minute', () => {
    expect(HAPPYFOX_LIMITS).toEqual({ readsPerMinute: 500, writesPerMinute: 300 });
  });

  it('close reads and writes for ten minutes with 429, without a number', async () => {
    faults().limit({ readsPerMinute: 3, writesPerMinute: 2 });
    await read();
    await read();
    await read();
    const over = await read();
    expect([over.status, over.headers.get('retry-after'), /\d/.test(over.text)]).toEqual([429, null, false]);
    helpdesk.pass(599);
    expect((await helpdesk.post('tickets/', {})).status).toBe(429);
    helpdesk.pass(1);
    expect((await read()).status).toBe(200);
    expect(helpdesk.happyFox.journal.map(({ early }) => early)).toEqual([false, false, false, false, true, false]);
  });

  it('slide: a call older than a minute no longer counts', async () => {
    faults().limit({ readsPerMinute: 2, writesPerMinute: 2 });
    await read();
    helpdesk.pass(59);
    await read();
    helpdesk.pass(1);
    expect((await read()).status).toBe(200);
    expect((await read()).status).toBe(429);
  });

  it('count a call for the whole minute', async () => {
    faults().limit({ readsPerMinute: 1, writesPerMinute: 1 });
    await read();
    helpdesk.pass(59.999);
    expect((await read()).status).toBe(429);
  });
});

describe('an outage', () => {
  it('may be a page with status 503', async () => {
    faults().add({ kind: '503-html' });
    const { status, text, headers } = await read();
    expect([status, headers.get('content-type'), /\d\d/.test(text)]).toEqual([503, 'text/html', false]);
  });

  it('may be a closed port, which opens again at the same address', async () => {
    await helpdesk.happyFox.down();
    await expect(read()).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await helpdesk.happyFox.up();
    expect((await read()).status).toBe(200);
  });

  it.each([
    ['outage', 0],
    ['reset-before', 0],
    ['reset-after', 1],
  ] as const)('may cut the connection: after "%s" there are %i tickets', async (kind, tickets) => {
    faults().add({ kind, class: 'write' });
    await expect(helpdesk.aTicket()).rejects.toThrow();
    expect(held()).toBe(tickets);
    expect(helpdesk.happyFox.journal.at(-1)).toMatchObject({ status: null, fault: kind });
  });
});

describe('an answer that is not what it seems', () => {
  const ticketWith = async (order: Parameters<Acme['happyFox']['faults']['add']>[0]) => {
    faults().add(order);
    const { contacts, categories } = helpdesk.acme;
    const draft = { client: contacts.ada.id, category: categories.support.id, subject: 's', text: 't' };
    return helpdesk.post('tickets/', draft);
  };

  it('may be a sign-in page with status 200', async () => {
    const { status, text } = await ticketWith({ kind: 'html-200' });
    expect([status, text.includes('<form'), held()]).toEqual([200, true, 0]);
  });

  it('may be an error with status 200', async () => {
    const { status, json } = await ticketWith({ kind: 'error-200', body: 'No.' });
    expect([status, json, held()]).toEqual([200, { error: 'No.' }, 0]);
  });

  it('may be a server fault although the ticket was made', async () => {
    const { status, text } = await ticketWith({ kind: 'status', status: 502, body: 'Bad Gateway', effect: true });
    expect([status, text, held()]).toEqual([502, 'Bad Gateway', 1]);
  });

  it('may stop in the middle of the JSON', async () => {
    const { status, text, json } = await ticketWith({ kind: 'truncated-json' });
    expect([status, text.startsWith('{"id":'), json, held()]).toEqual([200, true, undefined, 1]);
  });

  it('may be huge', async () => {
    const { text, json } = await ticketWith({ kind: 'huge', bytes: 3_000_000 });
    expect([text.length > 3_000_000, json.subject]).toEqual([true, 's']);
  });

  it('may be slow', async () => {
    const { status } = await ticketWith({ kind: 'slow', delayMs: 1 });
    expect([status, held()]).toEqual([200, 1]);
  });
});

describe('a held call', () => {
  it('takes effect before or after the release, as ordered', async () => {
    const order = faults().add({ kind: 'hold-answer' });
    const making = helpdesk.aTicket();
    while (held() === 0) await new Promise(setImmediate);
    order.release();
    await making;
    const later = faults().add({ kind: 'hold' });
    const second = helpdesk.aTicket();
    while (later.left() > 0) await new Promise(setImmediate);
    expect(held()).toBe(1);
    later.release();
    await second;
    expect(held()).toBe(2);
  });
});
