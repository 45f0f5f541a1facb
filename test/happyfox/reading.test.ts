import { Refused, Unavailable } from '../../src/tickets/outcomes';
import { acmeAccount, background, closeAll, failure, oddAccount, person } from './account';

afterEach(closeAll);

const mail = (category: number, subject: string, from = 'ada@acme.example') => ({
  from: { name: 'Ada Lovelace', email: from },
  subject,
  html: `<p>${subject}</p>`,
  category,
});

describe('the catalogue', () => {
  it('holds categories, statuses, priorities, agents (also those who left) and fields, in five reads', async () => {
    const { fox, acme, happyfox, clock } = await acmeAccount();
    const catalogue = await fox.catalogue(background);
    expect(catalogue.at).toBe(clock.now());
    expect(catalogue.categories.map(({ name, public: open }) => [name, open])).toContainEqual(['Security', false]);
    expect(catalogue.categories.find(({ name }) => name === 'Billing')?.timeSpentMandatory).toBe(true);
    expect(catalogue.statuses.find(({ name }) => name === 'Solved')?.behavior).toBe('completed');
    expect(catalogue.priorities.find(({ isDefault }) => isDefault)?.name).toBe('Medium');
    expect(catalogue.agents.find(({ name }) => name === 'Ines Inactive')?.active).toBe(false);
    expect(catalogue.agents.find(({ name }) => name === 'Linus Limited')?.categories).toEqual([acme.categories.it.id]);
    const serial = catalogue.fields.find(({ name }) => name === 'Serial number');
    expect(serial).toMatchObject({
      type: 'text',
      required: true,
      dependsOnChoice: acme.fields.device.choices?.[0]?.id,
    });
    expect(catalogue.fields.find(({ name }) => name === 'Root cause')?.requiredOnCompletion).toBe(true);
    expect(catalogue.fields.find(({ name }) => name === 'Slack reference')?.agentsOnly).toBe(true);
    expect(happyfox.journal).toHaveLength(5);
  });

  it('is read from lists that are wrapped, sparse, or have more than we know', async () => {
    const { fox } = await oddAccount((req, res) => {
      const path = req.url ?? '';
      const agents = [{ id: '5', email: 'a@b.c', new_thing: {} }];
      res.end(
        JSON.stringify(
          path.includes('staff') ? [{ page_info: {}, data: agents }] : [{ id: 1, name: null, choices: null }],
        ),
      );
    });
    const { agents, statuses, fields } = await fox.catalogue(person);
    expect(agents).toEqual([{ id: 5, name: '', email: 'a@b.c', active: true, categories: [] }]);
    expect(statuses).toEqual([{ id: 1, name: '', behavior: 'pending', isDefault: false, order: 0 }]);
    expect(fields[0]).toMatchObject({ type: 'text', choices: [], dependsOnChoice: null });
  });
});

describe('a helpdesk that lacks lists', () => {
  const having = (...lists: string[]) =>
    oddAccount((req, res) => {
      const isThere = lists.some((list) => req.url?.endsWith(`/json/${list}/`));
      res.statusCode = isThere ? 200 : 404;
      res.end(isThere ? '[{"id":1,"name":"Support","public":true}]' : 'Not Found');
    });

  it('takes tickets in its categories all the same; each lack is a line in the log', async () => {
    const { fox, lines } = await having('categories');
    expect(await fox.catalogue(person)).toMatchObject({
      categories: [{ name: 'Support' }],
      statuses: [],
      priorities: [],
      agents: [],
      fields: [],
    });
    const lacks = lines.filter(({ event }) => event === 'happyfox lacks a list').map(({ fields }) => fields.list);
    expect(lacks.sort()).toEqual(['agents', 'custom fields', 'priorities', 'statuses']);
  });

  it('takes none without categories', async () => {
    const { fox } = await having('statuses', 'priorities');
    expect(await failure(fox.catalogue(person))).toMatchObject({ kind: 'missing' });
  });
});

describe('answers that are odd in what we can do without', () => {
  const answering = (answer: unknown) => oddAccount((_req, res) => res.end(JSON.stringify(answer)));

  it('categories of a field may be told by their ids alone', async () => {
    const field = { id: 1, name: 'IT', categories: [4, '5', { id: 6 }, { category: 7, order: 3 }] };
    const { fox } = await oddAccount((req, res) =>
      res.end(JSON.stringify(req.url?.includes('custom_fields') ? [field] : [])),
    );
    const { fields } = await fox.catalogue(person);
    expect(fields[0]?.categories).toEqual([
      { category: 4, order: 0 },
      { category: 5, order: 0 },
      { category: 6, order: 0 },
      { category: 7, order: 3 },
    ]);
  });

  it('a ticket may name its category by its id alone, or its priority in a way nobody can read', async () => {
    const { fox } = await answering({ id: 7, category: 4, priority: 'High' });
    expect(await fox.ticket(7, person)).toMatchObject({
      number: 7,
      category: { id: 4, name: '' },
      priority: { id: 0 },
    });
  });

  it('a new ticket needs no more than its number to be there; what is read must be understood, for it may be private', async () => {
    const { fox } = await answering({
      id: 7,
      status: 2,
      user: 318,
      assigned_to: 'me',
      custom_fields: { Device: 'Laptop' },
      updates: [{ update_id: 'x' }],
    });
    const contact = { name: 'Ada', email: 'ada@acme.example' };
    const ticket = { category: 1, subject: 'VPN', html: '<p>.</p>', answers: {}, contact, cc: [] };
    const marker = { reference: 'fb-2222222222', permalink: null };
    expect(await fox.file({ ...ticket, marker }, [], person)).toMatchObject({
      number: 7,
      displayId: '#7',
      updates: [],
    });
    expect(await failure(fox.ticket(7, person))).toBeInstanceOf(Unavailable);
  });
});

describe('a contact', () => {
  it('is found by address, whatever signs it has, and null when there is none', async () => {
    const { fox, acme, happyfox } = await acmeAccount();
    expect(await fox.contact('grace+navy@acme.example', person)).toEqual({
      id: acme.contacts.grace.id,
      name: 'Grace Hopper',
      email: 'grace+navy@acme.example',
    });
    expect(happyfox.journal[0]?.path).toBe('/api/1.1/json/user/grace%2Bnavy@acme.example/');
    expect(await fox.contact('nobody@acme.example', person)).toBeNull();
  });

  it('cannot name another resource: what is no address is not asked for, and steps are escaped', async () => {
    const { fox, requests } = await oddAccount((_, res) => res.writeHead(404).end());
    expect(await fox.contact('../staff', person)).toBeNull();
    expect(requests).toEqual([]);
    await fox.contact('../tickets/@x?a=1#b', person);
    expect(requests).toEqual(['GET user/..%2Ftickets%2F@x%3Fa%3D1%23b/']);
  });

  it('is not in the ledger by address', async () => {
    const { fox, store } = await acmeAccount();
    await fox.contact('nobody@acme.example', { urgency: 'person', delivery: 'd' });
    expect(store.ledger.map(({ step, outcome }) => [step, outcome])).toEqual([['GET user/<email>/', 'refused']]);
  });
});

describe('a ticket', () => {
  it('comes with its updates: who, when, in UTC, what changed, and what is private', async () => {
    const { fox, acme, happyfox, clock } = await acmeAccount();
    const number = happyfox.mailIn(mail(acme.categories.support.id, 'VPN'));
    clock.turn(60_000);
    happyfox.agentNotes(number, acme.agents.admin.id, { html: '<p>Secret</p>' });
    happyfox.change(number, { status: acme.statuses.solved.id, by: null });
    const ticket = await fox.ticket(number, person);
    expect(ticket?.status.behavior).toBe('completed');
    expect(ticket?.updates.map(({ by, message, changes }) => [by.kind, message?.private, changes])).toEqual([
      ['contact', false, []],
      ['agent', true, []],
      ['system', undefined, [{ what: 'status', before: 'New', after: 'Solved' }]],
    ]);
    expect(ticket?.updates[1]?.at).toBe(clock.now());
  });

  it('shows every kind of message that is not plainly public as private', async () => {
    const message = (given: object) => ({ update_id: 1, message: { text: 'x', html: '', ...given } });
    const kinds = [{ message_type: null }, { message_type: 'p' }, { message_type: 'new' }, { message_type: '' }, {}];
    const { fox } = await oddAccount((_, res) => res.end(JSON.stringify({ id: 7, updates: kinds.map(message) })));
    const ticket = await fox.ticket(7, person);
    expect(ticket?.updates.map((update) => update.message?.private)).toEqual([false, true, true, true, true]);
  });

  it('is read from an old account too: a list of one, nulls, relative links, a merged ticket', async () => {
    const raw = {
      id: 7,
      display_id: null,
      assigned_to: null,
      user: null,
      tags: 'a, b,',
      created_at: '2026-11-24 09:30:00.123456',
      last_modified: null,
      merged_to: { id: 9 },
      custom_fields: [{ id: 1, name: 'Many', value: ['x', { text: 'y' }] }],
      updates: [
        { update_id: 2, timestamp: '2026-11-24T09:31:00+02:00', by: null, message: null },
        {
          update_id: 1,
          timestamp: 'yesterday',
          by: { type: 'user', id: 4 },
          message: { text: null, html: '', message_type: null, attachments: [{ id: 1, filename: 'a', url: '/f/1' }] },
        },
      ],
    };
    const { fox, url } = await oddAccount((_, res) => res.end(JSON.stringify([raw])));
    const ticket = await fox.ticket(7, person);
    expect(ticket).toMatchObject({
      displayId: '#7',
      contact: null,
      assignee: null,
      tags: ['a', 'b'],
      createdAt: Date.UTC(2026, 10, 24, 9, 30, 0, 123),
      modifiedAt: Date.UTC(2026, 10, 24, 9, 30, 0, 123),
      mergedInto: 9,
      fields: [{ id: 1, name: 'Many', value: 'x, y' }],
    });
    expect(ticket?.updates.map(({ id, at, by }) => [id, at, by.kind])).toEqual([
      [1, 0, 'contact'],
      [2, Date.UTC(2026, 10, 24, 7, 31), 'system'],
    ]);
    expect(ticket?.updates[0]?.message?.attachments[0]?.url).toBe(`${url}/f/1`);
  });

  it('is null when it is not there any more', async () => {
    const { fox } = await acmeAccount();
    expect(await fox.ticket(999, person)).toBeNull();
  });
});

describe('a search', () => {
  const ADA = [{ contact: 'ada@acme.example' }];

  it.each(['4711', '#4711', '#SUP00004711', 'SUP00004711'])('for %s reads that ticket', async (words) => {
    const { fox, acme, happyfox } = await acmeAccount();
    happyfox.mailIn(mail(acme.categories.support.id, 'VPN drops'));
    expect((await fox.search(words, ADA, person)).rows.map(({ number }) => number)).toEqual([4711]);
    expect(happyfox.journal.map(({ path }) => path)).toEqual(['/api/1.1/json/ticket/4711/']);
  });

  it('for words asks for all states, and takes quotes, colons and commas out of them', async () => {
    const { fox, acme, happyfox } = await acmeAccount();
    happyfox.mailIn(mail(acme.categories.support.id, 'VPN drops'));
    happyfox.mailIn(mail(acme.categories.support.id, 'Printer'));
    const found = await fox.search(' "vpn": drops, ', [{ categories: [acme.categories.support.id] }], person);
    expect(found.more).toBe(false);
    expect(found.rows.map(({ subject }) => subject)).toEqual(['VPN drops']);
    const asked = new URL(`http://x${happyfox.journal[0]?.path}`).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      q: 'vpn drops',
      status: '_all',
      category: `${acme.categories.support.id}`,
      size: '50',
      page: '1',
    });
  });

  it('for a number that is no ticket looks for it as a word; for nothing, asks nobody', async () => {
    const { fox, acme, happyfox } = await acmeAccount();
    happyfox.mailIn(mail(acme.categories.support.id, 'Order 20231145'));
    expect((await fox.search('20231145', ADA, person)).rows.map(({ subject }) => subject)).toEqual(['Order 20231145']);
    happyfox.journal.length = 0;
    expect(await fox.search(' "" ', ADA, person)).toEqual({ rows: [], more: false });
    expect(await fox.search('vpn', [], person)).toEqual({ rows: [], more: false });
    expect(happyfox.journal).toEqual([]);
  });

  it('looks in each part by itself, so that nothing is hidden behind fifty tickets of others, and says when there is more', async () => {
    const { fox, acme, happyfox } = await acmeAccount();
    happyfox.mailIn(mail(acme.categories.it.id, 'VPN of mine'));
    const theirs = { name: 'Bob', email: 'bob@acme.example' };
    for (let nth = 0; nth < 51; nth += 1)
      happyfox.mailIn({ ...mail(acme.categories.support.id, `VPN VPN ${nth}`), from: theirs });
    expect(await fox.search('vpn', ADA, person)).toMatchObject({ rows: [{ subject: 'VPN of mine' }], more: false });
    const both = await fox.search('vpn', [{ categories: [acme.categories.support.id] }, ...ADA], person);
    expect(both.more).toBe(true);
    expect(both.rows).toHaveLength(51);
    expect(both.rows[1]).toMatchObject({ subject: 'VPN of mine' });
  });

  it('takes COVID19 for a word, not for ticket 19', async () => {
    const { fox, happyfox } = await acmeAccount();
    await fox.search('COVID19', ADA, person);
    expect(happyfox.journal[0]?.path).toContain('q=COVID19');
  });
});

describe('the setup', () => {
  it('is well when the key works, the agent serves the public categories and the field exists', async () => {
    const { fox } = await acmeAccount({ referenceField: 'Slack reference' });
    const findings = await fox.check();
    expect(findings.filter(({ ok }) => !ok)).toEqual([]);
    expect(findings.map(({ about }) => about)).toEqual(['HappyFox', 'categories', 'agent', 'reference field']);
    expect((await fox.botAgent(person))?.name).toBe('Slack Bridge');
  });

  it.each([
    [{ agentEmail: 'linus@acme.example' }, /does not serve: Support, Billing/],
    [{ agentEmail: 'ines@acme.example' }, /not active/],
    [{ agentEmail: 'nobody@acme.example' }, /no agent with the address/],
    [{ agentEmail: null }, /HAPPYFOX_AGENT_EMAIL/],
    [{ referenceField: 'Since' }, /^“Since” will hold/],
    [{ referenceField: 'Device' }, /no text field “Device”/],
    [{ apiKey: 'wrong' }, /does not accept the key/],
  ])('with %j says so', async (given, text) => {
    const { fox } = await acmeAccount(given);
    expect((await fox.check()).map((finding) => finding.text)).toContainEqual(expect.stringMatching(text));
  });

  it('names a wait, and an outage', async () => {
    const { fox, happyfox } = await acmeAccount();
    happyfox.faults.throttle({ class: 'both', seconds: 60, form: '429' });
    expect((await fox.check())[0]?.text).toMatch(/makes us wait until 2026-11-24T09:10/);
    const dead = await acmeAccount();
    await dead.happyfox.down();
    expect((await dead.fox.check())[0]?.text).toMatch(/could not be asked/);
    expect(await failure(dead.fox.botAgent(person))).toBeInstanceOf(Unavailable);
  });
});

describe('the desk', () => {
  async function aDesk() {
    const account = await acmeAccount();
    const ticket = account.happyfox.mailIn(mail(account.acme.categories.it.id, 'VPN'));
    return { ...account, ticket, act: { ticket, agent: account.acme.agents.admin.id }, desk: account.fox.desk };
  }

  it('changes status, priority and assignee, and nothing else; null leaves nobody assigned', async () => {
    const { desk, act, acme, happyfox, ticket } = await aDesk();
    const assigned = await desk.setProperties(
      { ...act, assignee: act.agent, priority: acme.priorities.high.id },
      person,
    );
    expect([assigned.assignee?.name, assigned.priority.name]).toEqual(['Marie Admin', 'High']);
    expect((await desk.setProperties({ ...act, assignee: null, due: '2026-12-01' }, person)).assignee).toBeNull();
    expect(happyfox.ticket(ticket)).toMatchObject({ due_date: '2026-12-01', subject: 'VPN' });
    expect(happyfox.violations).toEqual([]);
  });

  it('takes a change that somebody else made first for done', async () => {
    const { desk, act, acme } = await aDesk();
    const set = { ...act, priority: acme.priorities.high.id };
    await desk.setProperties(set, person);
    expect((await desk.setProperties(set, person)).priority.name).toBe('High');
  });

  it('says by name which field a completion needs, and completes with it', async () => {
    const { desk, act, acme } = await aDesk();
    const close = { ...act, status: acme.statuses.solved.id };
    expect(await failure(desk.setProperties(close, person))).toMatchObject({ complaints: [{ field: 'Root cause' }] });
    const cause = acme.fields.rootCause;
    const answers = { [cause.id]: cause.choices?.[1]?.id ?? 0 };
    expect((await desk.setProperties({ ...close, answers }, person)).status.behavior).toBe('completed');
  });

  it('sets custom fields and tags', async () => {
    const { desk, act, acme, happyfox } = await aDesk();
    const { peopleAffected } = acme.fields;
    const set = await desk.setAnswers({ ...act, answers: { [peopleAffected.id]: '7' } }, person);
    expect(set.fields.find(({ id }) => id === peopleAffected.id)?.value).toBe('7');
    expect((await desk.changeTags({ ...act, add: ['vpn', 'slack'], remove: [] }, person)).tags).toEqual([
      'vpn',
      'slack',
    ]);
    expect((await desk.changeTags({ ...act, add: [], remove: ['vpn'] }, person)).tags).toEqual(['slack']);
    expect(happyfox.violations).toEqual([]);
  });

  it('moves a ticket, which keeps its number and changes its display id', async () => {
    const { desk, act, acme, ticket } = await aDesk();
    const moved = await desk.move({ ...act, category: acme.categories.support.id, note: 'Not ours' }, person);
    expect([moved.number, moved.displayId]).toEqual([ticket, `#SUP0000${ticket}`]);
    const limited = { ticket, agent: acme.agents.limited.id, category: acme.categories.it.id };
    expect(await failure(desk.move(limited, person))).toBeInstanceOf(Refused);
  });

  it('subscribes, unsubscribes, and forwards without private notes', async () => {
    const { desk, act, happyfox, ticket } = await aDesk();
    await desk.subscribe(act, person);
    expect(happyfox.ticket(ticket)?.subscribers).toMatchObject([{ id: act.agent }]);
    await desk.unsubscribe(act, person);
    expect(happyfox.ticket(ticket)?.subscribers).toEqual([]);
    const mailOut = { to: ['x@y.example'], subject: 'Fwd', message: '<p>See</p>', wholeHistory: false };
    await desk.forward({ ...act, ...mailOut }, person);
    expect(happyfox.updates(ticket).at(-1)).toMatchObject({ message: { forward_list: 'x@y.example' } });
    expect(happyfox.journal.at(-1)?.fields).toContain('include_pvt_notes');
    expect(happyfox.violations).toEqual([]);
  });

  it('finds the open tickets of a contact, and no others', async () => {
    const { fox, acme, happyfox } = await acmeAccount();
    const support = acme.categories.support.id;
    happyfox.mailIn(mail(support, 'Open'));
    happyfox.mailIn(mail(support, 'Of somebody whose address ends alike', 'other-ada@acme.example'));
    happyfox.mailIn({ ...mail(support, 'For agents only'), private: true });
    happyfox.change(happyfox.mailIn(mail(support, 'Closed')), { status: acme.statuses.closed.id });
    const found = await fox.openTicketsOf('Ada@Acme.example', person);
    expect(found.map(({ subject }) => subject)).toEqual(['Open']);
    for (const odd of ['', 'ada', 'ada"@acme.example']) expect(await fox.openTicketsOf(odd, person)).toEqual([]);
    expect(happyfox.violations).toEqual([]);
  });

  it('finds articles', async () => {
    const { desk, acme } = await aDesk();
    expect((await desk.articles('public', person)).map(({ title }) => title)).not.toContain('Passwords');
    expect((await desk.articles('internal', person)).map(({ title }) => title)).toContain('Passwords');
    expect((await desk.article(acme.articles.vpn, person))?.html).toBe('<p>Install it.</p>');
    expect(await desk.article(1, person)).toBeNull();
  });
});
