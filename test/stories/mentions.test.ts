import { inView, openChannels, privately, setChannel } from './in-channels';
import { cardIn, chooses, fileMessage, toldIn } from './linked';
import type { World } from './world';

let world: World;
let ticket: number;
let thread: string;

afterEach(() => world.close());

const AGENT = 'U_MARIE';

/** Ada's ticket in Support, filed from her message in #general: the thread of the message is the ticket's. */
async function open(mode: 'http' | 'socket' = 'http') {
  world = await openChannels({ mode });
  ({ ticket, thread } = await fileMessage(world, 'The VPN drops every hour'));
  for (const user of ['U_LINUS', 'U_GUS']) await world.slack.as(user).join('C_GENERAL');
}

/** Says something to us by name; in the ticket's thread, unless another place is named. */
async function call(user: string, words: string, place: { channel?: string; threadTs?: string | null } = {}) {
  const { channel = 'C_GENERAL', threadTs = thread } = place;
  const text = `<@${world.slack.botUserId}> ${words}`;
  const ts = await world.slack.as(user).say(channel, { text, ...(threadTs !== null && { threadTs }) });
  await world.pass(12_000);
  return ts;
}
const held = () => world.happyFox.ticket(ticket);
const answer = (user: string) => world.slack.ephemerals(user).at(-1);
const pressAnswer = async (user: string, button: string) => {
  await world.slack.as(user).press('C_GENERAL', answer(user)?.ts ?? '', button);
  await world.pass(12_000);
};
const onTicket = () => JSON.stringify(world.updates(ticket));
const writes = () => world.happyFox.journal.filter((entry) => entry.class === 'write');

describe.each(['http', 'socket'] as const)('our name and a verb in the thread of a ticket, over %s', (mode) => {
  it('leads an agent from claiming to closing and back; what is said to us stays in Slack', async () => {
    await open(mode);
    await call(AGENT, 'claim');
    expect(held()).toMatchObject({ assigned_to: { name: 'Marie Admin' } });
    expect(cardIn(world, thread)).toContain('with Marie Admin');
    expect(answer(AGENT)).toMatchObject({ channel: 'C_GENERAL', thread_ts: thread });
    expect(privately(world, AGENT)[0]).toContain('is saved and on its way');

    await call(AGENT, 'status On Hold');
    await call(AGENT, 'priority: urgent');
    await call(AGENT, 'assign nobody');
    expect(held()).toMatchObject({ status: { name: 'On Hold' }, priority: { name: 'Urgent' }, assigned_to: null });
    await call(AGENT, 'assign <@U_MARIE>');
    expect(held()).toMatchObject({ assigned_to: { name: 'Marie Admin' } });

    await call(AGENT, 'close this please!');
    expect(held()).toMatchObject({ status: { name: 'Solved' } });
    await call(AGENT, 'reopen');
    expect(held()).toMatchObject({ status: { name: 'New' } });
    await call(AGENT, 'show');
    expect(JSON.stringify(answer(AGENT)?.blocks)).toContain('The VPN drops every hour');
    await call(AGENT, 'trace');
    expect(JSON.stringify(answer(AGENT)?.blocks)).toContain('act: claim');
    await call(AGENT, 'help');
    expect(JSON.stringify(answer(AGENT)?.blocks)).toContain('`@foxbridge claim` takes a ticket that nobody has.');
    expect(onTicket()).not.toContain(world.slack.botUserId);
    expect(onTicket()).not.toContain('foxbridge');
    expect(world.happyFox.violations).toEqual([]);
  });

  it('“note” and “reply” carry their words once, to who may read them, and the thread is not told again', async () => {
    await open(mode);
    const note = await call(AGENT, 'note The vendor is *slow*');
    expect(world.updates(ticket).at(-1)).toMatchObject({ by: { name: 'Marie Admin' }, message: { message_type: 'p' } });
    expect(JSON.stringify(world.updates(ticket).at(-1))).toContain('The vendor is <strong>slow</strong>');
    await call(AGENT, 'reply Please restart it.');
    expect(world.updates(ticket).at(-1)).toMatchObject({
      by: { name: 'Marie Admin' },
      message: { message_type: null },
    });
    await call('U_ADA', 'reply It works, thanks');
    expect(world.updates(ticket).at(-1)).toMatchObject({ by: { type: 'user', name: 'Ada Lovelace' } });
    await world.pass(70_000);
    expect(onTicket()).not.toContain(world.slack.botUserId);
    for (const words of ['restart it', 'It works', 'vendor is']) {
      expect(toldIn(world, thread).filter((text) => text.includes(words))).toHaveLength(1);
    }
    // The reaction tells how it fared, as on every reply.
    const said = world.slack.messages('C_GENERAL', thread).find(({ ts }) => ts === note);
    expect(JSON.stringify(said)).toContain('white_check_mark');
  });
});

describe('who may', () => {
  it.each([
    ['the requester', 'U_ADA', 'HappyFox has no active agent with your address'],
    ['somebody else', 'U_BOB', 'HappyFox has no active agent with your address'],
    ['an agent of another category', 'U_LINUS', 'Only agents who serve the category of this ticket'],
    ['a guest who shows an agent’s address', 'U_GUS', 'Only members of this workspace can work on tickets'],
  ])('%s is told why not, and nothing leaves', async (_, user, why) => {
    await open();
    const before = writes().length;
    const verbs = ['claim', 'close', 'reopen', 'assign me', 'status On Hold', 'priority urgent', 'note Hi', 'trace'];
    for (const words of verbs) await call(user, words);
    expect(privately(world, user)).toHaveLength(verbs.length);
    for (const told of privately(world, user)) expect(told).toContain(why);
    expect(writes()).toHaveLength(before);
  });

  it('a member of another workspace is told so, and does nothing, however they look', async () => {
    world = await openChannels();
    ticket = world.happyFox.mailIn({
      from: { name: 'Ada Lovelace', email: 'ada@acme.example' },
      subject: 'Printer on fire',
      html: '<p>x</p>',
      category: world.acme.categories.support.id,
    });
    await world.slack.as('U_ADA').command('C_HELP', '/ticket', `follow ${ticket}`);
    await world.pass(3_000);
    thread = world.slack.messages('C_HELP')[0]?.ts ?? '';
    const before = writes().length;
    for (const words of ['claim', 'note Hi', 'reply Hi', 'show', 'mine', 'find printer'])
      await call('U_SAM', words, { channel: 'C_HELP' });
    expect(privately(world, 'U_SAM')).toHaveLength(6);
    for (const told of privately(world, 'U_SAM')) expect(told).toContain('Only members of this workspace');
    expect(writes()).toHaveLength(before);
  });

  it.each(['U_BOB', 'U_LINUS'])('%s can send to the ticket as a reply what was no command for them', async (user) => {
    await open();
    await call(user, 'reply Mine drops too');
    expect(privately(world, user)[0]).toContain('Only the requester of a ticket');
    expect(onTicket()).not.toContain('Mine drops too');
    await pressAnswer(user, 'command_send_instead');
    await pressAnswer(user, 'command_send_instead');
    expect(world.updates(ticket).at(-1)).toMatchObject({ message: { message_type: 'p' } });
    expect(onTicket().match(/Mine drops too<\/p>/g)).toHaveLength(1);
  });
});

describe('what we do not understand', () => {
  it('goes to the ticket like every reply, and its author is told', async () => {
    await open();
    await call('U_ADA', 'can you look at this?');
    expect(JSON.stringify(world.updates(ticket).at(-1))).toContain('can you look at this?');
    expect(privately(world, 'U_ADA')).toEqual([
      expect.stringContaining('I did not understand that, so it goes to the ticket like every reply.'),
    ]);
  });

  it('and is near a verb is carried too, and done after “Yes”', async () => {
    await open();
    await call(AGENT, 'cliam');
    expect(privately(world, AGENT)[0]).toContain('Did you mean `@foxbridge claim`?');
    await pressAnswer(AGENT, 'command_do_this');
    expect(held()).toMatchObject({ assigned_to: { name: 'Marie Admin' } });
  });

  it('stays in Slack where nothing goes to the ticket, and its author is told so', async () => {
    await open();
    await world.stop();
    await chooses(world, 'C_GENERAL', { mode: 'alerts' });
    await world.start();
    const before = writes().length;
    await call('U_ADA', 'can you look at this?');
    expect(writes()).toHaveLength(before);
    expect(privately(world, 'U_ADA')[0]).toContain('I did not understand that. It stays in Slack.');
  });

  it('a status that does not exist is listed, and the words can go to the ticket instead', async () => {
    await open();
    await call('U_MARIE', 'status is still broken here');
    expect(privately(world, AGENT)[0]).toContain('There are: New, In Progress, On Hold, Solved, Closed.');
    expect(onTicket()).not.toContain('still broken');
    await pressAnswer(AGENT, 'command_send_instead');
    expect(onTicket()).toContain('still broken');
  });

  it('our name inside a sentence is no call', async () => {
    await open();
    await world.slack
      .as('U_ADA')
      .say('C_GENERAL', { text: `Thanks <@${world.slack.botUserId}> claim`, threadTs: thread });
    await world.pass(12_000);
    expect(onTicket()).toContain('Thanks');
    expect(privately(world, 'U_ADA')).toEqual([]);
  });
});

describe('a call that comes twice, late, or changes', () => {
  const eventOf = (words: string) =>
    [...world.slack.events].find(([, payload]) => JSON.stringify(payload).includes(words))?.[0] ?? '';

  it('has one effect when Slack delivers it again', async () => {
    await open();
    world.slack.hold();
    await world.slack
      .as(AGENT)
      .say('C_GENERAL', { text: `<@${world.slack.botUserId}> note Only once`, threadTs: thread });
    world.slack.release('reversed');
    await world.pass(12_000);
    await world.slack.redeliver(eventOf('note Only once'));
    await world.pass(12_000);
    expect(onTicket().match(/Only once<\/p>/g)).toHaveLength(1);
    expect(privately(world, AGENT)).toHaveLength(1);
  });

  it('has one effect when its edit arrives first, and an edit does nothing new', async () => {
    await open();
    const ts = await call(AGENT, 'note First wording');
    await world.slack.as(AGENT).edit('C_GENERAL', ts, `<@${world.slack.botUserId}> note Second wording`);
    await world.pass(12_000);
    expect(onTicket()).toContain('First wording');
    expect(onTicket()).not.toContain('Second wording');

    world.slack.hold();
    const second = await world.slack
      .as(AGENT)
      .say('C_GENERAL', { text: `<@${world.slack.botUserId}> note Third wording`, threadTs: thread });
    await world.slack.as(AGENT).edit('C_GENERAL', second, `<@${world.slack.botUserId}> note Fourth wording`);
    world.slack.release('reversed');
    await world.pass(12_000);
    expect(onTicket().match(/(Third|Fourth) wording<\/p>/g)).toHaveLength(1);
  });

  it('and was not understood at first is done when its author mends it, once; what was carried and waits stays here', async () => {
    await open();
    const mend = async (ts: string, words: string) => {
      await world.slack.as(AGENT).edit('C_GENERAL', ts, `<@${world.slack.botUserId}> ${words}`);
      await world.pass(12_000);
    };
    const text = `<@${world.slack.botUserId}> cliam`;
    const held1 = await world.slack.as(AGENT).say('C_GENERAL', { text, threadTs: thread });
    await world.pass(1_000);
    await mend(held1, 'claim');
    expect(held()).toMatchObject({ assigned_to: { name: 'Marie Admin' } });
    expect(onTicket()).not.toMatch(/cliam|foxbridge/);

    const left = await call(AGENT, 'priorty urgent');
    expect(onTicket()).toContain('priorty urgent');
    const before = world.updates(ticket).length;
    await mend(left, 'priority urgent');
    await mend(left, 'priority low');
    expect(held()).toMatchObject({ priority: { name: 'Urgent' } });
    expect(world.updates(ticket)).toHaveLength(before + 1);
    await world.slack.redeliver(eventOf('priority urgent'));
    await world.pass(12_000);
    expect(held()).toMatchObject({ priority: { name: 'Urgent' } });

    await mend(await call(AGENT, 'assign', { threadTs: null }), `assign ${ticket} nobody`);
    expect(held()).toMatchObject({ assigned_to: null });
    // What was mended is no news for the ticket.
    expect(onTicket()).not.toContain('Edited');
  });

  it('and is still not understood after its edit is a reply like every other', async () => {
    await open();
    const ts = await call('U_ADA', 'can you look at this?');
    await world.slack.as('U_ADA').edit('C_GENERAL', ts, `<@${world.slack.botUserId}> can you look at that?`);
    await world.pass(12_000);
    expect(onTicket()).toContain('can you look at that?');
    expect(privately(world, 'U_ADA')).toHaveLength(1);
  });

  it('and was said while we were down is done when we are back, and not carried as a reply', async () => {
    await open();
    await world.pass(60_000);
    await world.stop();
    world.clock.turn(10 * 60_000);
    await world.slack.as(AGENT).say('C_GENERAL', { text: `<@${world.slack.botUserId}> claim`, threadTs: thread });
    world.slack.drop(5);
    world.clock.turn(60_000);
    await world.start();
    await world.pass(30_000);
    expect(held()).toMatchObject({ assigned_to: { name: 'Marie Admin' } });
    expect(onTicket()).not.toContain(world.slack.botUserId);
  });
});

describe('closing', () => {
  it('answers with the button where the category wants to know something first', async () => {
    await open();
    world.happyFox.move(ticket, world.acme.categories.it.id);
    await world.pass(70_000);
    await call(AGENT, 'close');
    expect(held()).not.toMatchObject({ status: { name: 'Solved' } });
    expect(privately(world, AGENT)[0]).toContain('HappyFox wants: Root cause. Press “Close”');
    await pressAnswer(AGENT, 'ticket_close');
    const marie = world.slack.as(AGENT);
    marie.fill({ [`field:${world.acme.fields.rootCause.id}`]: 'Software' });
    expect(await marie.submit()).toEqual({ closed: true });
    await world.pass(12_000);
    expect(held()).toMatchObject({ status: { name: 'Solved' } });
  });
});

describe('where no ticket is', () => {
  it('a verb needs the number, and works with it', async () => {
    await open();
    const other = await world.slack.as('U_BOB').say('C_GENERAL', 'About something else');
    await call(AGENT, 'claim', { threadTs: other });
    expect(privately(world, AGENT)[0]).toContain('`@foxbridge claim` takes a ticket that nobody has. Please say more');
    await call(AGENT, `claim ${ticket}`, { threadTs: other });
    expect(held()).toMatchObject({ assigned_to: { name: 'Marie Admin' } });
    await call(AGENT, `note ${ticket} Seen in another thread`, { threadTs: other });
    expect(onTicket()).toContain('Seen in another thread');
  });

  it('our name alone gets help, for that person only', async () => {
    await open();
    await call('U_BOB', '', { threadTs: null });
    expect(privately(world, 'U_BOB')).toEqual(['What you can do with HappyFox tickets in Slack']);
    await call('U_BOB', 'hello there', { threadTs: null });
    expect(privately(world, 'U_BOB')[1]).toContain('It stays in Slack.');
    await call('U_BOB', 'channel', { threadTs: null });
    expect(privately(world, 'U_BOB')[2]).toContain('Please type `/ticket channel`');
  });
});

describe('in a channel for agents only', () => {
  it('“reply” is the act that makes words public, and everything else stays among agents', async () => {
    world = await openChannels();
    ticket = world.happyFox.mailIn({
      from: { name: 'Ada Lovelace', email: 'ada@acme.example' },
      subject: 'Printer on fire',
      html: '<p>x</p>',
      category: world.acme.categories.support.id,
    });
    await setChannel(world, 'C_AGENTS', { channel_agents: ['yes'] });
    await world.slack.as(AGENT).command('C_AGENTS', '/ticket', `follow ${ticket}`);
    await world.pass(3_000);
    thread = world.slack.messages('C_AGENTS')[0]?.ts ?? '';
    await call(AGENT, 'can somebody help?', { channel: 'C_AGENTS' });
    expect(world.updates(ticket).at(-1)).toMatchObject({ message: { message_type: 'p' } });
    await call(AGENT, 'reply We are on it.', { channel: 'C_AGENTS' });
    expect(world.updates(ticket).at(-1)).toMatchObject({ message: { message_type: null } });
    expect(inView(world, AGENT)).toBe('null');
  });
});
