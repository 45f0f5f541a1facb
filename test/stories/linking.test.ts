import { inCardMenu, inView, mailed, openChannels, privately, setChannel } from './in-channels';
import type { World } from './world';

let world: World;
afterEach(async () => {
  if (process.env.SHOW_LOG) process.stdout.write(world.lines.join(''));
  await world.close();
});

const MINUTE = 60_000;
const display = (ticket: number) => String(world.tickets().find(({ id }) => Number(id) === ticket)?.display_id);

/** Chooses a ticket in the form of “Link to ticket”, and sends it. */
async function link(user: string, channel: string, ts: string, ticket: number, meanwhile = () => {}) {
  const person = world.slack.as(user);
  await person.messageShortcut('link_thread', channel, ts);
  await world.settled();
  const found = await person.suggest('link_ticket', String(ticket));
  if (found.length === 0) return { found, sent: null };
  person.fill({ link_ticket: String(ticket) });
  const sent = await person.submit();
  meanwhile();
  await world.pass(3_000);
  return { found, sent };
}

/** A question in #help and a ticket of Ada's that came by mail. */
async function questionAndTicket() {
  world = await openChannels();
  const ticket = mailed(world, 'Printer on fire');
  const thread = await world.slack.as('U_BOB').say('C_HELP', 'Does the printer smoke for you too?');
  return { ticket, thread };
}

describe('“Link to ticket” on a message', () => {
  it.each([
    ['the requester', 'U_ADA'],
    ['an agent who serves the category', 'U_MARIE'],
  ])('by %s puts the card into the thread, and both are one conversation from then on', async (_, user) => {
    const { ticket, thread } = await questionAndTicket();
    world.happyFox.contactReplies(ticket, '<p>Said long before.</p>');
    expect((await link(user, 'C_HELP', thread, ticket)).sent).toEqual({ closed: true });
    expect(world.texts('C_HELP', thread).slice(1)).toEqual([
      `🎫 ${display(ticket)} “Printer on fire” in Support · New · Medium priority · nobody has it yet · for Ada Lovelace · waits for an answer`,
    ]);

    world.happyFox.agentReplies(ticket, world.acme.agents.admin.id, { html: '<p>Which floor?</p>' });
    await world.pass(2 * MINUTE);
    await world.slack.as('U_ADA').say('C_HELP', { text: 'The third one', threadTs: thread });
    await world.pass(MINUTE);
    expect(world.texts('C_HELP', thread).slice(2, 4)).toEqual(['Which floor?', 'The third one']);
    expect(JSON.stringify(world.updates(ticket).at(-1))).toContain('The third one');
    expect(JSON.stringify(world.slack.messages('C_HELP'))).not.toContain('Said long before');
  });

  it.each([
    ['somebody else', 'U_BOB'],
    ['an agent of another category', 'U_LINUS'],
    ['a guest who shows an agent’s address', 'U_GUS'],
  ])('does not even find it for %s', async (_, user) => {
    const { ticket, thread } = await questionAndTicket();
    expect((await link(user, 'C_HELP', thread, ticket)).found).toEqual([]);
    expect(world.texts('C_HELP', thread)).toHaveLength(1);
  });

  it('says before who reads what from then on', async () => {
    const { thread } = await questionAndTicket();
    await world.slack.as('U_ADA').messageShortcut('link_thread', 'C_HELP', thread);
    await world.settled();
    expect(inView(world, 'U_ADA')).toContain('Private notes are not shown.');
    expect(inView(world, 'U_ADA')).toContain('What was said before is not carried over');
  });

  it('on a message inside a thread links the thread', async () => {
    const { ticket, thread } = await questionAndTicket();
    const reply = await world.slack.as('U_ADA').say('C_HELP', { text: 'Yes!', threadTs: thread });
    await link('U_ADA', 'C_HELP', reply, ticket);
    expect(world.texts('C_HELP', thread)).toHaveLength(3);
  });

  it('in a thread that has its ticket says which, and what to do', async () => {
    const { ticket, thread } = await questionAndTicket();
    await link('U_ADA', 'C_HELP', thread, ticket);
    await world.slack.as('U_MARIE').messageShortcut('link_thread', 'C_HELP', thread);
    await world.settled();
    expect(inView(world, 'U_MARIE')).toContain(`belongs to ${display(ticket)} “Printer on fire” already`);
    expect(inView(world, 'U_MARIE')).toContain('Unlink this thread');
  });

  it('sent by two at once: the second is told which ticket was faster', async () => {
    const { ticket, thread } = await questionAndTicket();
    const other = mailed(world, 'Smoke in the hall');
    const marie = world.slack.as('U_MARIE');
    await marie.messageShortcut('link_thread', 'C_HELP', thread);
    await world.settled();
    await marie.suggest('link_ticket', String(other));
    marie.fill({ link_ticket: String(other) });
    await link('U_ADA', 'C_HELP', thread, ticket);
    await marie.submit();
    expect(inView(world, 'U_MARIE')).toContain(`${display(ticket)} “Printer on fire” is followed here already`);
    await world.pass(2_000);
    expect(world.texts('C_HELP', thread)).toHaveLength(2);
  });

  it('may be done in several threads: each hears the ticket', async () => {
    const { ticket, thread } = await questionAndTicket();
    const second = await world.slack.as('U_MARIE').say('C_GENERAL', 'Heads-up about the printer');
    await link('U_ADA', 'C_HELP', thread, ticket);
    await link('U_MARIE', 'C_GENERAL', second, ticket);
    world.happyFox.agentReplies(ticket, world.acme.agents.admin.id, { html: '<p>Fixed.</p>' });
    await world.pass(2 * MINUTE);
    expect(world.texts('C_HELP', thread)).toContain('Fixed.');
    expect(world.texts('C_GENERAL', second)).toContain('Fixed.');
  });

  it('hears everything from then on, though HappyFox makes us wait before we read the ticket again', async () => {
    world = await openChannels();
    const ticket = mailed(world, 'Printer on fire');
    world.happyFox.agentReplies(ticket, world.acme.agents.admin.id, { html: '<p>Before.</p>' });
    await world.pass(5 * MINUTE);
    const thread = await world.slack.as('U_ADA').say('C_HELP', 'It burns');
    await link('U_ADA', 'C_HELP', thread, ticket, () => {
      world.happyFox.faults.throttle({ class: 'read', seconds: 120, form: '503-text' });
    });
    world.happyFox.agentReplies(ticket, world.acme.agents.admin.id, { html: '<p>At once.</p>' });
    await world.pass(5 * MINUTE);
    expect(world.texts('C_HELP', thread).slice(2)).toEqual(['At once.']);
  });

  it('in a channel for agents only is for agents: it shows private notes', async () => {
    const { ticket } = await questionAndTicket();
    await setChannel(world, 'C_AGENTS', { channel_agents: ['yes'] });
    const thread = await world.slack.as('U_MARIE').say('C_AGENTS', 'About the printer');
    await link('U_ADA', 'C_AGENTS', thread, ticket);
    expect(inView(world, 'U_ADA')).toContain('only an agent who serves the category');
    await link('U_MARIE', 'C_AGENTS', thread, ticket);
    world.happyFox.agentNotes(ticket, world.acme.agents.admin.id, { html: '<p>She always says fire.</p>' });
    await world.pass(2 * MINUTE);
    expect(world.texts('C_AGENTS', thread).at(-1)).toContain('She always says fire.');
  });

  it('a ticket that only agents see goes to no other channel, whoever asks', async () => {
    const { thread } = await questionAndTicket();
    const hidden = mailed(world, 'Salary question', { private: true });
    await link('U_ADA', 'C_HELP', thread, hidden);
    await link('U_MARIE', 'C_HELP', thread, hidden);
    expect(inView(world, 'U_MARIE')).toContain('to agents only, so it can be followed only');
    expect(world.texts('C_HELP', thread)).toHaveLength(1);
  });

  it('while HappyFox makes us wait says until when, and changes nothing', async () => {
    const { ticket, thread } = await questionAndTicket();
    const ada = world.slack.as('U_ADA');
    await ada.messageShortcut('link_thread', 'C_HELP', thread);
    await world.settled();
    await ada.suggest('link_ticket', String(ticket));
    ada.fill({ link_ticket: String(ticket) });
    world.happyFox.faults.throttle({ class: 'both', seconds: 300, form: '429' });
    await ada.submit();
    expect(inView(world, 'U_ADA')).toMatch(/takes no questions until|did not answer in time/);
    expect(world.texts('C_HELP', thread)).toHaveLength(1);
  });

  it('in a channel that we cannot enter says how to let us in', async () => {
    world = await openChannels();
    const ticket = mailed(world, 'Printer on fire');
    const thread = await world.slack.as('U_ADA').say('C_PRIVATE', 'Anybody?');
    await link('U_ADA', 'C_PRIVATE', thread, ticket);
    expect(inView(world, 'U_ADA')).toContain('/invite @foxbridge');
  });
});

describe('/ticket follow', () => {
  it.each([(n: number) => `follow ${n}`, (n: number) => `follow #${n}`, (n: number) => `FOLLOW ${display(n)}`])(
    'begins a thread with the card, and says who reads what',
    async (words) => {
      const { ticket } = await questionAndTicket();
      await world.slack.as('U_MARIE').command('C_HELP', '/ticket', words(ticket));
      await world.pass(3_000);
      expect(world.texts('C_HELP').at(-1)).toContain(`${display(ticket)} “Printer on fire” in Support`);
      expect(privately(world, 'U_MARIE')).toEqual([expect.stringContaining(`${display(ticket)} is followed here`)]);

      const card = String(world.slack.messages('C_HELP').at(-1)?.ts);
      await world.slack.as('U_ADA').say('C_HELP', { text: 'It is mine.', threadTs: card });
      await world.pass(MINUTE);
      expect(JSON.stringify(world.updates(ticket).at(-1))).toContain('It is mine.');
    },
  );

  it('a second time in the same channel says where it is', async () => {
    const { ticket } = await questionAndTicket();
    const marie = world.slack.as('U_MARIE');
    await marie.command('C_HELP', '/ticket', `follow ${ticket}`);
    await world.pass(3_000);
    await marie.command('C_HELP', '/ticket', `follow ${ticket}`);
    await world.pass(3_000);
    expect(privately(world, 'U_MARIE').at(-1)).toContain('is followed here already');
    expect(world.texts('C_HELP')).toHaveLength(2);
  });

  it.each([
    ['somebody else', 'U_BOB'],
    ['an agent of another category', 'U_LINUS'],
    ['a guest who shows an agent’s address', 'U_GUS'],
  ])('is not for %s, who learns whom to ask', async (_, user) => {
    const { ticket } = await questionAndTicket();
    await world.slack.as(user).command('C_HELP', '/ticket', `follow ${ticket}`);
    await world.pass(3_000);
    expect(privately(world, user)).toEqual([expect.stringContaining(`Only the requester of #${ticket},`)]);
    expect(world.texts('C_HELP')).toHaveLength(1);
  });

  it('a number that HappyFox does not know says so', async () => {
    world = await openChannels();
    await world.slack.as('U_MARIE').command('C_HELP', '/ticket', 'follow 99999');
    await world.settled();
    expect(privately(world, 'U_MARIE')).toEqual([expect.stringContaining('no ticket #99999')]);
  });

  it('in the direct message with us keeps it there', async () => {
    const { ticket } = await questionAndTicket();
    const dm = world.slack.dm('U_ADA');
    await world.slack.as('U_ADA').command(dm, '/ticket', `follow ${ticket}`);
    await world.pass(3_000);
    expect(world.texts(dm).join()).toContain('“Printer on fire” in Support');
  });

  it('in a direct message between two others cannot be heard, and says so', async () => {
    const { ticket } = await questionAndTicket();
    const dm = 'D_ADA_AND_BOB';
    world.slack.addChannel({ id: dm, name: '', isPrivate: true, members: ['U_ADA', 'U_BOB'], botIsMember: false });
    await world.slack.as('U_ADA').command(dm, '/ticket', `follow ${ticket}`);
    await world.pass(3_000);
    expect(world.texts(world.slack.dm('U_ADA'))).toEqual([expect.stringContaining('I cannot read here')]);
  });

  it('follow without a number is a subject like any other', async () => {
    world = await openChannels();
    await world.slack.as('U_ADA').command('C_HELP', '/ticket', 'follow up on the chairs');
    await world.settled();
    expect(inView(world, 'U_ADA')).toContain('follow up on the chairs');
  });
});

describe('“Unlink this thread” in the menu of a card', () => {
  const linked = async () => {
    const it = await questionAndTicket();
    await link('U_MARIE', 'C_HELP', it.thread, it.ticket);
    const card = String(world.slack.messages('C_HELP', it.thread).at(-1)?.ts);
    return { ...it, card };
  };

  it.each([
    ['an agent who serves the category', 'U_MARIE'],
    ['the requester', 'U_ADA'],
  ])('by %s asks first; then the card says so, and what is said stays in Slack', async (_, user) => {
    const { ticket, thread, card } = await linked();
    const before = world.updates(ticket).length;
    await inCardMenu(world, user, 'C_HELP', card, 'unlink');
    expect(inView(world, user)).toContain('stays in Slack');
    expect(await world.slack.as(user).submit()).toEqual({ closed: true });
    await world.pass(3_000);
    expect(world.texts('C_HELP', thread).slice(1)).toEqual([
      `This thread no longer belongs to ${display(ticket)} “Printer on fire”. What is said here stays in Slack from now on.`,
    ]);

    await world.slack.as('U_ADA').say('C_HELP', { text: 'Only for us', threadTs: thread });
    world.happyFox.contactReplies(ticket, '<p>Only for the helpdesk</p>');
    await world.pass(2 * MINUTE);
    expect(world.updates(ticket)).toHaveLength(before + 1);
    expect(world.texts('C_HELP', thread)).toHaveLength(3);
  });

  it.each([
    ['somebody else', 'U_BOB'],
    ['a guest', 'U_GUS'],
    ['an agent of another category', 'U_LINUS'],
  ])('is not for %s', async (_, user) => {
    const { thread, card } = await linked();
    await inCardMenu(world, user, 'C_HELP', card, 'unlink');
    expect(privately(world, user)).toHaveLength(1);
    expect(world.slack.topView(user)).toBeUndefined();
    await world.pass(3_000);
    expect(world.texts('C_HELP', thread).at(-1)).toContain('Printer on fire” in Support');
  });

  it('is not for somebody of another company, who is told so', async () => {
    const { thread, card } = await linked();
    await inCardMenu(world, 'U_SAM', 'C_HELP', card, 'unlink');
    expect(world.slack.topView('U_SAM')).toBeUndefined();
    expect(privately(world, 'U_SAM')).toEqual([expect.stringContaining('serves members of its own workspace only')]);
    await world.pass(3_000);
    expect(world.texts('C_HELP', thread).at(-1)).toContain('Printer on fire” in Support');
  });

  it('twice: the second is told', async () => {
    const { card } = await linked();
    await inCardMenu(world, 'U_MARIE', 'C_HELP', card, 'unlink');
    await inCardMenu(world, 'U_ADA', 'C_HELP', card, 'unlink');
    await world.slack.as('U_MARIE').submit();
    await world.slack.as('U_ADA').submit();
    expect(inView(world, 'U_ADA')).toContain('unlinked this thread already');
  });

  it('what was said before still goes to the ticket, though HappyFox made it wait; unless it is taken back', async () => {
    const { ticket, thread, card } = await linked();
    const before = world.updates(ticket).length;
    const ada = world.slack.as('U_ADA');
    world.happyFox.faults.throttle({ class: 'write', seconds: 120, form: '503-text' });
    const [kept, mended, taken] = [
      await ada.say('C_HELP', { text: 'Room 7.', threadTs: thread }),
      await ada.say('C_HELP', { text: 'Third flor.', threadTs: thread }),
      await ada.say('C_HELP', { text: 'My fault.', threadTs: thread }),
    ];
    await world.pass(20_000);
    await inCardMenu(world, 'U_MARIE', 'C_HELP', card, 'unlink');
    await world.slack.as('U_MARIE').submit();
    await world.settled();
    await ada.edit('C_HELP', mended, 'Third floor.');
    await ada.remove('C_HELP', taken);
    await ada.say('C_HELP', { text: 'Only for us', threadTs: thread });
    await world.pass(4 * MINUTE);
    const written = () => JSON.stringify(world.updates(ticket).slice(before));
    expect(world.updates(ticket)).toHaveLength(before + 2);
    expect(written()).toMatch(/Room 7.*Third floor/);
    expect(written()).not.toContain('My fault');
    expect(world.slack.reactions('C_HELP', kept).map(({ name }) => name)).toEqual(['white_check_mark']);
    // What changes from now on stays in Slack, also when the thread has another ticket.
    const other = mailed(world, 'Smoke in the hall');
    await world.pass(3_000);
    await link('U_MARIE', 'C_HELP', thread, other);
    await ada.edit('C_HELP', kept, 'Room 8.');
    await world.pass(MINUTE);
    expect(world.updates(ticket)).toHaveLength(before + 2);
    expect(JSON.stringify(world.updates(other))).not.toContain('Room');
  });

  it('leaves the thread free for another ticket', async () => {
    const { thread, card } = await linked();
    await inCardMenu(world, 'U_MARIE', 'C_HELP', card, 'unlink');
    await world.slack.as('U_MARIE').submit();
    const other = mailed(world, 'Smoke in the hall');
    await world.pass(3_000);
    expect((await link('U_MARIE', 'C_HELP', thread, other)).sent).toEqual({ closed: true });
    expect(world.texts('C_HELP', thread).at(-1)).toContain('“Smoke in the hall” in Support');
  });

  it('“Open in HappyFox” is a link, and needs nothing else', async () => {
    const { card } = await linked();
    await inCardMenu(world, 'U_BOB', 'C_HELP', card, 'open');
    expect(privately(world, 'U_BOB')).toEqual([]);
  });
});
