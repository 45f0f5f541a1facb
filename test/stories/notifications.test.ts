import { fileByCommand } from './by-command';
import { inView, mailed, openChannels } from './in-channels';
import { alsoIn, fileMessage, inStore, MINUTE, readsSince } from './linked';
import * as onTheWall from './on-the-wall';
import type { World, WorldOptions } from './world';

let world: World;
afterEach(async () => {
  if (process.env.SHOW_LOG) process.stdout.write(world.lines.join(''));
  await world.close();
});

const HOUR = 60 * MINUTE;

/** The world of the channels, and a place that only Marie reads. */
async function open(options: WorldOptions = {}) {
  world = await openChannels(options);
  world.slack.addChannel({ id: 'C_DESK', name: 'desk', isPrivate: true, members: ['U_MARIE'] });
}

/** What stands in a person's direct message with us: messages, and beneath each what stands in its thread. */
const direct = (user: string) => world.slack.messages(world.slack.dm(user)).map(({ text }) => text);
/** The same with everything beneath, whole. */
const inThreads = (user: string) => {
  const dm = world.slack.dm(user);
  return JSON.stringify(world.slack.messages(dm).map(({ ts }) => world.slack.messages(dm, ts)));
};
/** The next look at HappyFox, and what follows from it. */
const nextLook = () => world.pass(MINUTE + 15_000);
const marie = () => world.acme.agents.admin.id;
const linus = () => world.acme.agents.limited.id;
const reply = (ticket: number, html = '<p>Which client version?</p>', agent = marie()) =>
  world.happyFox.agentReplies(ticket, agent, { html });
const assign = (ticket: number, assignee: number, by: number | null = world.acme.agents.bridge.id) =>
  world.happyFox.change(ticket, { assignee, by });

async function choose(user: string, entries: Parameters<ReturnType<World['slack']['as']>['fill']>[0]) {
  const person = world.slack.as(user);
  await person.command('C_HELP', '/ticket', 'settings');
  await world.settled();
  person.fill(entries);
  expect(await person.submit()).toEqual({ closed: true });
  await world.settled();
}
const wantsAnswers = (user = 'U_ADA') => choose(user, { my_answers: 'direct' });

const until = (shown: string, timeZone?: string) => onTheWall.until(world, shown, timeZone);
const dayAhead = (days: number) => onTheWall.dayAhead(world, days);

describe.each(['http', 'socket'] as const)('answers on a request that nobody follows, over %s', (mode) => {
  it('are told nowhere, unless its requester says so', async () => {
    await open({ mode });
    const ticket = mailed(world, 'The VPN drops');
    await nextLook();
    reply(ticket);
    await nextLook();
    expect(direct('U_ADA')).toEqual([]);
  });

  it('come by direct message to whoever chose that: a thread, in which they can answer', async () => {
    await open({ mode });
    const ticket = mailed(world, 'The VPN drops');
    await nextLook();
    await wantsAnswers();
    reply(ticket);
    await nextLook();
    const dm = world.slack.dm('U_ADA');
    const [card, answer] = world.slack.messages(dm);
    expect(card?.text).toMatch(/^🎫 #SUP0*\d+ “The VPN drops” in Support/);
    expect(answer).toMatchObject({ text: 'Which client version?', thread_ts: card?.ts, subtype: 'thread_broadcast' });

    await world.slack.as('U_ADA').say(dm, { text: 'Version 7.', threadTs: card?.ts ?? '' });
    await world.pass(10_000);
    expect(world.updates(ticket).at(-1)).toMatchObject({
      by: { type: 'user', name: 'Ada Lovelace' },
      message: { message_type: null, text: expect.stringContaining('Version 7.') },
    });
    reply(ticket, '<p>Please update.</p>');
    await nextLook();
    expect(world.slack.messages(dm, card?.ts).map(({ text }) => text)).toEqual([
      expect.stringContaining('🎫'),
      'Which client version?',
      'Version 7.',
      'Please update.',
    ]);
    expect(world.happyFox.violations).toEqual([]);
  });
});

describe('a requester who wants answers by direct message', () => {
  it('is told nothing that was answered before, nothing of their own, and no note of agents', async () => {
    await open();
    const ticket = mailed(world, 'The VPN drops');
    reply(ticket, '<p>Before.</p>');
    await world.pass(10 * MINUTE);
    await wantsAnswers();
    world.happyFox.agentNotes(ticket, marie(), { html: '<p>Ada is difficult.</p>' });
    world.happyFox.contactReplies(ticket, '<p>Hello?</p>');
    world.happyFox.change(ticket, { priority: world.acme.priorities.urgent.id });
    await nextLook();
    expect(direct('U_ADA')).toEqual([]);
    reply(ticket, '<p>Now.</p>');
    world.happyFox.contactReplies(ticket, '<p>Thank you.</p>');
    await nextLook();
    expect(direct('U_ADA')).toEqual([expect.stringContaining('🎫'), 'Now.']);
  });

  it('is told nothing of tickets that only agents see, nor once one becomes such', async () => {
    await open();
    await wantsAnswers();
    const hidden = mailed(world, 'About Ada', { private: true });
    const ticket = mailed(world, 'The VPN drops');
    await nextLook();
    // Somebody else wants to know of it, so it is read.
    assign(hidden, marie());
    reply(hidden, '<p>Fire her.</p>');
    reply(ticket);
    await nextLook();
    expect(direct('U_ADA')).toHaveLength(2);
    const raw = world.happyFox.world.tickets.get(ticket);
    if (raw) raw.visibleOnlyStaff = true;
    reply(ticket, '<p>Hush.</p>');
    world.happyFox.change(ticket, { priority: world.acme.priorities.urgent.id });
    await nextLook();
    expect(inThreads('U_ADA')).not.toMatch(/Fire|Hush|About Ada|Urgent/);
  });

  it('is told nothing of the requests of others, also when theirs goes up in one', async () => {
    await open();
    await wantsAnswers();
    const bobs = world.happyFox.mailIn({
      from: { name: 'Bob Builder', email: 'bob@acme.example' },
      subject: 'Bob’s pay',
      html: '<p>More.</p>',
      category: world.acme.categories.support.id,
    });
    const ticket = mailed(world, 'The VPN drops');
    await nextLook();
    reply(bobs, '<p>No.</p>');
    reply(ticket);
    await nextLook();
    expect(direct('U_ADA')).toEqual([expect.stringContaining('The VPN drops'), 'Which client version?']);
    world.happyFox.merge(ticket, bobs);
    reply(bobs, '<p>You get 3 %.</p>');
    await nextLook();
    await nextLook();
    expect(inThreads('U_ADA')).toContain('This thread no longer belongs to');
    expect(inThreads('U_ADA')).not.toMatch(/Bob|3 %|Builder/);
  });

  it('has no second thread where they are in the first, and one where they are not', async () => {
    await open();
    await wantsAnswers();
    const { ticket } = await fileMessage(world, 'The VPN drops every hour');
    const other = mailed(world, 'The printer is empty');
    await nextLook();
    await alsoIn(world, 'C_DESK', other);
    reply(ticket);
    await nextLook();
    expect(direct('U_ADA')).toEqual([]);
    reply(other, '<p>Paper is coming.</p>');
    await nextLook();
    expect(direct('U_ADA')).toEqual([expect.stringContaining('The printer is empty'), 'Paper is coming.']);
  });

  it('hears of what somebody else filed for them', async () => {
    await open();
    await wantsAnswers();
    await fileByCommand(world, { user: 'U_BOB', subject: 'A chair for Ada', more: { requester: 'U_ADA' } });
    await world.pass(5_000);
    const ticket = Number(world.tickets()[0]?.id);
    expect(world.tickets()[0]).toMatchObject({ user: { email: 'ada@acme.example' } });
    reply(ticket, '<p>It is ordered.</p>');
    await nextLook();
    expect(direct('U_ADA')).toEqual([expect.stringContaining('A chair for Ada'), 'It is ordered.']);
    expect(inThreads('U_BOB')).toContain('It is ordered.');
  });

  it('is told once, whatever is read again, lost on the way or restarted', async () => {
    await open();
    await wantsAnswers();
    const ticket = mailed(world, 'The VPN drops');
    await nextLook();
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'reset-after', times: 2 });
    reply(ticket);
    await nextLook();
    await world.stop();
    await world.start();
    await world.pass(5 * MINUTE);
    world.happyFox.change(ticket, { tags: 'vpn' });
    await nextLook();
    expect(direct('U_ADA')).toEqual([expect.stringContaining('🎫'), 'Which client version?']);
  });

  it('waits while Slack makes us wait, and HappyFox is not asked more often for it', async () => {
    await open();
    await wantsAnswers();
    const ticket = mailed(world, 'The VPN drops');
    await nextLook();
    world.slack.faults.add({ method: 'chat.postMessage', kind: '429', retryAfter: 120 });
    const from = world.happyFox.journal.length;
    reply(ticket);
    await world.pass(5 * MINUTE);
    expect(direct('U_ADA')).toHaveLength(2);
    expect(readsSince(world, from).filter(({ path }) => path.includes(`ticket/${ticket}/`))).toHaveLength(1);
  });

  it('no longer gets new threads when they take it back; what they unlinked stays so', async () => {
    await open();
    await wantsAnswers();
    const [first, second] = [mailed(world, 'The VPN drops'), mailed(world, 'The printer is empty')];
    await nextLook();
    reply(first);
    await nextLook();
    const dm = world.slack.dm('U_ADA');
    const card = world.slack.messages(dm)[0]?.ts ?? '';
    await world.slack.as('U_ADA').press(dm, card, 'card_menu', { choice: 'unlink' });
    await world.settled();
    await world.slack.as('U_ADA').submit();
    await world.pass(3_000);
    reply(first, '<p>Still there?</p>');
    await nextLook();
    expect(inThreads('U_ADA')).not.toContain('Still there?');
    await choose('U_ADA', { my_answers: 'threads' });
    reply(second, '<p>Paper is coming.</p>');
    await nextLook();
    expect(inThreads('U_ADA')).not.toContain('Paper is coming.');
  });

  it('keeps hearing of them when their address changes', async () => {
    await open();
    await wantsAnswers();
    world.slack.addUser({ id: 'U_ADA', name: 'Ada Byron', email: 'byron@acme.example' });
    await world.slack.tell('user_change', { type: 'user_change', user: { id: 'U_ADA' } });
    await world.settled();
    const old = mailed(world, 'The VPN drops');
    const fresh = world.happyFox.mailIn({
      from: { name: 'Ada Byron', email: 'byron@acme.example' },
      subject: 'The printer is empty',
      html: '<p>Help.</p>',
      category: world.acme.categories.support.id,
    });
    await nextLook();
    reply(old);
    reply(fresh, '<p>Paper is coming.</p>');
    await nextLook();
    expect(direct('U_ADA')).toEqual([expect.stringContaining('The printer is empty'), 'Paper is coming.']);
  });
});

describe('an agent who is given a ticket', () => {
  it.each(['http', 'socket'] as const)('is told who did it, once, over %s', async (mode) => {
    await open({ mode });
    const ticket = mailed(world, 'The VPN drops');
    await nextLook();
    assign(ticket, marie());
    await nextLook();
    const told = [expect.stringMatching(/^Slack Bridge gave you #SUP0*\d+ “The VPN drops”\.$/)];
    expect(direct('U_MARIE')).toEqual(told);
    world.happyFox.contactReplies(ticket, '<p>Hello?</p>');
    await nextLook();
    await world.stop();
    await world.start();
    world.happyFox.agentNotes(ticket, linus(), { html: '<p>Ada is difficult.</p>' });
    await nextLook();
    expect(direct('U_MARIE')).toEqual(told);
  });

  it('by a rule, or with the filing, is told so', async () => {
    await open();
    const ticket = mailed(world, 'The VPN drops');
    assign(ticket, marie(), null);
    await nextLook();
    expect(direct('U_MARIE')).toEqual([expect.stringMatching(/^A rule of the helpdesk gave you/)]);
  });

  it('is not told of what they took themselves, of what they had before, nor of what is closed', async () => {
    await open();
    const [mine, closed] = [mailed(world, 'One'), mailed(world, 'Two')];
    await nextLook();
    assign(mine, marie(), marie());
    assign(closed, marie());
    world.happyFox.change(closed, { status: world.acme.statuses.solved.id });
    await nextLook();
    expect(direct('U_MARIE')).toEqual([]);
  });

  it('is told of a ticket in a thread too, and when it goes from hand to hand', async () => {
    await open();
    const { ticket } = await fileMessage(world, 'The VPN drops every hour');
    assign(ticket, marie());
    await nextLook();
    assign(ticket, linus());
    await nextLook();
    assign(ticket, marie(), linus());
    await nextLook();
    expect(direct('U_MARIE')).toEqual([
      expect.stringMatching(/^Slack Bridge gave you/),
      expect.stringMatching(/^Linus Limited gave you/),
    ]);
    expect(direct('U_LINUS')).toHaveLength(1);
  });

  it('is not told when they do not want it', async () => {
    await open();
    await choose('U_MARIE', { my_agent_news: ['warnings'] });
    const ticket = mailed(world, 'The VPN drops');
    await nextLook();
    const from = world.happyFox.journal.length;
    assign(ticket, marie());
    await nextLook();
    expect(direct('U_MARIE')).toEqual([]);
    expect(readsSince(world, from).filter(({ path }) => path.includes('/ticket/'))).toEqual([]);
  });

  it('is not told of a ticket in a thread either, when they do not want it', async () => {
    await open();
    const { ticket, thread } = await fileMessage(world, 'The VPN drops every hour');
    await choose('U_MARIE', { my_agent_news: ['warnings'] });
    assign(ticket, marie());
    reply(ticket);
    await nextLook();
    expect(world.texts('C_GENERAL', thread).join()).toContain('Which client version?');
    expect(direct('U_MARIE')).toEqual([]);
  });

  it('is not told when they have left, and nobody else is who shows their address', async () => {
    await open();
    for (const id of ['U_MARIE', 'U_GUS', 'U_SAM']) {
      const email = 'marie@acme.example';
      world.slack.addUser({
        id,
        name: id,
        email,
        deleted: id === 'U_MARIE',
        isRestricted: id === 'U_GUS',
        isStranger: id === 'U_SAM',
      });
    }
    const ticket = mailed(world, 'The VPN drops');
    await nextLook();
    assign(ticket, marie());
    await nextLook();
    for (const id of ['U_MARIE', 'U_GUS', 'U_SAM']) expect(direct(id)).toEqual([]);
  });

  it('is not told where Slack lets nobody be found by their address; the log says so once, and all else goes on', async () => {
    await open();
    world.slack.faults.add({ method: 'users.lookupByEmail', kind: 'error', error: 'unknown_method', times: 1_000 });
    const { ticket, thread } = await fileMessage(world, 'The VPN drops every hour');
    for (const subject of ['One', 'Two', 'Three']) assign(mailed(world, subject), marie());
    await nextLook();
    assign(ticket, linus());
    reply(ticket);
    await nextLook();
    expect(direct('U_MARIE')).toEqual([]);
    expect(world.texts('C_GENERAL', thread).join()).toContain('Which client version?');
    expect(world.lines.filter((line) => line.includes('nobody can be found by their address'))).toHaveLength(1);
  });
});

describe('what it costs to look for people', () => {
  it('one read tells whose fifty changed tickets are, and only those of somebody who wants to know are read', async () => {
    await open();
    const theirs = mailed(world, 'The VPN drops');
    for (let nth = 0; nth < 40; nth += 1) mailed(world, `Number ${nth}`);
    await nextLook();
    await nextLook();
    const from = world.happyFox.journal.length;
    for (const { id } of world.tickets()) world.happyFox.change(Number(id), { tags: 'x' });
    assign(theirs, marie());
    await world.pass(4 * MINUTE);
    const reads = readsSince(world, from).map(({ path }) => path);
    expect(reads.filter((path) => path.includes('/ticket/'))).toEqual([expect.stringContaining(`ticket/${theirs}/`)]);
    // Four looks at what changed, and one at whose it is.
    expect(reads.filter((path) => path.includes('/tickets/?')).length).toBeLessThanOrEqual(6);
    expect(direct('U_MARIE')).toHaveLength(1);
  });
});

describe('very many changes at once', () => {
  it('are told to those who have few of them; whose are most hears that there are more, and where to look, once', async () => {
    await open();
    const tickets = Array.from({ length: 120 }, (_, nth) =>
      mailed(world, `Fault ${nth}`, { category: world.acme.categories.it.id }),
    );
    await wantsAnswers('U_ADA');
    await world.pass(10 * MINUTE);
    const first = tickets[0] ?? 0;
    // The first to change is the last to be looked at.
    assign(first, linus());
    world.clock.turn(2_000);
    for (const ticket of tickets.slice(1)) assign(ticket, marie());
    await world.pass(4 * MINUTE);
    expect(direct('U_LINUS')).toEqual([expect.stringContaining('“Fault 0”')]);
    const more = (user: string) => direct(user).filter((text) => text.includes('did not look at each'));
    expect(more('U_MARIE')).toEqual([expect.stringMatching(/^20 more tickets that you have .* your Home tab/)]);
    expect(direct('U_MARIE')).toHaveLength(100);
    // Nobody answered, but who asked to be told of answers cannot be told so.
    expect(more('U_ADA')).toEqual([expect.stringMatching(/^20 more requests of yours .* been answered/)]);
    await world.stop();
    await world.start();
    await world.pass(4 * MINUTE);
    expect(more('U_MARIE')).toHaveLength(1);
    expect(more('U_ADA')).toHaveLength(1);
  });

  it('are told to nobody who does not want to know', async () => {
    await open();
    const tickets = Array.from({ length: 120 }, (_, nth) => mailed(world, `Fault ${nth}`));
    await world.pass(10 * MINUTE);
    await choose('U_MARIE', { my_agent_news: ['warnings'] });
    for (const ticket of tickets) assign(ticket, marie());
    await world.pass(3 * MINUTE);
    expect(direct('U_MARIE')).toEqual([]);
    expect(direct('U_ADA')).toEqual([]);
  });
});

describe('where HappyFox tells us by itself that something changed', () => {
  const SECRET = 'a-secret-of-32-characters-or-so!';

  it('an agent hears within a minute of a ticket without a thread, and HappyFox is asked no more than without hints', async () => {
    await open({ env: { HAPPYFOX_WEBHOOK_SECRET: SECRET } });
    world.happyFox.webhooks.configure({
      url: `${world.url}/happyfox/webhook/${encodeURIComponent(SECRET)}`,
      secret: SECRET,
    });
    const ticket = mailed(world, 'The VPN drops');
    await world.happyFox.webhooks.settled();
    // Two looks: from then on, they are rare.
    await world.pass(3 * MINUTE);
    const from = world.happyFox.journal.length;
    assign(ticket, marie());
    for (let nth = 0; nth < 20; nth += 1) world.happyFox.change(ticket, { tags: `round-${nth}` });
    await world.happyFox.webhooks.settled();
    await nextLook();
    expect(direct('U_MARIE')).toEqual([expect.stringContaining('gave you')]);
    const looks = readsSince(world, from).filter(({ path }) => path.includes('sort=last_modifiedd'));
    // One asks what changed, one whose it is.
    expect(looks).toHaveLength(2);
  });
});

describe('a ticket whose time runs out', () => {
  /** Tuesday morning, and tickets of Marie's that are due. */
  async function openOn(shown: string) {
    await open();
    await until(shown);
    const tickets = ['Yesterday', 'Today', 'Tomorrow', 'In five days', 'Broken'].map((subject) =>
      mailed(world, subject),
    );
    for (const ticket of tickets) assign(ticket, marie(), marie());
    [-1, 0, 1, 5].forEach((days, nth) => {
      world.happyFox.change(tickets[nth] ?? 0, { dueDate: dayAhead(days), by: null });
    });
    world.happyFox.breach(tickets[4] ?? 0);
    return tickets;
  }
  const lines = (user = 'U_MARIE') => {
    const said = world.slack.messages(world.slack.dm(user)).at(-1)?.blocks?.[0] as
      | { text: { text: string } }
      | undefined;
    return said?.text.text.split('\n').slice(1) ?? [];
  };

  it('is told to the agent who has it: all in one message, and each once', async () => {
    await openOn('Tue 10:00');
    const from = world.happyFox.journal.length;
    await world.pass(3 * HOUR, 10 * MINUTE);
    // One look: a page of each list.
    expect(readsSince(world, from).filter(({ path }) => /duedate|breached/.test(path))).toHaveLength(3);
    expect(direct('U_MARIE')).toEqual(['4 tickets of yours want your time.']);
    expect(
      lines()
        .map((line) => line.replace(/^.*“/, '“'))
        .sort(),
    ).toEqual([
      '“Broken” is past what was promised to its requester.',
      expect.stringMatching(/^“Today” is due today \(/),
      expect.stringMatching(/^“Tomorrow” is due tomorrow \(/),
      expect.stringMatching(/^“Yesterday” is overdue \(/),
    ]);
    await world.stop();
    await world.start();
    await until('Wed 15:00');
    // What was due tomorrow is due today: told already.
    expect(direct('U_MARIE')).toHaveLength(1);
  });

  it('is told again when it is due on another day', async () => {
    const [yesterday = 0] = await openOn('Tue 10:00');
    await world.pass(3 * HOUR, 10 * MINUTE);
    world.happyFox.change(yesterday, { dueDate: dayAhead(1), by: null });
    await until('Wed 15:00');
    expect(direct('U_MARIE')).toHaveLength(2);
    expect(direct('U_MARIE')[1]).toMatch(/“Yesterday” is due today/);
  });

  it('waits for the morning', async () => {
    await openOn('Tue 19:00');
    await until('Wed 08:50');
    expect(direct('U_MARIE')).toEqual([]);
    await until('Wed 14:00');
    expect(direct('U_MARIE')).toHaveLength(1);
  });

  it('is not told to who does not want it', async () => {
    await open();
    await choose('U_MARIE', { my_agent_news: ['assigned'] });
    await until('Tue 10:00');
    const ticket = mailed(world, 'Late');
    assign(ticket, marie(), marie());
    world.happyFox.change(ticket, { dueDate: dayAhead(-1), by: null });
    await until('Tue 16:00');
    expect(direct('U_MARIE')).toEqual([]);
  });

  it('is told once, also when another instance looks again at once, or the one that told it died before it was done', async () => {
    await openOn('Tue 10:00');
    await world.pass(3 * HOUR, 10 * MINUTE);
    expect(direct('U_MARIE')).toHaveLength(1);
    const from = world.happyFox.journal.length;
    const again = { id: 'chore:warnings', state: 'open' as const, due: world.clock.now() };
    expect(await inStore(world, (store) => store.commit({ job: again }))).toBe(true);
    await world.pass(MINUTE);
    expect(readsSince(world, from).filter(({ path }) => /duedate|breached/.test(path))).toHaveLength(3);
    expect(direct('U_MARIE')).toHaveLength(1);
  });
});

describe('the weekly digest', () => {
  const wants = (user: string) => choose(user, { my_digest: ['digest'] });
  const said = (user: string) => JSON.stringify(world.slack.messages(world.slack.dm(user)).map(({ blocks }) => blocks));

  it('comes on Monday at nine, to each in their own time zone, once', async () => {
    await open();
    world.slack.addUser({ id: 'U_YUKI', name: 'Yuki Far', email: 'yuki@acme.example', tz: 'Asia/Tokyo' });
    await world.slack.as('U_YUKI').join('C_HELP');
    mailed(world, 'The VPN drops');
    world.happyFox.mailIn({
      from: { name: 'Yuki Far', email: 'yuki@acme.example' },
      subject: 'No heating',
      html: '<p>Cold.</p>',
      category: world.acme.categories.support.id,
    });
    await wants('U_ADA');
    await wants('U_YUKI');
    await until('Mon 08:50', 'Asia/Tokyo');
    expect(direct('U_YUKI')).toEqual([]);
    await world.pass(11 * MINUTE, MINUTE);
    expect(direct('U_YUKI')).toEqual(['Your week in the helpdesk. Open requests of yours: 1.']);
    expect(said('U_YUKI')).toContain('No heating');
    expect(said('U_YUKI')).not.toContain('VPN');
    expect(direct('U_ADA')).toEqual([]);
    await until('Mon 08:50');
    expect(direct('U_ADA')).toEqual([]);
    await world.stop();
    await world.pass(HOUR, HOUR);
    await world.start();
    await world.pass(2 * MINUTE);
    expect(direct('U_ADA')).toHaveLength(1);
    await world.stop();
    await world.start();
    await until('Tue 10:00');
    expect(direct('U_ADA')).toHaveLength(1);
    await until('Mon 09:10');
    expect(direct('U_ADA')).toHaveLength(2);
    expect(direct('U_YUKI')).toHaveLength(2);
  });

  it('names for agents what they have, what is late and what nobody has in their categories', async () => {
    await open();
    await wants('U_LINUS');
    await until('Sun 12:00');
    const it = world.acme.categories.it.id;
    const mine = mailed(world, 'Mine', { category: it });
    mailed(world, 'Free', { category: it });
    mailed(world, 'Not his category');
    world.happyFox.change(mine, { assignee: linus(), dueDate: dayAhead(-3), by: linus() });
    await until('Mon 09:10');
    expect(direct('U_LINUS')).toContainEqual(
      'Your week in the helpdesk. Tickets you have: 1. Of these, overdue: 1. Nobody has yet, in your categories: 1.',
    );
    expect(said('U_LINUS')).toContain('Free');
    expect(said('U_LINUS')).not.toContain('Not his category');
  });

  it('calls late what is late on the day of whoever reads it', async () => {
    await open();
    const timeZone = 'Pacific/Kiritimati';
    world.slack.addUser({ id: 'U_LINUS', name: 'Linus Limited', email: 'linus@acme.example', tz: timeZone });
    await wants('U_LINUS');
    await until('Sun 12:00', timeZone);
    const ticket = mailed(world, 'For Sunday', { category: world.acme.categories.it.id });
    // Due today, which is over by the time the digest comes; by HappyFox's clock it is Sunday still.
    const dueDate = onTheWall.dayAhead(world, 0, timeZone);
    world.happyFox.change(ticket, { assignee: linus(), dueDate, by: linus() });
    await until('Mon 09:10', timeZone);
    expect(direct('U_LINUS')).toContainEqual(expect.stringContaining('Of these, overdue: 1.'));
  });

  it('does not come when nothing is open, when it is no longer wanted, and holds nothing that only agents see', async () => {
    await open();
    await wants('U_ADA');
    await wants('U_BOB');
    await choose('U_BOB', { my_digest: [] });
    mailed(world, 'About Ada', { private: true });
    world.happyFox.mailIn({
      from: { name: 'Bob Builder', email: 'bob@acme.example' },
      subject: 'Pay',
      html: '<p>More.</p>',
      category: world.acme.categories.support.id,
    });
    await until('Mon 09:10');
    expect(direct('U_ADA')).toEqual([]);
    expect(direct('U_BOB')).toEqual([]);
  });

  it('waits for HappyFox, and comes later on the same day', async () => {
    await open();
    await wants('U_ADA');
    mailed(world, 'The VPN drops');
    await until('Mon 08:50');
    world.happyFox.faults.throttle({ class: 'read', seconds: 1_800 });
    await world.pass(20 * MINUTE, MINUTE);
    expect(direct('U_ADA')).toEqual([]);
    await world.pass(30 * MINUTE, MINUTE);
    expect(direct('U_ADA')).toHaveLength(1);
    expect(world.happyFox.journal.filter(({ early }) => early)).toEqual([]);
  });
});

describe('who chooses what', () => {
  const inputs = (user: string) =>
    (world.slack.topView(user)?.blocks ?? []).filter(({ type }) => type === 'input').map(({ block_id }) => block_id);
  const opened = async (user: string) => {
    await world.slack.as(user).command('C_HELP', '/ticket', 'settings');
    await world.settled();
    return inputs(user);
  };

  it('agents all of it, others what concerns their requests, guests and people without an address nothing', async () => {
    await open();
    expect(await opened('U_MARIE')).toEqual(['my_answers', 'my_agent_news', 'my_digest', 'my_closing']);
    expect(await opened('U_BOB')).toEqual(['my_answers', 'my_digest']);
    expect(await opened('U_GUS')).toEqual([]);
    expect(inView(world, 'U_GUS')).toContain('Only members of this workspace');
    await world.slack.as('U_NOMAIL').join('C_HELP');
    expect(await opened('U_NOMAIL')).toEqual([]);
    expect(inView(world, 'U_NOMAIL')).toContain('shows none that is confirmed');
  });

  it('what was chosen stands there the next time, also after a restart, and opens from what people are told', async () => {
    await open();
    await choose('U_MARIE', { my_agent_news: ['assigned'], my_closing: ['survey'] });
    await world.stop();
    await world.start();
    const ticket = mailed(world, 'The VPN drops');
    await nextLook();
    assign(ticket, marie());
    await nextLook();
    const dm = world.slack.dm('U_MARIE');
    await world.slack.as('U_MARIE').press(dm, world.slack.messages(dm)[0]?.ts ?? '', 'my_settings');
    await world.settled();
    const element = (id: string) =>
      world.slack.topView('U_MARIE')?.blocks.find(({ block_id }) => block_id === id)?.element;
    expect(element('my_agent_news')).toMatchObject({ initial_options: [{ value: 'assigned' }] });
    expect(element('my_answers')).toMatchObject({ initial_option: { value: 'threads' } });
    expect(element('my_closing')).toMatchObject({ initial_options: [{ value: 'survey' }] });
  });

  it('it stands in the Home tab, is changed from there, and reads anew at once', async () => {
    await open();
    const home = () => JSON.stringify(world.slack.home('U_MARIE')?.blocks ?? null);
    await world.slack.as('U_MARIE').openHome('home');
    await world.settled();
    expect(home()).toContain('*Answers on my requests:* Only in threads');
    await world.slack.as('U_MARIE').pressHome('my_settings');
    await world.settled();
    world.slack.as('U_MARIE').fill({ my_answers: 'direct' });
    expect(await world.slack.as('U_MARIE').submit()).toEqual({ closed: true });
    await world.settled();
    expect(home()).toContain('*Answers on my requests:* Always');
  });

  it('who wants it has the satisfaction survey ticked when they close a ticket, and may take the tick away', async () => {
    await open();
    const { ticket, thread } = await fileMessage(world, 'The VPN drops every hour');
    const sent = () =>
      world.happyFox.journal
        .filter(({ class: kind, path }) => kind === 'write' && path.includes(`ticket/${ticket}/`))
        .at(-1)?.fields;
    const close = async () => {
      const ts = world.slack.messages('C_GENERAL', thread)[1]?.ts ?? '';
      await world.slack.as('U_MARIE').press('C_GENERAL', ts, 'ticket_close');
      await world.settled();
    };
    await world.slack
      .as('U_MARIE')
      .press('C_GENERAL', world.slack.messages('C_GENERAL', thread)[1]?.ts ?? '', 'ticket_claim');
    await world.pass(2_000);
    reply(ticket);
    await nextLook();
    await close();
    expect(JSON.stringify(world.slack.topView('U_MARIE')?.blocks)).not.toContain('initial_options');
    await world.slack.as('U_MARIE').close();
    await choose('U_MARIE', { my_closing: ['survey'] });
    await close();
    expect(await world.slack.as('U_MARIE').submit()).toEqual({ closed: true });
    await world.pass(3_000);
    expect(sent()).toContain('send_survey');
  });
});

describe('people without an account in HappyFox', () => {
  it('become contacts with their first ticket, by the name and address of their profile', async () => {
    await open();
    await fileByCommand(world, { user: 'U_BOB', subject: 'A chair' });
    await world.pass(5_000);
    expect(world.tickets()[0]).toMatchObject({ user: { name: 'Bob Builder', email: 'bob@acme.example' } });
  });

  it('are told in words when HappyFox wants more of a new contact than Slack knows, and who can help', async () => {
    await open();
    world.happyFox.addContactField({ name: 'Cost centre', type: 'text', required: true });
    await fileByCommand(world, { user: 'U_BOB', subject: 'A chair' });
    await world.pass(5_000);
    expect(world.tickets()).toEqual([]);
    const dm = JSON.stringify(world.slack.messages(world.slack.dm('U_BOB')));
    expect(dm).toContain('did not accept “A chair”');
    expect(dm).toContain('Cost centre');
    expect(dm).toContain('ask an agent of the helpdesk to add the requester as a contact');
    // Who is a contact already has filed before; nothing is asked of them.
    await fileByCommand(world, { user: 'U_ADA', subject: 'A table' });
    await world.pass(5_000);
    expect(world.tickets()).toHaveLength(1);
    // Added by an agent, Bob sends his again.
    world.happyFox.addContact({ name: 'Bob Builder', email: 'bob@acme.example' });
    const message = world.slack.messages(world.slack.dm('U_BOB'))[0]?.ts ?? '';
    await world.slack.as('U_BOB').press(world.slack.dm('U_BOB'), message, 'notice_correct');
    await world.settled();
    await world.slack.as('U_BOB').submit();
    await world.pass(5_000);
    expect(world.tickets()).toHaveLength(2);
  });
});
