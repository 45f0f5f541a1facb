import { z } from 'zod';
import { alsoIn, chooses, fileMessage, fileThread, heard, linkedWorld } from './linked';
import type { World, WorldOptions } from './world';

const HOLD = 5_000;

let world: World;
let ticket: number;
let thread: string;
afterEach(async () => {
  if (process.env.SHOW_LOG) process.stdout.write(world.lines.join(''));
  await world.close();
});

async function open(options: WorldOptions = {}) {
  ({ world, ticket, thread } = await linkedWorld(options));
}

const Updates = z.array(
  z.object({
    by: z.object({ type: z.string(), name: z.string() }).nullable(),
    message: z
      .object({
        text: z.string(),
        html: z.string(),
        message_type: z.string().nullable(),
        attachments: z.array(z.object({ filename: z.string() })),
      })
      .nullable(),
  }),
);
const updatesOf = (number = ticket) => Updates.parse(world.updates(number));

/** What stands on the ticket after its opening message: who, to whom it shows, and the words without our mark. */
const onTicket = (number = ticket) =>
  updatesOf(number)
    .flatMap(({ by, message }) =>
      message
        ? [
            {
              by: `${by?.type} ${by?.name}`,
              private: message.message_type !== null,
              text: message.text
                .replace(/\s*(Open in Slack|https:\/\/sandbox\.slack\.com\/\S+)?\s*·?\s*fb-\w{10}\s*$/, '')
                .replace(/\s+/g, ' ')
                .trim(),
            },
          ]
        : [],
    )
    .slice(1);

const public_ = (by: string, text: string) => ({ by, private: false, text });
const note = (by: string, text: string) => ({ by, private: true, text });
const asAda = (text: string) => public_('user Ada Lovelace', text);

const says = (who: string, text: string, more: object = {}) =>
  world.slack.as(who).say('C_GENERAL', { text, threadTs: thread, ...more });
/** Says something, and waits until it is no longer held. */
const saidBy = async (who: string, text: string, more: object = {}) => {
  const ts = await says(who, text, more);
  await world.pass(HOLD + 2_000);
  return ts;
};
const reactions = (ts: string, channel = 'C_GENERAL', root = thread) => {
  const message = world.slack.messages(channel, root).find((one) => one.ts === ts) as
    | { reactions?: { name: string }[] }
    | undefined;
  return (message?.reactions ?? []).map(({ name }) => name);
};

describe.each(['http', 'socket'] as const)('a reply in the thread, over %s', (mode) => {
  it('stands on the ticket as the requester’s own a few seconds later, with a mark on the message', async () => {
    await open({ mode });
    const ts = await says('U_ADA', 'It also drops on the phone.');
    await world.pass(HOLD - 1_000);
    expect(onTicket()).toEqual([]);
    await world.pass(3_000);
    expect(onTicket()).toEqual([asAda('It also drops on the phone.')]);
    expect(reactions(ts)).toEqual(['white_check_mark']);
    expect(world.happyFox.violations).toEqual([]);
  });
});

describe('who writes where', () => {
  const strangers = () => {
    world.slack.addUser({ id: 'U_GUEST', name: 'Gus Guest', email: 'marie@acme.example', isRestricted: true });
    world.slack.addUser({ id: 'U_STRANGER', name: 'Sam Stranger', email: 'ada@acme.example', isStranger: true });
    world.slack.addUser({ id: 'U_LINUS', name: 'Linus Limited', email: 'linus@acme.example' });
  };

  it.each([
    ['the requester', 'U_ADA', public_('user Ada Lovelace', 'Hello?')],
    ['an agent of the category', 'U_MARIE', public_('staff Marie Admin', 'Hello?')],
    ['an agent of another category', 'U_LINUS', note('staff Slack Bridge', 'Linus Limited wrote in Slack: Hello?')],
    ['anybody else', 'U_BOB', note('staff Slack Bridge', 'Bob Builder wrote in Slack: Hello?')],
    ['a guest with an agent’s address', 'U_GUEST', note('staff Slack Bridge', 'Gus Guest wrote in Slack: Hello?')],
    [
      'a stranger with the requester’s address',
      'U_STRANGER',
      note('staff Slack Bridge', 'Sam Stranger wrote in Slack: Hello?'),
    ],
  ])('in a requester’s thread, %s', async (_who, slackId, expected) => {
    await open();
    strangers();
    await world.slack.as(slackId).join('C_GENERAL');
    await saidBy(slackId, 'Hello?');
    expect(onTicket()).toEqual([expected]);
    expect(world.happyFox.violations).toEqual([]);
  });

  it.each([
    ['the requester', 'U_ADA', note('staff Slack Bridge', 'Ada Lovelace wrote in Slack: Hello?')],
    ['an agent of the category', 'U_MARIE', note('staff Marie Admin', 'Hello?')],
    ['an agent of another category', 'U_LINUS', note('staff Slack Bridge', 'Linus Limited wrote in Slack: Hello?')],
    ['anybody else', 'U_BOB', note('staff Slack Bridge', 'Bob Builder wrote in Slack: Hello?')],
    ['a stranger', 'U_STRANGER', note('staff Slack Bridge', 'Sam Stranger wrote in Slack: Hello?')],
  ])('in an agents-only thread, %s', async (_who, slackId, expected) => {
    await open();
    strangers();
    await chooses(world, 'C_AGENTS', { agentsOnly: true });
    const there = await alsoIn(world, 'C_AGENTS', ticket);
    await world.slack.as(slackId).join('C_AGENTS');
    await world.slack.as(slackId).say('C_AGENTS', { text: 'Hello?', threadTs: there });
    await world.pass(HOLD + 2_000);
    expect(onTicket()).toEqual([expected]);
    expect(world.happyFox.violations).toEqual([]);
  });

  it('somebody who was copied on filing speaks as themselves', async () => {
    await open();
    world.slack.addUser({ id: 'U_GRACE', name: 'Grace Hopper', email: 'grace+navy@acme.example' });
    await world.slack.as('U_GRACE').join('C_GENERAL');
    const ada = world.slack.as('U_ADA');
    thread = await ada.say('C_GENERAL', 'The chair is broken');
    await ada.messageShortcut('file_message', 'C_GENERAL', thread);
    await world.settled();
    await ada.change('category', String(world.acme.categories.support.id));
    await world.settled();
    ada.fill({ cc: 'grace+navy@acme.example' });
    await ada.submit();
    await world.pass(3_000);
    ticket = Number(world.tickets().at(-1)?.id);
    await saidBy('U_GRACE', 'Mine too.');
    expect(onTicket()).toEqual([public_('user Grace Hopper', 'Mine too.')]);
  });

  it('a contact whom HappyFox does not let reply is named in a note', async () => {
    await open();
    world.happyFox.faults.add({
      class: 'write',
      path: `/ticket/${ticket}/user_reply/`,
      kind: 'status',
      status: 400,
      body: JSON.stringify({ error: { user: ['This contact cannot reply to this ticket.'] } }),
    });
    await saidBy('U_ADA', 'Anybody there?');
    expect(onTicket()).toEqual([note('staff Slack Bridge', 'Ada Lovelace wrote in Slack: Anybody there?')]);
  });

  it.each([
    { kind: '5xx' as const, times: 3 },
    { kind: '429' as const, times: 1, retryAfter: 30 },
  ])('while Slack does not say who somebody is, their words wait: $kind', async (fault) => {
    await open();
    // Who Ada is was asked when she filed, and is believed for ten minutes.
    await world.pass(11 * 60_000);
    world.slack.faults.add({ method: 'users.info', ...fault });
    await saidBy('U_ADA', 'Hello?');
    await world.pass(2 * 60_000);
    expect(onTicket()).toEqual([asAda('Hello?')]);
  });
});

describe('what a channel chose', () => {
  it('two-way: replies go by who writes', async () => {
    await open();
    await chooses(world, 'C_GENERAL', { mode: 'two-way' });
    await saidBy('U_ADA', 'Hello?');
    expect(onTicket()).toEqual([asAda('Hello?')]);
  });

  it('notes: everything is a private note, whoever writes', async () => {
    await open();
    await chooses(world, 'C_GENERAL', { mode: 'notes' });
    await saidBy('U_ADA', 'One');
    await saidBy('U_MARIE', 'Two');
    expect(onTicket()).toEqual([
      note('staff Slack Bridge', 'Ada Lovelace wrote in Slack: One'),
      note('staff Marie Admin', 'Two'),
    ]);
  });

  it('alerts: nothing goes to the ticket, also what is still held when the channel changes its mind', async () => {
    await open();
    await says('U_ADA', 'Held');
    await chooses(world, 'C_GENERAL', { mode: 'alerts' });
    await saidBy('U_ADA', 'Hello?');
    expect(onTicket()).toEqual([]);
  });

  it('what counts is who may read when it goes out: a channel that becomes the agents’ in between', async () => {
    await open();
    await says('U_MARIE', 'He never reads the manual.');
    await chooses(world, 'C_GENERAL', { agentsOnly: true });
    await world.pass(HOLD + 2_000);
    expect(onTicket()).toEqual([note('staff Marie Admin', 'He never reads the manual.')]);
  });
});

describe('what was said under other rules', () => {
  /** HappyFox makes us wait, so that there is time to choose otherwise between the words and their leaving. */
  const waits = () => world.happyFox.faults.throttle({ class: 'write', seconds: 120, form: '503-text' });

  it('among agents stays among agents, when the channel is no longer theirs before it goes out', async () => {
    await open();
    await chooses(world, 'C_AGENTS', { agentsOnly: true });
    const there = await alsoIn(world, 'C_AGENTS', ticket);
    const marie = world.slack.as('U_MARIE');
    waits();
    const ts = await marie.say('C_AGENTS', { text: 'He never reads the manual.', threadTs: there });
    await world.pass(20_000);
    await chooses(world, 'C_AGENTS', { agentsOnly: false });
    await world.pass(5 * 60_000);
    expect(onTicket()).toEqual([note('staff Marie Admin', 'He never reads the manual.')]);
    // Nor does a change of it tell the requester.
    await marie.edit('C_AGENTS', ts, 'He seldom reads the manual.');
    await world.pass(HOLD + 2_000);
    await marie.remove('C_AGENTS', ts);
    await world.pass(HOLD + 2_000);
    expect(onTicket().slice(1)).toEqual([
      note('staff Marie Admin', 'Edited: He seldom reads the manual.'),
      note('staff Marie Admin', 'Withdrawn by its author.'),
    ]);
    // What is said from now on goes by the new rules.
    await marie.say('C_AGENTS', { text: 'Please restart it.', threadTs: there });
    await world.pass(HOLD + 2_000);
    expect(onTicket().at(-1)).toEqual(public_('staff Marie Admin', 'Please restart it.'));
  });

  it('where all became notes stays a note', async () => {
    await open();
    await chooses(world, 'C_GENERAL', { mode: 'notes' });
    waits();
    await says('U_MARIE', 'Only for us');
    await world.pass(20_000);
    await chooses(world, 'C_GENERAL', { mode: 'two-way' });
    await world.pass(5 * 60_000);
    expect(onTicket()).toEqual([note('staff Marie Admin', 'Only for us')]);
  });
});

describe('what a reply carries', () => {
  it('its formatting, its names and its links, for an agent’s reply as HTML', async () => {
    await open();
    const leaf = (text: string, style: object) => ({ type: 'text', text, style });
    await saidBy('U_MARIE', 'fallback', {
      blocks: [
        {
          type: 'rich_text',
          elements: [
            {
              type: 'rich_text_section',
              elements: [
                leaf('Restart', { bold: true }),
                { type: 'text', text: ' it, ' },
                { type: 'user', user_id: 'U_ADA' },
              ],
            },
            {
              type: 'rich_text_list',
              style: 'bullet',
              elements: [{ type: 'rich_text_section', elements: [leaf('ip a', { code: true })] }],
            },
            { type: 'rich_text_section', elements: [{ type: 'link', url: 'https://acme.example/vpn', text: 'how' }] },
          ],
        },
      ],
    });
    const html = updatesOf().at(-1)?.message?.html ?? '';
    expect(html).toContain('<strong>Restart</strong> it, @Ada Lovelace');
    expect(html).toContain('<li><code>ip a</code></li>');
    expect(html).toContain('<a href="https://acme.example/vpn">how</a>');
  });

  it('its files, as attachments of the same update; also when there are no words', async () => {
    await open();
    const ada = world.slack.as('U_ADA');
    const first = ada.upload('écran.png', Buffer.from('png bytes'), 'image/png');
    const second = ada.upload('trace.log', Buffer.from('log bytes'), 'text/plain');
    await saidBy('U_ADA', 'Look.', { files: [first, second] });
    await saidBy('U_ADA', '', { files: [ada.upload('more.txt', Buffer.from('more'), 'text/plain')] });
    expect(onTicket()).toEqual([asAda('Look.'), asAda('See the files.')]);
    expect(world.attachments(ticket).map(({ filename }) => filename)).toEqual(['écran.png', 'trace.log', 'more.txt']);
    const sent = world.happyFox.journal.filter(({ path }) => path.includes('user_reply'));
    expect(sent.map(({ contentType }) => contentType?.split(';')[0])).toEqual([
      'multipart/form-data',
      'multipart/form-data',
    ]);
    expect(world.happyFox.violations).toEqual([]);
  });

  it('a file that cannot go is named in the thread, and the words go all the same', async () => {
    await open();
    const gone = world.slack.as('U_ADA').upload('gone.txt', Buffer.from('x'), 'text/plain');
    await says('U_ADA', 'Here is the log.', { files: [gone] });
    world.slack.deleteFile(gone);
    await world.pass(HOLD + 3_000);
    expect(onTicket()).toEqual([asAda('Here is the log.')]);
    expect(JSON.stringify(world.slack.messages('C_GENERAL', thread))).toContain('gone.txt');
  });

  it('files of an agent’s note in an agents’ thread stay private', async () => {
    await open();
    await chooses(world, 'C_AGENTS', { agentsOnly: true });
    const there = await alsoIn(world, 'C_AGENTS', ticket);
    const marie = world.slack.as('U_MARIE');
    const files = [marie.upload('salary.txt', Buffer.from('secret'), 'text/plain')];
    await marie.say('C_AGENTS', { text: 'Between us', files, threadTs: there });
    await world.pass(HOLD + 2_000);
    expect(world.updates(ticket).at(-1)).toMatchObject({
      message: { message_type: 'p', attachments: [{ filename: 'salary.txt' }] },
    });
  });
});

describe('a change of mind', () => {
  it('an edit within the hold changes what goes out', async () => {
    await open();
    const ts = await says('U_ADA', 'Pasword: hunter2');
    await world.pass(2_000);
    await world.slack.as('U_ADA').edit('C_GENERAL', ts, 'My password does not work');
    await world.pass(HOLD + 2_000);
    expect(onTicket()).toEqual([asAda('My password does not work')]);
  });

  it('a message deleted within the hold never leaves', async () => {
    await open();
    const ts = await says('U_ADA', 'Oops');
    await world.pass(2_000);
    await world.slack.as('U_ADA').remove('C_GENERAL', ts);
    await world.pass(HOLD + 2_000);
    expect(onTicket()).toEqual([]);
  });

  it('later ones follow as what they are, each once', async () => {
    await open();
    const ts = await saidBy('U_ADA', 'It is slow');
    const ada = world.slack.as('U_ADA');
    await ada.edit('C_GENERAL', ts, 'It is very slow');
    await world.pass(2_000);
    await ada.edit('C_GENERAL', ts, 'It is extremely slow');
    await world.pass(HOLD + 2_000);
    await ada.edit('C_GENERAL', ts, 'It is slow');
    await world.pass(HOLD + 2_000);
    await ada.remove('C_GENERAL', ts);
    await world.pass(HOLD + 2_000);
    expect(onTicket()).toEqual([
      asAda('It is slow'),
      asAda('Edited: It is extremely slow'),
      asAda('Edited: It is slow'),
      asAda('Withdrawn by its author.'),
    ]);
  });

  it('an edit goes to those who read the message, also when an agent of an agents’ thread makes it', async () => {
    await open();
    await chooses(world, 'C_AGENTS', { agentsOnly: true });
    const there = await alsoIn(world, 'C_AGENTS', ticket);
    const marie = world.slack.as('U_MARIE');
    const ts = await marie.say('C_AGENTS', { text: 'He is right', threadTs: there });
    await world.pass(HOLD + 2_000);
    await marie.edit('C_AGENTS', ts, 'He is wrong');
    await world.pass(HOLD + 2_000);
    expect(onTicket()).toEqual([
      note('staff Marie Admin', 'He is right'),
      note('staff Marie Admin', 'Edited: He is wrong'),
    ]);
  });

  it('a deletion follows what it takes back, also when our clock is behind Slack’s', async () => {
    await open({ aheadMs: -10 * 60_000 });
    world.happyFox.faults.add({ class: 'write', kind: 'reset-before' });
    const ts = await says('U_ADA', 'Tomorow');
    await world.pass(HOLD + 1_000);
    await world.slack.as('U_ADA').edit('C_GENERAL', ts, 'Tomorrow');
    await world.slack.as('U_ADA').remove('C_GENERAL', ts);
    await world.pass(3 * 60_000);
    expect(onTicket().map(({ text }) => text)).toEqual(['Tomorow', 'Withdrawn by its author.']);
  });

  it('a line that begins with // stays in Slack, and so does one that is edited into it in time', async () => {
    await open();
    await saidBy('U_MARIE', '// lunch?');
    const ts = await says('U_MARIE', 'lunch?');
    await world.slack.as('U_MARIE').edit('C_GENERAL', ts, '// lunch?');
    await world.pass(HOLD + 2_000);
    expect(onTicket()).toEqual([]);
    await world.slack.as('U_MARIE').edit('C_GENERAL', ts, 'Please restart.');
    await world.pass(HOLD + 2_000);
    expect(onTicket()).toEqual([public_('staff Marie Admin', 'Please restart.')]);
  });

  it('of something said before the thread had a ticket concerns nobody', async () => {
    await open();
    const ada = world.slack.as('U_ADA');
    thread = await ada.say('C_GENERAL', 'The printer is on fire');
    const early = await ada.say('C_GENERAL', { text: 'Really', threadTs: thread });
    await world.pass(1_000);
    await ada.messageShortcut('file_message', 'C_GENERAL', thread);
    await world.settled();
    await ada.change('category', String(world.acme.categories.support.id));
    await world.settled();
    await ada.submit();
    await world.pass(3_000);
    ticket = Number(world.tickets().at(-1)?.id);
    await ada.edit('C_GENERAL', early, 'Not really');
    await world.pass(HOLD + 2_000);
    expect(onTicket()).toEqual([]);
    await ada.remove('C_GENERAL', early);
    await ada.edit('C_GENERAL', thread, 'The printer is not on fire');
    await world.pass(HOLD + 2_000);
    expect(onTicket()).toEqual([]);
    await ada.remove('C_GENERAL', thread);
    await world.pass(HOLD + 2_000);
    expect(onTicket()).toEqual([]);
  });
});

describe('what is no reply', () => {
  it('people who join, bots, unfurled links, detected languages, and our own posts', async () => {
    await open();
    world.slack.addUser({ id: 'U_NEW', name: 'New Here', email: 'new@acme.example' });
    await world.slack.as('U_NEW').join('C_GENERAL');
    const event = (more: object) =>
      world.slack.tell(
        'message.channels',
        { type: 'message', channel: 'C_GENERAL', channel_type: 'channel', thread_ts: thread, text: 'I am', ...more },
        'C_GENERAL',
      );
    await event({ subtype: 'bot_message', bot_id: 'B_OTHER', ts: '1700000001.000100' });
    await event({ bot_id: 'B_OTHER', user: 'U_OTHERBOT', ts: '1700000001.000200' });
    await event({ subtype: 'channel_join', user: 'U_NEW', ts: '1700000001.000300' });
    await event({ subtype: 'reminder_add', user: 'U_ADA', ts: '1700000001.000400' });
    await event({ user: world.slack.botUserId, ts: '1700000001.000500' });
    await event({ hidden: true, user: 'U_ADA', ts: '1700000001.000600' });
    const ts = await saidBy('U_ADA', 'See https://acme.example');
    await world.slack.touch('C_GENERAL', ts);
    await world.pass(HOLD + 2_000);
    expect(onTicket()).toEqual([asAda('See https://acme.example')]);
    // A second look at it: our own posts have arrived as events too.
    await world.pass(10_000);
    expect(onTicket()).toHaveLength(1);
  });

  it('a message in the channel beside the thread, and one in a thread without a ticket', async () => {
    await open();
    await world.slack.as('U_ADA').say('C_GENERAL', 'By the way');
    const other = await world.slack.as('U_BOB').say('C_GENERAL', 'Another matter');
    await world.slack.as('U_ADA').say('C_GENERAL', { text: 'Indeed', threadTs: other });
    await world.pass(HOLD + 2_000);
    expect(onTicket()).toEqual([]);
  });

  it('an event that cannot be read: it is acknowledged, and the log names the place, not the words', async () => {
    await open();
    await world.slack.tell(
      'message.channels',
      { type: 'message', channel: 'C_GENERAL', thread_ts: thread, ts: 42, user: 'U_ADA', text: 'top secret' },
      'C_GENERAL',
    );
    await world.settled();
    expect(world.slack.failures.size).toBe(0);
    const [line] = world.lines.filter((one) => one.includes('event not understood'));
    expect(line).toContain('ts');
    expect(line).not.toContain('secret');
  });
});

describe('Slack’s ways of telling things', () => {
  it.each([true, 'twice'] as const)('a reply also sent to the channel (%s) counts once', async (broadcast) => {
    await open();
    await saidBy('U_ADA', 'Everybody listen', { broadcast });
    expect(onTicket()).toEqual([asAda('Everybody listen')]);
  });

  it('the same event several times counts once, also long after it went out', async () => {
    await open();
    const before = world.slack.acks.length;
    await says('U_ADA', 'Once');
    const id = world.slack.acks[before]?.eventId ?? '';
    await world.slack.redeliver(id);
    await world.pass(HOLD + 2_000);
    await world.slack.redeliver(id);
    await world.pass(HOLD + 2_000);
    expect(onTicket()).toEqual([asAda('Once')]);
  });

  it.each([
    ['', 0],
    [', also when our clock is ahead of Slack’s', 4 * 60_000],
    [', also when our clock is behind Slack’s', -4 * 60_000],
  ])('events in the wrong order: messages go out as they were said, edits and deletes hold%s', async (_, aheadMs) => {
    await open({ aheadMs });
    world.slack.hold();
    const ada = world.slack.as('U_ADA');
    await says('U_ADA', 'one');
    world.clock.turn(10);
    const two = await says('U_ADA', 'two');
    world.clock.turn(10);
    const three = await says('U_ADA', 'three');
    world.clock.turn(10);
    await ada.edit('C_GENERAL', two, 'two!');
    await ada.remove('C_GENERAL', three);
    await world.slack.release('reversed');
    await world.pass(HOLD + 2_000);
    expect(onTicket()).toEqual([asAda('one'), asAda('two!')]);
  });

  it('an edit that comes after a later one changes nothing', async () => {
    await open();
    const ts = await says('U_ADA', 'a');
    world.slack.hold();
    await world.slack.as('U_ADA').edit('C_GENERAL', ts, 'b');
    world.clock.turn(10);
    await world.slack.as('U_ADA').edit('C_GENERAL', ts, 'c');
    await world.slack.release('reversed');
    await world.pass(HOLD + 2_000);
    expect(onTicket()).toEqual([asAda('c')]);
  });

  it('a direct message: the thread of its notice is a conversation like any other', async () => {
    await open();
    const ada = world.slack.as('U_ADA');
    await ada.command('C_GENERAL', '/ticket', 'Quietly');
    await world.settled();
    await ada.change('category', String(world.acme.categories.support.id));
    ada.fill({ details: 'Between us.' });
    await ada.submit();
    await world.pass(3_000);
    const dm = world.slack.dm('U_ADA');
    const card = world.slack.messages(dm).at(-1)?.ts ?? '';
    await ada.say(dm, { text: 'And urgent', threadTs: card });
    await world.pass(HOLD + 2_000);
    expect(onTicket(Number(world.tickets().at(-1)?.id))).toEqual([asAda('And urgent')]);
  });
});

describe('when HappyFox makes a reply wait', () => {
  it('the thread is told once until when, the message is marked, the order is kept, and then all is well', async () => {
    await open();
    world.happyFox.faults.throttle({ class: 'write', seconds: 120, form: '503-text' });
    const first = await says('U_ADA', 'one');
    world.clock.turn(500);
    await says('U_ADA', 'two');
    world.clock.turn(500);
    await says('U_MARIE', 'three');
    await world.pass(20_000);
    expect(onTicket()).toEqual([]);
    const waiting = () => heard(world, thread).filter((text) => text.includes('Replies to'));
    expect(waiting()).toEqual([expect.stringContaining('HappyFox is busy and asked us to wait')]);
    expect(reactions(first)).toEqual(['hourglass_flowing_sand']);
    await world.pass(120_000);
    expect(onTicket()).toEqual([asAda('one'), asAda('two'), public_('staff Marie Admin', 'three')]);
    expect(reactions(first)).toEqual(['white_check_mark']);
    expect(waiting()).toEqual([]);
    expect(heard(world, thread).filter((text) => text.includes('are on the ticket now'))).toHaveLength(1);
  });

  it('an answer that was lost is looked for, and nothing is said twice', async () => {
    await open();
    world.happyFox.faults.add({ class: 'write', kind: 'reset-after' });
    const ts = await saidBy('U_ADA', 'Only once');
    await world.pass(120_000);
    expect(onTicket()).toEqual([asAda('Only once')]);
    expect(reactions(ts)).toEqual(['white_check_mark']);
  });

  it('what was taken back while it waited is not sent', async () => {
    await open();
    world.happyFox.faults.throttle({ class: 'write', seconds: 60, form: '503-text' });
    const ts = await saidBy('U_ADA', 'Never mind');
    await world.slack.as('U_ADA').remove('C_GENERAL', ts);
    await world.pass(90_000);
    expect(onTicket()).toEqual([]);
  });

  it('a crash between two attempts loses nothing', async () => {
    await open();
    await says('U_ADA', 'Still here');
    await world.stop();
    await world.start();
    await world.pass(HOLD + 2_000);
    expect(onTicket()).toEqual([asAda('Still here')]);
  });
});

describe('a reply that comes before its ticket', () => {
  it('waits for the filing and then goes', async () => {
    await open();
    world.happyFox.faults.throttle({ class: 'write', seconds: 30, form: '503-text' });
    ({ ticket, thread } = await fileMessage(world, 'Second matter'));
    await saidBy('U_ADA', 'Hurry');
    expect(world.tickets()).toHaveLength(1);
    await world.pass(60_000);
    ticket = Number(world.tickets().at(-1)?.id);
    expect(onTicket()).toEqual([asAda('Hurry')]);
  });

  /** Ada's second matter gets its ticket, for which HappyFox makes it wait; only then does Slack tell of anything. */
  async function filedUntold(before: () => Promise<unknown>, after: () => Promise<unknown> = async () => undefined) {
    world.happyFox.faults.throttle({ class: 'write', seconds: 30, form: '503-text' });
    thread = await world.slack.as('U_ADA').say('C_GENERAL', 'Second matter');
    world.slack.hold();
    await before();
    await world.pass(1_000);
    await fileThread(world, thread);
    await after();
    await world.slack.release();
    await world.pass(60_000);
    ticket = Number(world.tickets().at(-1)?.id);
    expect(world.tickets()).toHaveLength(2);
  }

  it('stays in Slack when it was said before the form was sent, however late Slack told of it', async () => {
    await open();
    const ada = world.slack.as('U_ADA');
    await filedUntold(
      async () => {
        await says('U_ADA', 'It has begun');
        const edited = await says('U_ADA', 'Not for them');
        await ada.edit('C_GENERAL', edited, 'Not for anybody');
        await ada.remove('C_GENERAL', await says('U_ADA', 'Nor this'));
      },
      () => says('U_ADA', 'Hurry'),
    );
    expect(onTicket()).toEqual([asAda('Hurry')]);
  });

  it('lets it go first also when Slack tells no time, so that nobody knows whether it was said before the form was sent', async () => {
    await open();
    world.slack.tellTime(false);
    await world.stop();
    await world.start();
    await filedUntold(() => says('U_ADA', 'It has begun'));
    expect(onTicket()).toEqual([asAda('It has begun')]);
  });

  it('lets it go first also when our clock is ahead of Slack’s', async () => {
    await open({ aheadMs: 4 * 60_000 });
    world.happyFox.faults.throttle({ class: 'write', seconds: 30, form: '503-text' });
    ({ thread } = await fileMessage(world, 'Second matter'));
    await saidBy('U_ADA', 'Hurry');
    await world.pass(60_000);
    ticket = Number(world.tickets().at(-1)?.id);
    expect(world.tickets()).toHaveLength(2);
    expect(onTicket()).toEqual([asAda('Hurry')]);
  });

  it('waits while the draft is refused, and goes when it is corrected', async () => {
    await open();
    world.happyFox.faults.add({
      class: 'write',
      path: '/tickets/',
      kind: 'status',
      status: 400,
      body: JSON.stringify({ error: { subject: ['Too rude.'] } }),
    });
    ({ thread } = await fileMessage(world, 'Second matter'));
    await saidBy('U_ADA', 'Please');
    await world.pass(60_000);
    expect(world.tickets()).toHaveLength(1);
    const ada = world.slack.as('U_ADA');
    const notice = world.slack.messages('C_GENERAL', thread).find(({ text }) => text.includes('did not accept'));
    await ada.press('C_GENERAL', notice?.ts ?? '', 'notice_correct');
    await world.settled();
    await ada.submit();
    await world.pass(HOLD + 3_000);
    ticket = Number(world.tickets().at(-1)?.id);
    expect(world.tickets()).toHaveLength(2);
    expect(onTicket()).toEqual([asAda('Please')]);
  });
});

describe('a reply that did not arrive', () => {
  it('says so with a button; sent again it arrives, and the mark turns', async () => {
    await open();
    world.happyFox.faults.add({ class: 'write', path: 'user_reply', kind: 'status', status: 413, body: 'too large' });
    const ts = await saidBy('U_ADA', 'Important');
    const notice = () => world.slack.messages('C_GENERAL', thread).find(({ text }) => text.includes('Important”'));
    expect(onTicket()).toEqual([]);
    expect(reactions(ts)).toEqual(['warning']);
    expect(notice()?.text).toContain('HappyFox did not accept “Important”');

    await world.slack.as('U_BOB').press('C_GENERAL', notice()?.ts ?? '', 'notice_send_again');
    await world.settled();
    expect(world.slack.ephemerals('U_BOB')).toMatchObject([{ text: expect.stringContaining('Only the person') }]);
    await world.slack.as('U_ADA').press('C_GENERAL', notice()?.ts ?? '', 'notice_send_again');
    await world.pass(3_000);
    expect(onTicket()).toEqual([asAda('Important')]);
    expect(reactions(ts)).toEqual(['white_check_mark']);
    expect(notice()?.text).toContain('added to');
  });

  it('is sent again with its words as they are now', async () => {
    await open();
    world.happyFox.faults.add({ class: 'write', path: 'user_reply', kind: 'status', status: 413, body: 'too large' });
    const ts = await saidBy('U_ADA', 'Improtant');
    await world.slack.as('U_ADA').edit('C_GENERAL', ts, 'Important');
    await world.pass(HOLD + 2_000);
    const notice = world.slack.messages('C_GENERAL', thread).find(({ text }) => text.includes('Improtant”'));
    await world.slack.as('U_ADA').press('C_GENERAL', notice?.ts ?? '', 'notice_send_again');
    await world.pass(3_000);
    expect(onTicket()).toEqual([asAda('Important')]);
  });
});

describe('the buttons that say who reads', () => {
  const viewOf = (who: string) => JSON.stringify(world.slack.topView(who)?.content ?? {});
  async function agentsThread() {
    await open();
    await chooses(world, 'C_AGENTS', { agentsOnly: true });
    return alsoIn(world, 'C_AGENTS', ticket);
  }

  it('Reply to requester: the form says that the requester will read it, and the ticket gets a public reply', async () => {
    const there = await agentsThread();
    const marie = world.slack.as('U_MARIE');
    const ts = await marie.say('C_AGENTS', { text: 'Tell him to restart', threadTs: there });
    await world.pass(HOLD + 2_000);
    await marie.messageShortcut('reply_to_requester', 'C_AGENTS', ts);
    await world.settled();
    expect(viewOf('U_MARIE')).toContain('⚠️ *The requester will read this.*');
    expect(viewOf('U_MARIE')).toContain('Tell him to restart');
    marie.fill({ answer_words: 'Please restart it.' });
    expect(await marie.submit()).toEqual({ closed: true });
    await world.pass(3_000);
    expect(onTicket()).toEqual([
      note('staff Marie Admin', 'Tell him to restart'),
      public_('staff Marie Admin', 'Please restart it.'),
    ]);
    // Its words stand in neither thread yet: both are told, as of any other reply.
    await world.pass(62_000);
    expect(heard(world, thread)).toContainEqual(expect.stringMatching(/^Marie Admin: Please restart it\./));
    expect(heard(world, there, 'C_AGENTS')).toContainEqual(expect.stringMatching(/^Marie Admin: Please restart it\./));
  });

  it('Private note: only agents read it, also from a requester’s thread', async () => {
    await open();
    const marie = world.slack.as('U_MARIE');
    const ada = world.slack.as('U_ADA');
    const file = ada.upload('trace.log', Buffer.from('log bytes'), 'text/plain');
    const ts = await saidBy('U_ADA', 'Help!', { files: [file] });
    await marie.messageShortcut('private_note', 'C_GENERAL', ts);
    await world.settled();
    expect(viewOf('U_MARIE')).toContain('🔒 *Only agents read this.*');
    marie.fill({ answer_words: 'Third time this week' });
    expect(await marie.submit()).toEqual({ closed: true });
    await world.pass(3_000);
    expect(onTicket()).toEqual([asAda('Help!'), note('staff Marie Admin', 'Third time this week')]);
    expect(updatesOf().at(-1)?.message?.attachments).toMatchObject([{ filename: 'trace.log' }]);
    await world.pass(62_000);
    expect(heard(world, thread).join()).not.toContain('Third time');
  });

  it.each(['reply_to_requester', 'private_note'])(
    '%s is for agents of the category: others are told why not',
    async (shortcut) => {
      await open();
      const ts = await saidBy('U_ADA', 'Help!');
      await world.slack.as('U_BOB').messageShortcut(shortcut, 'C_GENERAL', ts);
      await world.settled();
      expect(viewOf('U_BOB')).toContain('HappyFox has no active agent with your address');
    },
  );

  it('in a thread without a ticket they say so', async () => {
    await open();
    const ts = await world.slack.as('U_BOB').say('C_GENERAL', 'Lunch?');
    await world.slack.as('U_MARIE').messageShortcut('private_note', 'C_GENERAL', ts);
    await world.settled();
    expect(viewOf('U_MARIE')).toContain('This thread has no ticket');
  });

  it('whoever stops being an agent while the form is open makes nothing public', async () => {
    const there = await agentsThread();
    const marie = world.slack.as('U_MARIE');
    await marie.messageShortcut('reply_to_requester', 'C_AGENTS', there);
    await world.settled();
    world.slack.addUser({ id: 'U_MARIE', name: 'Marie Admin', email: 'marie@acme.example', isRestricted: true });
    await world.slack.tell('user_change', { type: 'user_change', user: { id: 'U_MARIE' } });
    await world.settled();
    marie.fill({ answer_words: 'Bye' });
    await marie.submit();
    await world.pass(3_000);
    expect(onTicket()).toEqual([note('staff Slack Bridge', 'Marie Admin wrote in Slack: Bye')]);
  });

  it('an empty form is sent back', async () => {
    const there = await agentsThread();
    const marie = world.slack.as('U_MARIE');
    const [card] = world.slack.messages('C_AGENTS', there).slice(1);
    expect(card).toBeUndefined();
    await marie.messageShortcut('reply_to_requester', 'C_AGENTS', there);
    await world.settled();
    marie.fill({ answer_words: '' });
    expect(await marie.submit()).toMatchObject({
      errors: { answer_words: expect.stringContaining('Write something') },
    });
  });

  it('stand on the card of an agents’ thread, and on no other', async () => {
    await open();
    const card = (channel: string, root: string) =>
      world.slack.messages(channel, root).find(({ text }) => text.includes('is filed as') || text.startsWith('🎫'));
    expect(JSON.stringify(card('C_GENERAL', thread))).not.toContain('reply_to_requester');
    await chooses(world, 'C_AGENTS', { agentsOnly: true });
    const marie = world.slack.as('U_MARIE');
    const root = await marie.say('C_AGENTS', 'A customer called');
    await marie.messageShortcut('file_message', 'C_AGENTS', root);
    await world.settled();
    await marie.change('category', String(world.acme.categories.support.id));
    await world.settled();
    marie.fill({ requester: 'U_ADA' });
    await marie.submit();
    await world.pass(3_000);
    ticket = Number(world.tickets().at(-1)?.id);
    await marie.press('C_AGENTS', card('C_AGENTS', root)?.ts ?? '', 'reply_to_requester');
    await world.settled();
    expect(viewOf('U_MARIE')).toContain('⚠️ *The requester will read this.*');
    marie.fill({ answer_words: 'We are on it.' });
    await marie.submit();
    await world.pass(3_000);
    expect(onTicket()).toEqual([public_('staff Marie Admin', 'We are on it.')]);
  });
});

describe('words of the helpdesk that are too long for the thread', () => {
  const long = Array.from({ length: 200 }, (_, n) => `<p>Line ${n} of a very long answer.</p>`).join('');
  const post = () =>
    world.slack.messages('C_GENERAL', thread).find((one) => (one as { username?: string }).username === 'Marie Admin');

  it('have a button that shows all of them, whoever presses it', async () => {
    await open();
    world.happyFox.agentReplies(ticket, world.acme.agents.admin.id, { html: long });
    await world.pass(62_000);
    expect(JSON.stringify(post())).not.toContain('Line 199');
    await world.slack.as('U_BOB').press('C_GENERAL', post()?.ts ?? '', 'show_all');
    await world.settled();
    expect(JSON.stringify(world.slack.topView('U_BOB'))).toContain('Line 199 of a very long answer.');
  });

  it('stay with the agents when the channel is no longer theirs alone', async () => {
    await open();
    await chooses(world, 'C_GENERAL', { agentsOnly: true });
    world.happyFox.agentNotes(ticket, world.acme.agents.admin.id, { html: long });
    await world.pass(62_000);
    expect(JSON.stringify(post())).toContain('🔒 *Private note*');
    await chooses(world, 'C_GENERAL', { agentsOnly: false });
    await world.slack.as('U_BOB').press('C_GENERAL', post()?.ts ?? '', 'show_all');
    await world.settled();
    expect(JSON.stringify(world.slack.topView('U_BOB'))).toContain('Only agents may read this');
    expect(JSON.stringify(world.slack.topView('U_BOB'))).not.toContain('very long answer');
  });

  it('stay with the agents when the ticket is only for them, and their channel is no longer theirs alone', async () => {
    await open();
    await chooses(world, 'C_GENERAL', { agentsOnly: true });
    const raw = world.happyFox.world.tickets.get(ticket);
    if (raw) raw.visibleOnlyStaff = true;
    world.happyFox.agentReplies(ticket, world.acme.agents.admin.id, { html: long });
    await world.pass(62_000);
    expect(post()).toBeDefined();
    await chooses(world, 'C_GENERAL', { agentsOnly: false });
    await world.slack.as('U_BOB').press('C_GENERAL', post()?.ts ?? '', 'show_all');
    await world.settled();
    expect(JSON.stringify(world.slack.topView('U_BOB'))).toContain('Only agents may read this');
  });
});
