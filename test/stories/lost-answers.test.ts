import type { FaultOrder } from '../../sandbox/happyfox/faults';
import { creates, fileByCommand, inDirect, isFiled, openCalmWorld } from './by-command';
import type { World } from './world';

let world: World;
afterEach(async () => {
  if (process.env.SHOW_LOG) process.stdout.write(world.lines.join(''));
  await world.close();
});

const MINUTE = 60_000;
const told = () => inDirect(world).map(({ text }) => text);
const lose = (order: FaultOrder, path = /\/json\/tickets\/$/) =>
  world.happyFox.faults.add({ class: 'write', path, ...order });
const posted = () => world.slack.journal.filter(({ method, ok }) => method === 'chat.postMessage' && ok);
const press = async (button: string, user = 'U_ADA') => {
  const [message] = inDirect(world);
  await world.slack.as(user).press(world.slack.dm('U_ADA'), String(message?.ts), button);
  await world.settled();
};

const CARRIED_OUT: [string, FaultOrder][] = [
  ['the connection breaks after it was carried out', { kind: 'reset-after' }],
  ['half an answer', { kind: 'truncated-json' }],
  ['a sign-in page with status 200', { kind: 'html-200', effect: true }],
  ['a page with status 503', { kind: '503-html', effect: true }],
  ['a bare 500', { kind: 'status', status: 500, effect: true }],
  ['a 502 of something in between', { kind: 'status', status: 502, contentType: 'text/html', effect: true }],
  ['a 503 that may be a throttle or an outage', { kind: 'status', status: 503, body: 'Try later', effect: true }],
];

describe.each(CARRIED_OUT)('the answer to a filing is lost, and the ticket is there: %s', (_, order) => {
  it('is found by its mark, and not filed again', async () => {
    world = await openCalmWorld();
    lose(order);
    await fileByCommand(world, { subject: 'Lost and found' });
    await world.pass(3_000);
    expect(told()).toEqual([expect.stringContaining('HappyFox did not say whether “Lost and found” arrived')]);
    expect(JSON.stringify(inDirect(world)[0]?.blocks)).not.toContain('Cancel');
    await world.pass(2 * MINUTE);
    expect(told()).toEqual([isFiled('#SUP00004711')]);
    expect(creates(world)).toHaveLength(1);
    expect(world.tickets()).toHaveLength(1);
    expect(posted()).toHaveLength(1);
  });
});

describe.each([
  ['the connection breaks before', { kind: 'reset-before' }],
  ['a page with status 503', { kind: '503-html' }],
  ['a bare 500', { kind: 'status', status: 500 }],
  ['a sign-in page with status 200', { kind: 'html-200' }],
] as [string, FaultOrder][])('the answer to a filing is lost, and the ticket is not there: %s', (_, order) => {
  it('is looked for twice, and then sent once more', async () => {
    world = await openCalmWorld();
    lose(order);
    await fileByCommand(world, { subject: 'Lost for good' });
    await world.pass(40_000);
    expect(creates(world)).toHaveLength(1);
    await world.pass(2 * MINUTE);
    expect(told()).toEqual([isFiled()]);
    expect(creates(world)).toHaveLength(2);
    expect(world.tickets()).toHaveLength(1);
    expect(posted()).toHaveLength(1);
  });
});

it.each([
  ['ahead of', 2 * 60 * MINUTE],
  ['behind', -2 * 60 * MINUTE],
])('is found also while our clock is hours %s HappyFox’s', async (_, aheadMs) => {
  world = await openCalmWorld({ aheadMs });
  lose({ kind: 'reset-after' });
  await fileByCommand(world, { subject: 'Lost in time' });
  await world.pass(2 * MINUTE);
  expect(told()).toEqual([isFiled()]);
  expect(creates(world)).toHaveLength(1);
});

it('an answer that does not come in time counts as lost', async () => {
  world = await openCalmWorld({ timeoutMs: 700 });
  const held = lose({ kind: 'hold-answer' });
  await fileByCommand(world, { subject: 'Slow motion' });
  await world.settled();
  held.release();
  await world.pass(2 * MINUTE);
  expect(told()).toEqual([isFiled()]);
  expect(creates(world)).toHaveLength(1);
  expect(world.tickets()).toHaveLength(1);
});

it('a ticket that the list shows late is found by the second look', async () => {
  world = await openCalmWorld();
  lose({ kind: 'reset-after' });
  const late = world.happyFox.faults.add({
    class: 'read',
    path: /\/tickets\/\?/,
    kind: 'status',
    status: 200,
    contentType: 'application/json',
    body: JSON.stringify({
      page_info: { count: 0, start_index: 0, end_index: 0, last_index: 0, page_count: 1 },
      data: [],
    }),
  });
  await fileByCommand(world, { subject: 'Late riser' });
  await world.pass(2 * MINUTE);
  expect(late.left()).toBe(0);
  expect(told()).toEqual([isFiled()]);
  expect(creates(world)).toHaveLength(1);
});

it('with a field for our reference, a search that lags behind does no harm', async () => {
  world = await openCalmWorld({ env: { HAPPYFOX_REFERENCE_FIELD: 'Slack reference' } });
  world.happyFox.knobs.searchLagMs = 10 * MINUTE;
  lose({ kind: 'reset-after' });
  await fileByCommand(world, { subject: 'Lagging' });
  await world.pass(2 * MINUTE);
  expect(told()).toEqual([isFiled()]);
  expect(creates(world)).toHaveLength(1);
});

it('a throttle while we look is waited out, and the look goes on', async () => {
  world = await openCalmWorld();
  lose({ kind: 'reset-after' });
  await fileByCommand(world, { subject: 'Both at once' });
  await world.settled();
  world.happyFox.faults.throttle({ class: 'both', seconds: 120, form: '503-json' });
  await world.pass(4 * MINUTE);
  expect(told()).toEqual([isFiled()]);
  expect(creates(world)).toHaveLength(1);
  expect(world.happyFox.journal.filter(({ early }) => early)).toEqual([]);
});

describe('lost twice', () => {
  const lostTwice = async () => {
    world = await openCalmWorld();
    lose({ kind: 'reset-before', times: 2 });
    await fileByCommand(world, { subject: 'Gone' });
    await world.pass(4 * MINUTE);
    expect(told()).toEqual([expect.stringContaining('we cannot tell whether it arrived')]);
    expect(creates(world)).toHaveLength(2);
  };

  it('is for a person to decide; “It is not there, send it again” sends it', async () => {
    await lostTwice();
    await press('notice_not_there');
    await world.pass(5_000);
    expect(told()).toEqual([isFiled()]);
    expect(creates(world)).toHaveLength(3);
    expect(world.tickets()).toHaveLength(1);
    expect(posted()).toHaveLength(1);
  });

  it('“Leave it” leaves it', async () => {
    await lostTwice();
    await press('notice_leave_it');
    await world.pass(2 * MINUTE);
    expect(told()).toEqual([expect.stringContaining('was left as it is')]);
    expect(creates(world)).toHaveLength(2);
    await press('notice_leave_it').catch(() => undefined);
    expect(world.tickets()).toEqual([]);
  });

  it('is asked again when the third copy is lost as well', async () => {
    await lostTwice();
    lose({ kind: 'reset-before' });
    await press('notice_not_there');
    await world.pass(4 * MINUTE);
    expect(told()).toEqual([expect.stringContaining('we cannot tell whether it arrived')]);
    expect(creates(world)).toHaveLength(3);
  });
});

describe('a reply to a ticket that will not come', () => {
  /** Ada's message is being filed, Bob says something below it, and somebody presses a button of the notice there. */
  const replied = async (trouble: () => void, button: string) => {
    world = await openCalmWorld();
    const ada = world.slack.as('U_ADA');
    const thread = await ada.say('C_GENERAL', 'The lift stands still');
    trouble();
    await ada.messageShortcut('file_message', 'C_GENERAL', thread);
    await world.settled();
    await ada.change('category', String(world.acme.categories.support.id));
    await world.settled();
    await ada.submit();
    await world.pass(5_000);
    await world.slack.as('U_BOB').say('C_GENERAL', { text: 'I am in it', threadTs: thread });
    await world.pass(4 * MINUTE);
    const notice = world.slack
      .messages('C_GENERAL', thread)
      .find(({ blocks }) => JSON.stringify(blocks).includes(button));
    await ada.press('C_GENERAL', String(notice?.ts), button);
    await world.pass(MINUTE);
    return thread;
  };
  const lastIn = (thread: string) => world.slack.messages('C_GENERAL', thread).at(-1);
  const isNotSent =
    /“I am in it” did not reach HappyFox: this thread has no ticket.*Choose “Link to ticket” in the menu of a message here/s;

  it.each([
    ['was left as it is', () => lose({ kind: 'reset-before', times: 2 }), 'notice_leave_it'],
    [
      'was cancelled',
      () => world.happyFox.faults.throttle({ class: 'both', seconds: 600, form: '503-json' }),
      'notice_cancel',
    ],
  ])('because it %s, is not forgotten: who wrote it is told', async (_, trouble, button) => {
    const thread = await replied(trouble, button);
    expect(lastIn(thread)?.text).toMatch(isNotSent);
    expect(world.tickets()).toEqual([]);
  });

  it('reaches the ticket that its thread is linked to later, when it is sent again', async () => {
    const thread = await replied(() => lose({ kind: 'reset-before', times: 2 }), 'notice_leave_it');
    const notice = String(lastIn(thread)?.ts);
    const bob = world.slack.as('U_BOB');
    await bob.press('C_GENERAL', notice, 'notice_send_again');
    await world.pass(MINUTE);
    expect(lastIn(thread)?.text).toMatch(isNotSent);
    const ticket = world.happyFox.mailIn({
      from: { name: 'Ada Lovelace', email: 'ada@acme.example' },
      subject: 'Help, the lift',
      html: '<p>It stands still.</p>',
      category: world.acme.categories.support.id,
    });
    const marie = world.slack.as('U_MARIE');
    await marie.messageShortcut('link_thread', 'C_GENERAL', thread);
    await world.settled();
    await marie.suggest('link_ticket', String(ticket));
    marie.fill({ link_ticket: String(ticket) });
    await marie.submit();
    await world.pass(5_000);
    await bob.press('C_GENERAL', notice, 'notice_send_again');
    await world.pass(MINUTE);
    expect(world.updates(ticket).filter((update) => JSON.stringify(update).includes('I am in it'))).toHaveLength(1);
    expect(world.texts('C_GENERAL', thread).filter((text) => isNotSent.test(text))).toEqual([]);
  });
});

describe('lost, and a ticket is there that looks like it', () => {
  const lookAlike = async () => {
    world = await openCalmWorld();
    lose({ kind: 'reset-before' });
    await fileByCommand(world, { subject: 'Printer is out of paper' });
    await world.settled();
    const number = world.happyFox.mailIn({
      from: { name: 'Ada Lovelace', email: 'ada@acme.example' },
      subject: 'Printer is out of paper',
      html: '<p>By mail.</p>',
      category: world.acme.categories.support.id,
    });
    await world.pass(2 * MINUTE);
    expect(told()).toEqual([expect.stringContaining('#SUP00004711 looks much like it')]);
    expect(creates(world)).toHaveLength(1);
    return number;
  };

  it('“It is there” takes that one, and sends nothing', async () => {
    await lookAlike();
    await press('notice_it_is_there');
    await world.pass(5_000);
    expect(told()).toEqual([isFiled('#SUP00004711')]);
    expect(creates(world)).toHaveLength(1);
    expect(world.tickets()).toHaveLength(1);
  });

  it('“Send it again” files a ticket of its own', async () => {
    await lookAlike();
    await press('notice_not_there');
    await world.pass(5_000);
    expect(told()).toEqual([isFiled('#SUP00004712')]);
    expect(creates(world)).toHaveLength(2);
    expect(world.tickets()).toHaveLength(2);
  });
});

describe('files that follow the words', () => {
  const withTwoFiles = async (order: FaultOrder) => {
    world = await openCalmWorld({ env: { HAPPYFOX_MAX_REQUEST_MB: '0.00002' } });
    lose(order, /\/user_reply\//);
    const ada = world.slack.as('U_ADA');
    const files = ['one', 'two'].map((name) =>
      ada.upload(`${name}.txt`, Buffer.from(`${name}: 15 bytes.`), 'text/plain'),
    );
    await fileByCommand(world, { subject: 'Two files', more: { files } });
    await world.pass(3 * MINUTE);
    expect(world.attachments().map(({ filename }) => filename)).toEqual(['one.txt', 'two.txt']);
    expect(JSON.stringify(inDirect(world)[0]?.blocks)).toContain('2 files sent along');
    expect(posted()).toHaveLength(1);
    return world.happyFox.journal.filter(({ path, method }) => method === 'POST' && path.includes('/user_reply/'))
      .length;
  };

  it('are not sent twice when the answer is lost', async () => {
    expect(await withTwoFiles({ kind: 'reset-after' })).toBe(1);
  });

  it('are sent once more when they did not arrive', async () => {
    expect(await withTwoFiles({ kind: 'reset-before' })).toBe(2);
  });
});

describe('a message that is added to a ticket', () => {
  const added = async (as: 'note' | 'reply', order: FaultOrder) => {
    world = await openCalmWorld();
    const number = world.happyFox.mailIn({
      from: { name: 'Ada Lovelace', email: 'ada@acme.example' },
      subject: 'Screen flickers',
      html: '<p>It does.</p>',
      category: world.acme.categories.support.id,
    });
    const ada = world.slack.as('U_ADA');
    const ts = await ada.say('C_GENERAL', 'It happens at noon only.');
    await ada.messageShortcut('add_message', 'C_GENERAL', ts);
    await world.settled();
    await ada.suggest('ticket', String(number));
    ada.fill({ ticket: String(number), as });
    lose(order, as === 'note' ? /pvtnote/ : /\/user_reply\//);
    expect(await ada.submit()).toEqual({ closed: true });
    await world.pass(3 * MINUTE);
    expect(world.texts('C_GENERAL', ts)).toEqual([
      expect.anything(),
      expect.stringContaining('is added to #SUP00004711'),
    ]);
    expect(world.updates(number).filter((update) => JSON.stringify(update).includes('at noon only'))).toHaveLength(1);
    return world.happyFox.journal.filter(({ method }) => method === 'POST').length;
  };

  it.each(['note', 'reply'] as const)('as a %s is not sent twice when the answer is lost', async (as) => {
    expect(await added(as, { kind: 'reset-after' })).toBe(1);
  });

  it.each(['note', 'reply'] as const)('as a %s is sent once more when it did not arrive', async (as) => {
    expect(await added(as, { kind: 'reset-before' })).toBe(2);
  });
});

describe('Slack', () => {
  it('loses the answer to a notice: it is found by its mark, and not posted twice', async () => {
    world = await openCalmWorld();
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'reset-after' });
    await fileByCommand(world, { subject: 'Echo' });
    await world.pass(30_000);
    expect(told()).toEqual([isFiled()]);
    expect(world.slack.journal.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(1);
  });

  it('loses a notice before it stands there: it is posted once', async () => {
    world = await openCalmWorld();
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'reset-before' });
    await fileByCommand(world, { subject: 'Void', here: true });
    await world.pass(30_000);
    expect(world.texts('C_GENERAL')).toEqual([isFiled()]);
  });

  it('throttles: the notice waits as long as Slack said', async () => {
    world = await openCalmWorld();
    world.slack.faults.add({ method: 'chat.postMessage', kind: '429', retryAfter: 30 });
    await fileByCommand(world, { subject: 'Chatter' });
    await world.pass(29_000);
    expect(world.tickets()).toHaveLength(1);
    expect(told()).toEqual([]);
    expect(world.slack.journal.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(1);
    await world.pass(5_000);
    expect(told()).toEqual([isFiled()]);
  });

  it('is away: tickets are filed all the same, and told when it is back', async () => {
    world = await openCalmWorld();
    await fileByCommand(world, { subject: 'Silence' });
    world.slack.faults.add({ kind: '5xx', times: 1000 });
    await world.pass(MINUTE);
    expect(world.tickets()).toHaveLength(1);
    world.slack.faults.clear();
    await world.pass(3 * MINUTE);
    expect(told()).toEqual([isFiled()]);
  });
});
