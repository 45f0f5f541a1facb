import fc from 'fast-check';
import { linesOf } from '../../src/mirror/lines';
import { newsOf, type Thread } from '../../src/mirror/news';
import { ChannelSettings } from '../../src/tickets/channels';
import type { Update } from '../../src/tickets/desk';

const update = (id: number, more: Partial<Update> = {}): Update => ({
  id,
  at: 1_000_000_000_000 + id,
  by: { kind: 'agent', id: 1, name: 'Marie Admin', email: 'marie@acme.example' },
  message: { html: `<p>${id}</p>`, text: `${id}`, private: false, attachments: [] },
  changes: [],
  ...more,
});
const note = (id: number) =>
  update(id, { message: { html: '<p>Hush.</p>', text: '', private: true, attachments: [] } });
const change = (id: number, what: Update['changes'][number]['what'], before: string | null, after: string | null) =>
  update(id, { message: null, changes: [{ what, before, after }] });
const thread = (id: string, more: Partial<Thread> = {}): Thread => ({
  link: { id, createdAt: 0, lane: 'ticket:4711' },
  audience: 'requester',
  settings: ChannelSettings.parse({}),
  ...more,
});
const behaviorOf = (name: string) => (['Solved', 'Closed'].includes(name) ? 'completed' : 'pending');
const of = (updates: Update[], threads: Thread[], mirrored = 0, written: Parameters<typeof newsOf>[2] = []) =>
  newsOf({ private: false, updates }, mirrored, written, threads, behaviorOf).map(
    ({ link, part, update: { id } }) => `${link} ${part} ${id}`,
  );

describe('the news of a ticket', () => {
  it('are the updates that came after those its threads know, without the opening message', () => {
    expect(of([update(1), update(2), update(3)], [thread('a')], 2)).toEqual(['a words 3']);
    expect(of([update(1), update(2)], [thread('a')], 0)).toEqual(['a words 2']);
  });

  it('leave out what a thread wrote itself, and tell it to the others', () => {
    const written = [{ update: 2, link: 'a' }];
    expect(of([update(1), update(2)], [thread('a'), thread('b')], 1, written)).toEqual(['b words 2']);
  });

  it('leave out what happened before the thread was linked, as far as two clocks can agree on that', () => {
    const createdAt = update(3).at + 300_003;
    const late = thread('a', { link: { id: 'a', createdAt, lane: 'ticket:4711' } });
    expect(of([update(1), update(2), update(3)], [late], 0)).toEqual([]);
    // An update that tells no time is never left out for its time.
    expect(of([update(1), update(2, { at: 0 })], [late], 0)).toEqual(['a words 2']);
    // A thread that its ticket was filed from has heard everything, however wrong our clock was when it was filed.
    const filed = thread('a', { link: { id: 'a', createdAt, lane: 'ticket:a' } });
    expect(of([update(1), update(2), update(3)], [filed], 0)).toEqual(['a words 2', 'a words 3']);
  });

  it('tell a private note to agents only', () => {
    const both = [thread('a'), thread('b', { audience: 'agents' })];
    expect(of([update(1), note(2)], both, 1)).toEqual(['b words 2']);
  });

  it('carry no address of a file', () => {
    const attachments = [{ id: 7, name: 'a.txt', url: 'https://files.example/a?Signature=x' }];
    const updates = [update(1), update(2, { message: { html: '', text: '', private: false, attachments } })];
    const news = newsOf({ private: false, updates }, 1, [], [thread('a')], behaviorOf);
    expect(news).toHaveLength(1);
    expect(JSON.stringify(news)).not.toContain('Signature');
  });

  it('put the words before the line', () => {
    const updates = [update(1), update(2, { changes: [{ what: 'status', before: 'New', after: 'Solved' }] })];
    expect(of(updates, [thread('a')], 1)).toEqual(['a words 2', 'a line 2']);
  });

  it('that no thread asked for are none', () => {
    const updates = [update(1), change(2, 'priority', 'Low', 'High'), change(3, 'due', null, '2026-12-24')];
    expect(of(updates, [thread('a')], 1)).toEqual([]);
    expect(of(updates, [thread('a', { settings: { quiet: false, news: ['priority'] } })], 1)).toEqual(['a line 2']);
    expect(of(updates, [thread('a', { settings: { quiet: true, news: ['priority'] } })], 1)).toEqual([]);
  });

  it('never hold anything private for a thread that the requester reads, whatever the ticket looks like', () => {
    const secret = 'SECRET';
    const message = fc.record({
      html: fc.constantFrom('', `<p>${secret}</p>`),
      text: fc.constantFrom('', secret),
      private: fc.boolean(),
      attachments: fc.array(fc.record({ id: fc.nat(), name: fc.constant(secret), url: fc.constant(secret) }), {
        maxLength: 2,
      }),
    });
    const changes = fc.array(
      fc.record({
        what: fc.constantFrom('status', 'priority', 'assignee', 'category', 'due', 'field'),
        before: fc.constantFrom(null, 'New', 'Solved'),
        after: fc.constantFrom(null, 'New', 'Solved'),
      }),
      { maxLength: 3 },
    );
    const updates = fc.array(
      fc.record({
        id: fc.nat(50),
        at: fc.nat(10),
        by: fc.record({
          kind: fc.constantFrom('contact', 'agent', 'system'),
          id: fc.constant(null),
          name: fc.string(),
          email: fc.constant(null),
        }),
        message: fc.option(message, { nil: null }),
        changes,
      }),
      { maxLength: 8 },
    );
    const settings = fc.record({
      quiet: fc.boolean(),
      news: fc.subarray(['closed', 'reopened', 'assigned', 'status', 'priority'] as const),
    });
    const threads = fc.uniqueArray(
      fc.record({
        link: fc.record({ id: fc.constantFrom('a', 'b', 'c'), createdAt: fc.nat(10) }),
        audience: fc.constantFrom('requester', 'agents'),
        settings: settings.map(({ quiet, news }) => ({ quiet, news: [...news] })),
      }),
      { selector: ({ link }) => link.id },
    );
    const written = fc.array(
      fc.record({ update: fc.nat(50), link: fc.option(fc.constantFrom('a', 'b'), { nil: null }) }),
    );
    fc.assert(
      fc.property(fc.boolean(), updates, fc.nat(50), written, threads, (isPrivate, all, mirrored, ours, there) => {
        const news = newsOf({ private: isPrivate, updates: all }, mirrored, ours, there as Thread[], behaviorOf);
        const forRequesters = news.filter(
          ({ link }) => there.find((one) => one.link.id === link)?.audience !== 'agents',
        );
        for (const { part, update: told } of forRequesters) {
          if (part === 'line') expect(told.message).toBeNull();
          else expect(isPrivate || told.message?.private).toBe(false);
        }
        if (isPrivate) expect(JSON.stringify(forRequesters)).not.toContain(secret);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a line about a change', () => {
  const said = (one: Update) => linesOf(one, behaviorOf).map(({ news, html }) => `${news}: ${html}`);

  it.each([
    [change(1, 'status', 'New', 'Solved'), 'closed: Closed by Marie Admin (Solved).'],
    [change(1, 'status', 'Closed', 'New'), 'reopened: Reopened by Marie Admin (New).'],
    [change(1, 'status', 'Solved', 'Closed'), 'status: Status is now Closed, set by Marie Admin.'],
    [change(1, 'priority', 'Low', 'High'), 'priority: Priority is now High, set by Marie Admin.'],
    [change(1, 'assignee', null, 'Linus'), 'assigned: Given to Linus by Marie Admin.'],
    [change(1, 'assignee', 'Linus', null), 'assigned: Nobody has it any more: released by Marie Admin.'],
  ])('%#: says what and who', (one, line) => expect(said(one)).toEqual([line]));

  it('says nothing of a person when it was a rule', () => {
    const by = { kind: 'system', id: 1, name: 'Reopen on reply', email: null } as const;
    expect(said({ ...change(1, 'status', 'Closed', 'New'), by })).toEqual(['reopened: Reopened (New).']);
    expect(said({ ...change(1, 'status', 'New', 'On Hold'), by })).toEqual([
      'status: Status is now On Hold, set by a rule.',
    ]);
  });

  it('cannot be written by whoever names statuses or agents', () => {
    const by = { kind: 'agent', id: 1, name: '<b>@channel</b>', email: null } as const;
    expect(said({ ...change(1, 'status', 'New', '<!channel>'), by })[0]).not.toContain('<');
  });
});
