import { openWorld, type World } from './world';

let world: World;
afterEach(async () => {
  if (process.env.SHOW_LOG) process.stdout.write(world.lines.join(''));
  await world.close();
});

/** Ada's ticket in Support, which came by mail; and a message of Bob's in #general. */
async function open(category: 'support' | 'it' = 'support') {
  world = await openWorld();
  world.slack.limits.messages = false;
  const { slack, happyFox, acme } = world;
  slack.addUser({ id: 'U_LINUS', name: 'Linus Limited', email: 'linus@acme.example' });
  slack.addUser({ id: 'U_GUEST', name: 'Gus Guest', email: 'ada@acme.example', isRestricted: true });
  const [ada, bob, marie, linus, guest] = ['U_ADA', 'U_BOB', 'U_MARIE', 'U_LINUS', 'U_GUEST'].map((id) => slack.as(id));
  if (!ada || !bob || !marie || !linus || !guest) throw new Error('nobody there');
  await linus.join('C_GENERAL');
  await guest.join('C_GENERAL');
  const ticket = happyFox.mailIn({
    from: { name: 'Ada Lovelace', email: 'ada@acme.example' },
    subject: 'Printer jams',
    html: '<p>Tray 2.</p>',
    category: acme.categories[category].id,
  });
  return { ada, bob, marie, linus, guest, ticket };
}

type Person = Awaited<ReturnType<typeof open>>['ada'];

/** Opens the form on a message, finds the ticket by these words, and sends it. */
async function add(person: Person, ts: string, words: string, more: Record<string, string | string[]> = {}) {
  await person.messageShortcut('add_message', 'C_GENERAL', ts);
  await world.settled();
  const [found] = await person.suggest('ticket', words);
  person.fill({ ticket: String(found?.value), ...more });
  const sent = await person.submit();
  await world.pass(2_000);
  return sent;
}

const last = (ticket: number) => world.updates(ticket).at(-1);
const notice = (ts: string) => world.texts('C_GENERAL', ts).at(-1);
const shown = (user: string) => JSON.stringify(world.slack.topView(user)?.blocks ?? []);

describe('“Add to ticket” on a message', () => {
  it('shows whose message it is, and makes a private note that names its author and who added it', async () => {
    const { ada, bob, ticket } = await open();
    const ts = await bob.say('C_GENERAL', 'Same here, <@U_ADA>: <b>stuck</b>');
    await ada.messageShortcut('add_message', 'C_GENERAL', ts);
    await world.settled();
    expect(shown('U_ADA')).toContain('The message of Bob Builder:');
    expect(shown('U_ADA')).toContain('@Ada Lovelace');
    await ada.close();

    expect(await add(ada, ts, String(ticket))).toEqual({ closed: true });
    expect(last(ticket)?.message).toMatchObject({
      message_type: 'p',
      html: expect.stringMatching(/Bob Builder wrote in Slack, added by Ada Lovelace:.*@Ada Lovelace: &lt;b&gt;stuck/s),
    });
    expect(JSON.stringify(last(ticket))).toContain(`archives/C_GENERAL/p${ts.replace('.', '')}`);
    expect(notice(ts)).toBe(
      `The message is added to #SUP0000${ticket} “Same here, @Ada Lovelace: &lt;b&gt;stuck&lt;/b&gt;” as a note. Only agents read it.`,
    );
    expect(world.happyFox.violations).toEqual([]);
  });

  it.each([
    ['its number', (ticket: number) => String(ticket)],
    ['its number with the sign', (ticket: number) => `#${ticket}`],
    ['its display id', (ticket: number) => `#SUP0000${ticket}`],
    ['words of its subject', () => 'printer jams'],
  ])('finds the ticket by %s', async (_, words) => {
    const { ada, ticket } = await open();
    const ts = await ada.say('C_GENERAL', 'More');
    await ada.messageShortcut('add_message', 'C_GENERAL', ts);
    await world.settled();
    expect(await ada.suggest('ticket', words(ticket))).toMatchObject([
      { value: String(ticket), text: { text: expect.stringContaining('Printer jams') } },
    ]);
  });

  it('shows nobody the subject of a ticket that is not their business; who knows its number can name it', async () => {
    const { bob, marie, ticket } = await open();
    const ts = await bob.say('C_GENERAL', 'Same here');
    await bob.messageShortcut('add_message', 'C_GENERAL', ts);
    await world.settled();
    expect(await bob.suggest('ticket', 'Printer')).toEqual([]);
    const byNumber = await bob.suggest('ticket', String(ticket));
    expect(byNumber).toMatchObject([
      { value: String(ticket), text: { text: `#${ticket} · a ticket of somebody else` } },
    ]);
    await marie.messageShortcut('add_message', 'C_GENERAL', ts);
    await world.settled();
    expect(JSON.stringify(await marie.suggest('ticket', 'Printer'))).toContain('Printer jams');
  });

  it('finds nothing while HappyFox makes us wait, and the form stays', async () => {
    const { ada, ticket } = await open();
    const ts = await ada.say('C_GENERAL', 'More');
    await ada.messageShortcut('add_message', 'C_GENERAL', ts);
    await world.settled();
    world.happyFox.faults.throttle({ class: 'read', seconds: 60, form: '429' });
    expect(await ada.suggest('ticket', String(ticket))).toEqual([]);
    expect(shown('U_ADA')).toContain('Number or words');
  });

  it('takes the ticked files along, and no others', async () => {
    const { ada, ticket } = await open();
    const yes = ada.upload('yes.png', 'png', 'image/png');
    const no = ada.upload('no.png', 'png', 'image/png');
    const ts = await ada.say('C_GENERAL', { text: 'Look', files: [yes, no] });
    expect(await add(ada, ts, String(ticket), { 'ticked:0': [yes] })).toEqual({ closed: true });
    expect(world.attachments(ticket)).toMatchObject([{ filename: 'yes.png' }]);
  });

  it('adds a message once when the form is sent twice', async () => {
    const { ada, ticket } = await open();
    const ts = await ada.say('C_GENERAL', 'Once');
    const before = world.updates(ticket).length;
    await ada.messageShortcut('add_message', 'C_GENERAL', ts);
    await world.settled();
    const [found] = await ada.suggest('ticket', String(ticket));
    ada.fill({ ticket: String(found?.value) });
    await Promise.allSettled([ada.submit(), ada.submit()]);
    await world.pass(2_000);
    expect(world.updates(ticket)).toHaveLength(before + 1);
  });

  it('says so when the ticket was deleted meanwhile', async () => {
    const { ada, ticket } = await open();
    const ts = await ada.say('C_GENERAL', 'Too late');
    await ada.messageShortcut('add_message', 'C_GENERAL', ts);
    await world.settled();
    const [found] = await ada.suggest('ticket', String(ticket));
    ada.fill({ ticket: String(found?.value) });
    world.happyFox.remove(ticket);
    expect(await ada.submit()).toEqual({ closed: true });
    await world.pass(2_000);
    expect(notice(ts)).toContain('HappyFox did not accept');
  });
});

describe('who may speak to the requester', () => {
  it('the requester, in their own name', async () => {
    const { ada, ticket } = await open();
    const ts = await ada.say('C_GENERAL', 'It is tray 3');
    await add(ada, ts, String(ticket), { as: 'reply' });
    expect(last(ticket)).toMatchObject({
      by: { type: 'user', email: 'ada@acme.example' },
      message: { message_type: null, text: expect.stringContaining('It is tray 3') },
    });
    expect(notice(ts)).toContain('as a reply. The requester reads it.');
  });

  it('an agent who serves the category, and HappyFox mails it', async () => {
    const { bob, marie, ticket } = await open();
    const ts = await bob.say('C_GENERAL', 'Try turning it off');
    await add(marie, ts, String(ticket), { as: 'reply' });
    expect(last(ticket)).toMatchObject({
      by: { type: 'staff', email: 'marie@acme.example' },
      message: {
        message_type: null,
        html: expect.stringContaining('Bob Builder wrote in Slack, added by Marie Admin'),
      },
    });
    expect(world.happyFox.journal.at(-1)?.fields).toContain('update_customer');
    expect(notice(ts)).toContain('as a reply');
  });

  it.each([
    ['an agent of another category', 'linus'],
    ['a colleague', 'bob'],
    ['a guest with the requester’s address', 'guest'],
  ] as const)('not %s: it becomes a note, and the notice says so', async (_, who) => {
    const people = await open('support');
    const ts = await people.bob.say('C_GENERAL', 'Between you and me');
    await add(people[who], ts, String(people.ticket), { as: 'reply' });
    expect(last(people.ticket)).toMatchObject({ message: { message_type: 'p' } });
    expect(notice(ts)).toContain('as a note. Only agents read it. A reply can only come from');
  });

  it('an agent of that very category may', async () => {
    const { linus, bob, ticket } = await open('it');
    const ts = await bob.say('C_GENERAL', 'Done');
    await add(linus, ts, String(ticket), { as: 'reply' });
    expect(last(ticket)).toMatchObject({ by: { email: 'linus@acme.example' }, message: { message_type: null } });
  });

  it('a requester whom HappyFox does not let reply gets a note that names them', async () => {
    const { ada, ticket } = await open();
    const ts = await ada.say('C_GENERAL', 'Hear me');
    const body = '{"error":[{"field":"user","errors":["This contact cannot reply to this ticket."]}]}';
    world.happyFox.faults.add({ class: 'write', path: /user_reply/, kind: 'status', status: 400, body });
    await add(ada, ts, String(ticket), { as: 'reply' });
    expect(last(ticket)?.message).toMatchObject({
      message_type: 'p',
      html: expect.stringContaining('Ada Lovelace wrote in Slack:'),
    });
    expect(world.updates(ticket)).toHaveLength(2);
    expect(notice(ts)).toContain('as a note. Only agents read it.');
  });

  it('nobody by accident: a note stays a note, with its files in every part of it', async () => {
    const { ada, ticket } = await open();
    const files = Array.from({ length: 11 }, (_, nth) => ada.upload(`${nth}.txt`, `file ${nth}`, 'text/plain'));
    const ts = await ada.say('C_GENERAL', { text: 'For agents', files });
    await add(ada, ts, String(ticket));
    await world.pass(2_000);
    expect(world.attachments(ticket)).toHaveLength(11);
    const added = world.updates(ticket).slice(1);
    expect(added.map(({ message }) => (message as { message_type?: string }).message_type)).toEqual(['p', 'p']);
  });

  it('the same voice for the files that follow', async () => {
    const { bob, marie, ticket } = await open();
    const files = Array.from({ length: 11 }, (_, nth) => bob.upload(`${nth}.txt`, `file ${nth}`, 'text/plain'));
    const ts = await bob.say('C_GENERAL', { text: 'The manual', files });
    await add(marie, ts, String(ticket), { as: 'reply' });
    await world.pass(2_000);
    expect(world.attachments(ticket)).toHaveLength(11);
    expect(world.updates(ticket).slice(1)).toMatchObject([
      { by: { email: 'marie@acme.example' }, message: { message_type: null } },
      { by: { email: 'marie@acme.example' }, message: { message_type: null } },
    ]);
  });

  it('nobody by a lost answer: the reply is found again and not said twice', async () => {
    const { ada, ticket } = await open();
    const ts = await ada.say('C_GENERAL', 'Once, please');
    world.happyFox.faults.add({ class: 'write', path: /user_reply/, kind: 'reset-after' });
    await add(ada, ts, String(ticket), { as: 'reply' });
    await world.pass(60_000);
    expect(world.updates(ticket)).toHaveLength(2);
    expect(notice(ts)).toContain('as a reply. The requester reads it.');
  });
});
