import { acmeAccount, background, closeAll, oddAccount } from './account';

afterEach(closeAll);

const minutes = (n: number) => n * 60_000;

async function manyTickets(count: number, knobs = {}) {
  const account = await acmeAccount({}, { knobs });
  const { happyfox, acme } = account;
  const numbers = Array.from({ length: count }, (_, i) =>
    happyfox.mailIn({
      from: { name: 'Ada Lovelace', email: 'ada@acme.example' },
      subject: `Ticket ${i}`,
      html: '<p>x</p>',
      category: acme.categories.support.id,
    }),
  );
  return { ...account, numbers };
}

describe('what changed since a mark', () => {
  it('is nothing at first: the first look only sets the mark', async () => {
    const { fox, clock } = await manyTickets(3);
    expect(await fox.changedSince(null, background)).toEqual({ rows: [], mark: clock.now(), complete: true });
  });

  it('costs one read where little changed, and tells each ticket once', async () => {
    const { fox, happyfox, clock, numbers, acme } = await manyTickets(200);
    clock.turn(minutes(30));
    happyfox.agentNotes(numbers[3] ?? 0, acme.agents.admin.id, { html: 'x' });
    const { mark } = await fox.changedSince(null, background);
    clock.turn(minutes(30));
    happyfox.journal.length = 0;
    happyfox.agentNotes(numbers[7] ?? 0, acme.agents.admin.id, { html: 'x' });
    const changed = await fox.changedSince(mark, background);
    const again = { number: numbers[3], modifiedAt: mark };
    expect(changed).toEqual({
      rows: [{ number: numbers[7], modifiedAt: clock.now() }, again],
      mark: clock.now(),
      complete: true,
    });
    expect(happyfox.journal).toHaveLength(1);
    expect(happyfox.journal[0]?.path).not.toContain('q=');
  });

  it('reads five minutes again, because seconds are equal and clocks differ', async () => {
    const { fox, clock, numbers } = await manyTickets(2);
    clock.turn(minutes(5));
    expect((await fox.changedSince(clock.now(), background)).rows).toHaveLength(2);
    clock.turn(1_000);
    expect((await fox.changedSince(clock.now(), background)).rows).toEqual([]);
    expect(numbers).toHaveLength(2);
  });

  it.each([
    { pagePastEnd: 'empty' },
    { pagePastEnd: '404' },
    { pagePastEnd: 'last' },
    { ignoreFields: true },
    { wrapPages: true },
  ])('walks on to the end of what changed, also with %j', async (knobs) => {
    const { fox, clock } = await manyTickets(150, knobs);
    const changed = await fox.changedSince(clock.now(), background);
    expect(new Set(changed.rows.map(({ number }) => number)).size).toBe(150);
    expect(changed.complete).toBe(true);
  });

  it('comes to its end with a small budget, too: it waits for its turns', async () => {
    const account = await acmeAccount({ readsPerMinute: 10 });
    for (let nth = 0; nth < 300; nth += 1)
      account.happyfox.mailIn({
        from: { name: 'Ada Lovelace', email: 'ada@acme.example' },
        subject: `Ticket ${nth}`,
        html: '<p>x</p>',
        category: account.acme.categories.support.id,
      });
    const changed = await account.fox.changedSince(account.clock.now(), background);
    expect(changed).toMatchObject({ complete: true });
    expect(changed.rows).toHaveLength(300);
  });

  it('reads smaller pages once whole tickets come although less was asked for, and misses none', async () => {
    const asked: string[] = [];
    const { fox, clock } = await oddAccount((req, res) => {
      const query = new URL(`http://x${req.url}`).searchParams;
      asked.push(`${query.get('size')}/${query.get('page')}`);
      const [size, page] = [Number(query.get('size')), Number(query.get('page'))];
      const all = Array.from({ length: 75 }, (_, i) => ({
        id: i + 1,
        last_modified: '2026-11-24 09:00:00',
        updates: [],
      }));
      const rows = all.slice((page - 1) * size, page * size);
      res.end(JSON.stringify({ data: rows.map((row) => ({ ...row, first_message: 'x'.repeat(150_000) })) }));
    });
    const changed = await fox.changedSince(clock.now(), background);
    expect(changed.rows).toHaveLength(75);
    expect(asked).toEqual(['50/1', '10/6', '10/7', '10/8', '10/9']);
    await fox.changedSince(clock.now() + minutes(60), background);
    expect(asked.at(-1)).toBe('10/1');
  });

  it('takes a row that does not tell its time for changed', async () => {
    const { fox, clock } = await oddAccount((_, res) => res.end(JSON.stringify([{ id: 7 }])));
    const mark = clock.now();
    expect(await fox.changedSince(mark, background)).toEqual({
      rows: [{ number: 7, modifiedAt: mark }],
      mark,
      complete: true,
    });
  });
});
