import { happyFox } from '../../src/happyfox/happyfox';
import { Throttled, Unconfirmed } from '../../src/tickets/outcomes';
import { acmeAccount, background, closeAll, failure, markerOf, oddAccount, person } from './account';

afterEach(closeAll);

const words = { html: '<p>Hello.</p>', plain: 'Hello.' };

/** An account with one ticket, and a note on it as a write to try. */
async function aTicket(limits: { readsPerMinute?: number; writesPerMinute?: number } = {}) {
  const account = await acmeAccount(limits);
  const { acme, happyfox, fox } = account;
  const ticket = happyfox.mailIn({
    from: { name: 'Ada Lovelace', email: 'ada@acme.example' },
    subject: 'VPN',
    html: '<p>It drops.</p>',
    category: acme.categories.support.id,
  });
  const note = (urgency: 'person' | 'background' = 'person') =>
    fox.privateNote(
      { ticket, agent: acme.agents.bridge.id, words, files: [], marker: markerOf('n') },
      { urgency, delivery: 'd-1' },
    );
  return { ...account, ticket, note };
}

describe('a HappyFox that makes us wait', () => {
  it('a 503 that says "wait 42 seconds" pauses writes for 42 seconds and leaves reads alone', async () => {
    const { happyfox, fox, clock, note, ticket } = await aTicket();
    happyfox.faults.throttle({ class: 'write', seconds: 42 });
    const until = clock.now() + 42_000;

    expect(await failure(note())).toEqual(new Throttled(until, 'told'));
    expect(await fox.throttle()).toEqual({ writes: until });
    expect((await fox.ticket(ticket, person))?.number).toBe(ticket);

    clock.turn(39_000);
    expect(await failure(note())).toEqual(new Throttled(until, 'told'));
    clock.turn(3_000);
    expect((await note()).updates.at(-1)?.message?.private).toBe(true);
    expect(happyfox.journal.filter(({ early }) => early)).toEqual([]);
    expect(await fox.throttle()).toEqual({});
  });

  it('a 429 pauses reads and writes for ten minutes, and nothing leaves before they are over', async () => {
    const { happyfox, fox, clock, note, ticket } = await aTicket();
    happyfox.faults.throttle({ class: 'both', seconds: 600, form: '429' });
    const until = clock.now() + 600_000;

    expect(await failure(note())).toEqual(new Throttled(until, 'told'));
    for (let minute = 0; minute < 9; minute += 1) {
      clock.turn(60_000);
      await failure(fox.ticket(ticket, background));
      await failure(note('background'));
    }
    expect(happyfox.journal).toHaveLength(1);
  });

  it('after a pause one cheap read goes first, alone, and then all the others', async () => {
    const { happyfox, fox, clock, note, ticket } = await aTicket();
    happyfox.faults.add({ kind: '429', bodySeconds: 90 });
    await failure(note());
    clock.turn(90_000);
    const probe = happyfox.faults.add({ kind: 'hold-answer', path: 'statuses/' });
    const ended: string[] = [];
    const first = note('background').then(() => ended.push('note'));
    const beside = await failure(untilProbed(happyfox, () => fox.ticket(ticket, background)));
    // One second for the probe, and one and a half more in which people's calls go first.
    expect(beside).toEqual(new Throttled(clock.now() + 2_500, 'told'));
    expect(happyfox.journal.map(({ method, path }) => `${method} ${path}`).slice(1)).toEqual([
      'GET /api/1.1/json/statuses/',
    ]);
    probe.release();
    await first;
    expect(ended).toEqual(['note']);
    expect(happyfox.journal.at(-1)?.path).toContain('staff_pvtnote');
  });

  it('a probe that is refused starts the next pause, and the write it went ahead of never leaves', async () => {
    const { happyfox, clock, note, ticket } = await aTicket();
    happyfox.faults.add({ kind: '429', bodySeconds: 90 });
    await failure(note());
    clock.turn(90_000);
    happyfox.faults.add({ kind: '429', bodySeconds: 30 });
    expect(await failure(note())).toEqual(new Throttled(clock.now() + 30_000, 'told'));
    expect(happyfox.updates(ticket)).toHaveLength(1);
  });

  it('a restart does not forget a pause', async () => {
    const { happyfox, config, deps, clock, note, ticket } = await aTicket();
    happyfox.faults.add({ kind: '429', bodySeconds: 90 });
    await failure(note());
    const again = happyFox(config, deps);
    expect(await failure(again.ticket(ticket, person))).toEqual(new Throttled(clock.now() + 90_000, 'told'));
  });

  it('our own limit keeps us below that of HappyFox: a person waits a moment, or is told when it goes on', async () => {
    const { happyfox, fox, clock, ticket } = await aTicket({ readsPerMinute: 10 });
    happyfox.faults.limit({ readsPerMinute: 10, writesPerMinute: 10 });
    const start = clock.now();
    await fox.ticket(ticket, person);
    await fox.ticket(ticket, person);
    expect(await failure(fox.ticket(ticket, person))).toEqual(new Throttled(start + 7_500, 'budget'));
    clock.turn(6_000);
    await fox.ticket(ticket, person);
    expect(clock.waits).toEqual([1_500]);
    for (let i = 0; i < 40; i += 1) {
      await fox.ticket(ticket, person).catch(() => {});
      clock.turn(3_000);
    }
    expect(happyfox.journal.length).toBeGreaterThan(15);
    expect(happyfox.journal.filter(({ throttled }) => throttled)).toEqual([]);
  });

  it('background work does not wait for its turn; it comes back later', async () => {
    const { fox, clock, ticket } = await aTicket({ readsPerMinute: 10 });
    await fox.ticket(ticket, background);
    expect(await failure(fox.ticket(ticket, background))).toBeInstanceOf(Throttled);
    expect(clock.waits).toEqual([]);
  });

  it('a 503 without a time and without a word of throttling pauses, and leaves a write unconfirmed', async () => {
    const { fox, clock, lines } = await oddAccount((_, res) => res.writeHead(503).end('reset before headers'));
    const write = fox.desk.subscribe({ ticket: 7, agent: 1 }, person);
    expect(await failure(write)).toBeInstanceOf(Unconfirmed);
    expect(await fox.throttle()).toEqual({ writes: clock.now() + 60_000 });
    expect(lines.find(({ event }) => event === 'happyfox throttles')).toBeDefined();
  });

  it('the log keeps status, headers and the first 200 characters of the answer, and the ledger the time', async () => {
    const { fox, clock, store, lines } = await oddAccount((_, res) =>
      res.writeHead(503, { 'X-RateLimit-Remaining': '0' }).end(`wait 5 seconds ${'x'.repeat(1000)}`),
    );
    await failure(fox.ticket(7, { urgency: 'person', delivery: 'd-9' }));
    const { fields } = lines[0] ?? {};
    expect(fields).toMatchObject({ status: 503, headers: { 'x-ratelimit-remaining': '0' } });
    expect(String(fields?.body)).toHaveLength(200);
    expect(store.ledger).toEqual([
      {
        at: clock.now(),
        delivery: 'd-9',
        ticket: 7,
        step: 'GET ticket/<n>/',
        outcome: 'throttled',
        status: 503,
        ms: 0,
        until: clock.now() + 5_000,
      },
    ]);
  });
});

/** Starts a call as soon as the probe has reached HappyFox. */
async function untilProbed<T>(happyfox: { journal: { path: string }[] }, call: () => Promise<T>): Promise<T> {
  while (!happyfox.journal.some(({ path }) => path.includes('statuses/'))) await new Promise(setImmediate);
  return call();
}
