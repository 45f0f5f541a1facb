import type { Ticket } from '../../src/tickets/desk';
import { Refused, Unconfirmed } from '../../src/tickets/outcomes';
import { acmeAccount, aFile, closeAll, failure, markerOf, oddAccount, person } from './account';

afterEach(closeAll);

type Given = Parameters<typeof acmeAccount>;

async function aDesk(...given: Given) {
  const account = await acmeAccount(...given);
  const { acme, happyfox, fox } = account;
  const open = (category: number, subject = 'VPN') =>
    happyfox.mailIn({ from: { name: 'Ada', email: 'ada@acme.example' }, subject, html: '<p>x</p>', category });
  const draft = {
    category: acme.categories.support.id,
    subject: 'VPN drops',
    html: '<p>Since this morning.</p>',
    answers: {},
    contact: { id: acme.contacts.ada.id },
    cc: [],
    marker: markerOf('d'),
  };
  const words = { html: '<p>Yes</p>', plain: 'Yes' };
  const update = (ticket: number) => ({ ticket, words, files: [], marker: markerOf('u'), agent: acme.agents.admin.id });
  return { ...account, desk: fox.desk, open, draft, update };
}

describe('a queue of exactly one page', () => {
  it.each(['empty', '404', 'last'] as const)(
    'has nothing on the next one, also where that is %s',
    async (pagePastEnd) => {
      const { desk, open, acme } = await aDesk({}, { knobs: { pagePastEnd } });
      for (let nth = 0; nth < 50; nth += 1) open(acme.categories.support.id);
      expect((await desk.queue({ contact: 'ada@acme.example' }, person)).rows).toHaveLength(50);
      expect((await desk.queue({ contact: 'ada@acme.example', page: 2 }, person)).rows).toEqual([]);
    },
  );
});

describe('a new ticket with everything that HappyFox takes', () => {
  const extras = {
    assignee: 0,
    tags: ['from, slack', ' vpn\n'],
    bcc: ['boss@acme.example'],
    due: '2026-12-01',
    createdAt: Date.UTC(2026, 10, 20, 8, 30, 15, 500),
    agentsOnly: true,
  };

  it.each(['without files', 'with files'])('%s keeps it all', async (how) => {
    const { fox, draft, acme, happyfox } = await aDesk();
    const files = how === 'with files' ? [aFile('a.txt', 'a')] : [];
    const ticket = await fox.file({ ...draft, ...extras, assignee: acme.agents.admin.id }, files, person);
    expect(ticket).toMatchObject({
      assignee: { name: 'Marie Admin' },
      tags: ['from slack', 'vpn'],
      dueDate: '2026-12-01',
      createdAt: Date.UTC(2026, 10, 20, 8, 30, 15),
      private: true,
    });
    expect(happyfox.updates(ticket.number)[0]).toMatchObject({ message: { bcc_list: 'boss@acme.example' } });
    expect(happyfox.violations).toEqual([]);
  });

  it('makes the contact with phone and custom fields; what the account asks for is named', async () => {
    const { fox, draft, happyfox } = await aDesk();
    const badge = happyfox.addContactField({ name: 'Badge', type: 'text', required: true });
    const bob = { name: 'Bob', email: 'bob@acme.example' };
    expect(await failure(fox.file({ ...draft, contact: bob }, [], person))).toMatchObject({
      complaints: [{ key: `c-cf-${badge.id}`, field: 'Badge' }],
    });
    const contact = { ...bob, answers: { [badge.id]: 'B-1' } };
    const ticket = await fox.file({ ...draft, contact, phone: '4930' }, [], person);
    const made = happyfox.world.contacts.get(ticket.contact?.id ?? 0);
    expect([made?.fields.get(badge.id), made?.phones[0]?.number]).toEqual(['B-1', '4930']);
    expect(happyfox.violations).toEqual([]);
  });

  it('can be left to nobody, which cannot be said together with files', async () => {
    const { fox, draft, happyfox } = await aDesk();
    expect((await fox.file({ ...draft, assignee: null }, [], person)).assignee).toBeNull();
    const both = fox.file({ ...draft, assignee: null }, [aFile('a.txt', 'a')], person);
    expect(await failure(both)).toMatchObject({ kind: 'invalid', complaints: [{ key: 'assignee' }] });
    expect(happyfox.journal).toHaveLength(1);
  });

  it('shows pictures that were kept for it', async () => {
    const { fox, desk, draft, happyfox } = await aDesk();
    const src = await desk.keepImage(aFile('a.png', 'PNG', { type: 'image/png' }), person);
    expect(await (await fetch(src)).text()).toBe('PNG');
    await fox.file({ ...draft, html: `<p><img src="${src}"></p>` }, [], person);
    expect(await failure(desk.keepImage(aFile('a.txt', 'a'), person))).toBeInstanceOf(Refused);
    const short = await oddAccount((req, res) => {
      req.resume();
      res.end(JSON.stringify({ url: '/get_hdp_temporarily_attachment/7/' }));
    });
    const image = aFile('a.png', 'PNG', { type: 'image/png' });
    const address = `${short.url}/get_hdp_temporarily_attachment/7/`;
    expect(await short.fox.desk.keepImage(image, person)).toBe(address);
    expect(happyfox.violations).toEqual([]);
  });
});

describe('many new tickets', () => {
  it('go in one call, and each has its own outcome', async () => {
    const { desk, draft, acme, happyfox } = await aDesk({ referenceField: 'Slack reference' });
    const outcomes = await desk.fileMany(
      [
        { ...draft, marker: markerOf('one'), tags: ['bulk'] },
        { ...draft, category: acme.categories.security.id },
        { ...draft, subject: 'Second' },
      ],
      person,
    );
    expect(outcomes).toMatchObject([
      { ok: true, displayId: '#SUP00004711' },
      { ok: false, complaints: [{ key: 'category', field: 'Category' }] },
      { ok: true, number: 4712 },
    ]);
    expect(happyfox.ticket(4711)).toMatchObject({
      tags: 'bulk',
      custom_fields: [{ value: markerOf('one').reference }, {}, {}, {}],
    });
    expect(happyfox.journal.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('are refused before they leave when they are more than a hundred; none needs no call', async () => {
    const { desk, draft, happyfox } = await aDesk();
    expect(await failure(desk.fileMany(Array(101).fill(draft), person))).toMatchObject({ kind: 'too-large' });
    expect(await desk.fileMany([], person)).toEqual([]);
    expect(happyfox.journal).toEqual([]);
    expect(await desk.fileMany(Array(100).fill(draft), person)).toHaveLength(100);
  });

  it('are read item by item whatever the status is, and unconfirmed when the answer is lost', async () => {
    const items = [
      { success: true, id: 7, display_id: '#S7' },
      { success: false, errors: [{ field: 'client', errors: ['Unknown.'] }] },
    ];
    const { fox } = await oddAccount((req, res) => {
      req.resume();
      res.writeHead(400).end(JSON.stringify(items));
    });
    const { draft, happyfox, desk } = await aDesk();
    expect(await fox.desk.fileMany([draft, draft], person)).toEqual([
      { ok: true, number: 7, displayId: '#S7' },
      { ok: false, complaints: [{ key: 'client', field: 'Requester', text: 'Unknown.' }] },
    ]);
    happyfox.faults.add({ kind: 'reset-after', class: 'write' });
    expect(await failure(desk.fileMany([draft, draft], person))).toBeInstanceOf(Unconfirmed);
    expect(happyfox.journal).toHaveLength(1);
  });
});

describe('an update with everything that HappyFox takes', () => {
  it('of an agent: copies, the subject of its mail, a survey, minutes and properties', async () => {
    const { fox, open, update, acme, happyfox } = await aDesk();
    const number = open(acme.categories.support.id);
    const ticket = await fox.agentReply(
      {
        ...update(number),
        tellCustomer: true,
        cc: ['c@x.example', 'd@x.example'],
        bcc: ['b@x.example'],
        subject: 'Re: VPN',
        sendSurvey: true,
        minutes: 12,
        status: acme.statuses.onHold.id,
        priority: acme.priorities.high.id,
        assignee: acme.agents.admin.id,
        due: '2026-12-24',
        answers: { [acme.fields.peopleAffected.id]: '3' },
      },
      person,
    );
    expect(ticket).toMatchObject({
      subject: 'VPN',
      status: { name: 'On Hold' },
      priority: { name: 'High' },
      assignee: { name: 'Marie Admin' },
      dueDate: '2026-12-24',
    });
    expect(happyfox.updates(number).at(-1)).toMatchObject({
      time_spent: 12,
      message: { cc_list: 'c@x.example,d@x.example', bcc_list: 'b@x.example', subject: 'Re: VPN' },
    });
    expect(happyfox.journal.at(-1)?.fields).toContain('send_survey');
    expect(happyfox.violations).toEqual([]);
  });

  it('of the contact: copies', async () => {
    const { fox, open, update, acme, happyfox } = await aDesk();
    const number = open(acme.categories.support.id);
    const reply = { ...update(number), contact: acme.contacts.ada.id, cc: ['c@x.example'], bcc: ['b@x.example'] };
    await fox.contactReply(reply, person);
    expect(happyfox.updates(number).at(-1)).toMatchObject({
      message: { cc_list: 'c@x.example', bcc_list: 'b@x.example' },
    });
    expect(happyfox.violations).toEqual([]);
  });

  it.each(['subscribers', 'category', 'agent'] as const)(
    'as a note: an alert to %s, minutes and properties',
    async (whom) => {
      const { fox, open, update, acme, happyfox } = await aDesk();
      const number = open(acme.categories.support.id);
      const alert = whom === 'agent' ? acme.agents.admin.id : whom;
      const note = { ...update(number), alert, minutes: 3, priority: acme.priorities.low.id };
      expect((await fox.privateNote(note, person)).priority.name).toBe('Low');
      expect(happyfox.updates(number).at(-1)).toMatchObject({ time_spent: 3, message: { message_type: 'p' } });
      expect(happyfox.journal.at(-1)?.fields).toContain('alert');
      expect(happyfox.violations).toEqual([]);
    },
  );
});

describe('a category that asks for the minutes spent', () => {
  const lastOf = (ticket: Ticket) => ticket.updates.at(-1)?.id;

  it('takes replies, notes and changes of which nobody counted any: they go with 0', async () => {
    const { fox, desk, open, update, acme, happyfox } = await aDesk();
    const number = open(acme.categories.billing.id);
    const files = [aFile('a.txt', 'a')];
    const replied = await fox.agentReply({ ...update(number), files, tellCustomer: true }, person);
    expect(happyfox.updates(number).map(({ update_id, time_spent }) => [update_id, time_spent])).toEqual([
      [expect.any(Number), null],
      [lastOf(replied), 0],
    ]);
    expect(happyfox.attachmentsOf(number)).toHaveLength(1);
    await fox.privateNote(update(number), person);
    const act = { ticket: number, agent: acme.agents.admin.id };
    const set = await desk.setProperties({ ...act, priority: acme.priorities.high.id }, person);
    expect(set.priority.name).toBe('High');
    expect(happyfox.ticket(number)?.time_spent).toBe(0);
    // One refusal taught it; the others went at once.
    expect(happyfox.journal.map(({ status }) => status)).toEqual([400, 200, 200, 200]);
  });

  it('gets the minutes that were counted, which add up', async () => {
    const { fox, desk, open, update, acme, happyfox } = await aDesk();
    const number = open(acme.categories.billing.id);
    await fox.privateNote({ ...update(number), minutes: 5 }, person);
    const act = { ticket: number, agent: acme.agents.admin.id };
    await desk.setProperties({ ...act, priority: acme.priorities.high.id, minutes: 7 }, person);
    expect(happyfox.ticket(number)?.time_spent).toBe(12);
    expect(happyfox.journal.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('that does not take 0 either is told to the person, and no other refusal is tried again', async () => {
    const { fox, requests } = await oddAccount((req, res) => {
      req.resume();
      const field = req.url?.includes('pvtnote') ? 'time_spent' : 'html';
      res.writeHead(400).end(JSON.stringify({ error: [{ field, errors: ['This field is required.'] }] }));
    });
    const { update } = await aDesk();
    expect(await failure(fox.privateNote(update(7), person))).toMatchObject({ complaints: [{ field: 'Time spent' }] });
    expect(requests).toHaveLength(2);
    expect(await failure(fox.agentReply({ ...update(8), tellCustomer: true }, person))).toBeInstanceOf(Refused);
    expect(requests).toHaveLength(3);
  });

  it('is not told of minutes by others', async () => {
    const { fox, open, update, acme, happyfox } = await aDesk();
    const number = open(acme.categories.support.id);
    await fox.agentReply({ ...update(number), tellCustomer: false }, person);
    expect(happyfox.journal.at(-1)?.fields).not.toContain('time_spent');
  });
});

describe('lists of tickets', () => {
  it('show rows, or numbers alone, page by page, of several categories and one state', async () => {
    const { desk, open, acme, happyfox } = await aDesk();
    const { support, it: technik, billing } = acme.categories;
    const numbers = [support, technik, billing].map(({ id, name }) => open(id, name));
    for (let i = 0; i < 60; i += 1) open(billing.id);
    happyfox.change(numbers[1] ?? 0, { status: acme.statuses.solved.id });
    const both = { categories: [support.id, technik.id], sort: 'createa' as const };
    const { rows, total } = await desk.list(both, person);
    expect(rows.map(({ subject, status }) => [subject, status.behavior]).sort()).toEqual([
      ['IT', 'completed'],
      ['Support', 'pending'],
    ]);
    expect(total).toBe(2);
    expect((await desk.numbers({ ...both, status: 'pending' }, person)).numbers).toEqual([numbers[0]]);
    const solved = await desk.numbers({ status: acme.statuses.solved.id, size: 3 }, person);
    expect(solved).toEqual({ numbers: [numbers[1]], pages: 1, total: 1 });
    expect(await desk.numbers({ page: 2 }, person)).toMatchObject({ pages: 2, total: 63, numbers: { length: 13 } });
    expect(happyfox.violations).toEqual([]);
  });

  it('of numbers may be bare numbers', async () => {
    const { fox } = await oddAccount((_, res) => res.end(JSON.stringify([7, '8', { id: 9 }])));
    expect(await fox.desk.numbers({}, person)).toEqual({ numbers: [7, 8, 9], pages: null, total: null });
  });
});

describe('the history of a ticket', () => {
  it('shows changes of custom fields, which a plain reading leaves out', async () => {
    const { fox, desk, open, acme, happyfox } = await aDesk();
    const number = open(acme.categories.it.id);
    const { device, peopleAffected } = acme.fields;
    happyfox.change(number, { fields: { [device.id]: device.choices?.[1]?.id ?? 0 } });
    happyfox.change(number, { fields: { [device.id]: device.choices?.[0]?.id ?? 0, [peopleAffected.id]: '2' } });
    expect((await fox.ticket(number, person))?.updates.flatMap(({ changes }) => changes)).toEqual([]);
    expect((await desk.history(number, person))?.updates.flatMap(({ changes }) => changes)).toEqual([
      { what: 'field', before: null, after: 'Device: Phone' },
      { what: 'field', before: 'Device: Phone', after: 'Device: Laptop' },
      { what: 'field', before: null, after: 'People affected: 2' },
    ]);
    expect(await desk.history(1, person)).toBeNull();
  });

  it.each([
    [{ Device: { old: null, new: 'Laptop' } }],
    [{ name: 'Device', old: '', new: 'Laptop' }],
    [[{ name: 'Device', new: 'Laptop' }, 'odd', null]],
  ])('reads them in the form %j too', async (custom_field_change) => {
    const raw = { id: 7, updates: [{ update_id: 1, message: null, custom_field_change }] };
    const { fox } = await oddAccount((_, res) => res.end(JSON.stringify(raw)));
    const changes = (await fox.desk.history(7, person))?.updates[0]?.changes;
    expect(changes).toEqual([{ what: 'field', before: null, after: 'Device: Laptop' }]);
  });
});

describe('other calls on a ticket', () => {
  it('more agents follow it at once', async () => {
    const { desk, open, acme, happyfox } = await aDesk();
    const ticket = open(acme.categories.support.id);
    await desk.subscribe({ ticket, agent: acme.agents.admin.id, more: [acme.agents.bridge.id] }, person);
    expect(happyfox.ticket(ticket)?.subscribers).toMatchObject([{ first_name: 'Marie' }, { first_name: 'Slack' }]);
  });

  it('a forward takes copies, the contact, and files of the ticket', async () => {
    const { fox, desk, open, update, acme, happyfox } = await aDesk();
    const ticket = open(acme.categories.support.id);
    await fox.privateNote({ ...update(ticket), files: [aFile('a.txt', 'a')] }, person);
    const ticketFiles = happyfox.attachmentsOf(ticket).map(({ id }) => id);
    const mail = { to: ['x@y.example'], subject: 'Fwd\nnow', message: '<p>See</p>', wholeHistory: true };
    const act = { ticket, agent: acme.agents.admin.id };
    await desk.forward({ ...act, ...mail, bcc: ['b@y.example'], withContact: 'cc', ticketFiles }, person);
    expect(happyfox.updates(ticket).at(-1)).toMatchObject({
      message: { bcc_list: 'b@y.example', subject: 'Fwd now', attachments: [{ filename: 'a.txt' }] },
    });
    expect(happyfox.journal.at(-1)?.fields).toContain('cc_include_ticket_contact');
    expect(happyfox.violations).toEqual([]);
  });

  it('deletes nothing unless the administrator allowed it', async () => {
    const { desk, open, acme, happyfox } = await aDesk();
    const ticket = open(acme.categories.support.id);
    expect(await failure(desk.remove({ ticket, agent: acme.agents.admin.id }, person))).toBeInstanceOf(Refused);
    expect(happyfox.journal).toEqual([]);
    expect(happyfox.ticket(ticket)).not.toBeNull();
  });

  it('deletes for ever where it is allowed, in the name of an agent who may', async () => {
    const { desk, open, acme, happyfox, store } = await aDesk({ allowDelete: true });
    const ticket = open(acme.categories.it.id);
    expect(await failure(desk.remove({ ticket, agent: acme.agents.limited.id }, person))).toBeInstanceOf(Refused);
    expect(await desk.remove({ ticket, agent: acme.agents.admin.id }, person)).toBe(`#ITS0000${ticket}`);
    expect(happyfox.ticket(ticket)).toBeNull();
    expect(store.ledger.at(-1)).toMatchObject({ ticket, step: 'POST ticket/<n>/delete/', outcome: 'ok' });
    expect(await failure(desk.remove({ ticket, agent: acme.agents.admin.id }, person))).toMatchObject({
      kind: 'missing',
    });
  });
});
