import { createHmac } from 'node:crypto';
import { alsoIn, cardIn, chooses, heard, inStore, linkedWorld, MINUTE, readsSince, toldIn } from './linked';
import type { World, WorldOptions } from './world';

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
const marie = () => world.acme.agents.admin.id;
/** The next look at HappyFox, and what follows from it. */
const nextLook = () => world.pass(MINUTE + 2_000);
const told = () => toldIn(world, thread);

describe('an agent replies in HappyFox', () => {
  it('and the thread reads it under their name within a minute', async () => {
    await open();
    world.happyFox.agentReplies(ticket, marie(), { html: '<p>Which client version?</p>' });
    await nextLook();
    expect(told()).toEqual(['Marie Admin: Which client version?']);
    expect(world.happyFox.violations).toEqual([]);
  });

  it('at once, while our clock is far ahead of HappyFox’s: the thread reads it all the same', async () => {
    await open({ aheadMs: 10 * MINUTE });
    world.happyFox.agentReplies(ticket, marie(), { html: '<p>Which client version?</p>' });
    await nextLook();
    expect(told()).toEqual(['Marie Admin: Which client version?']);
  });

  it('with files: they follow the words, whole, by links that are used at once and once', async () => {
    await open();
    world.happyFox.agentReplies(ticket, marie(), {
      html: '<p>Try these.</p>',
      attachments: [
        { filename: 'Anleitung für Ada.pdf', content: Buffer.from('pdf bytes') },
        { filename: 'trace (1).log', content: Buffer.from('log bytes') },
      ],
    });
    await nextLook();
    expect(told()[0]).toContain('Marie Admin: Try these.');
    expect(world.slack.filesIn('C_GENERAL', thread).map(({ name, bytes }) => [name, bytes?.toString()])).toEqual([
      ['Anleitung für Ada.pdf', 'pdf bytes'],
      ['trace (1).log', 'log bytes'],
    ]);
    expect(world.happyFox.violations).toEqual([]);
    expect(JSON.stringify(world.slack.messages('C_GENERAL', thread))).not.toContain('Signature=');
  });

  it('as a mail full of markup: it reads like a message', async () => {
    await open();
    world.happyFox.agentReplies(ticket, marie(), {
      html: '<html><body><p>Dear Ada,</p><ul><li>close <b>everything</b></li><li>restart</li></ul><p>M &amp; co</p></body></html>',
    });
    await nextLook();
    expect(told()[0]).toMatch(/^Marie Admin: Dear Ada,[\s\S]*close [*]?everything[\s\S]*restart[\s\S]*M &amp; co$/);
  });

  it('with @channel, user ids and addresses: nobody is called', async () => {
    await open();
    world.happyFox.agentReplies(
      ticket,
      world.happyFox.addAgent({ name: '<!channel> @here', email: 'x@acme.example' }).id,
      {
        html: '<p>@channel &lt;!channel&gt; &lt;@U_BOB&gt; @here &lt;!subteam^S1&gt; <a href="https://x.example">&lt;!here&gt;</a></p>',
      },
    );
    await nextLook();
    expect(told()).toHaveLength(1);
    for (const { ts } of world.slack.messages('C_GENERAL', thread)) {
      expect(world.slack.pings('C_GENERAL', ts)).toEqual([]);
    }
  });

  it('several times in one second: each reply comes once, in order', async () => {
    await open();
    for (const word of ['one', 'two', 'three'])
      world.happyFox.agentReplies(ticket, marie(), { html: `<p>${word}</p>` });
    await nextLook();
    expect(told()).toEqual(['Marie Admin: one', 'Marie Admin: two', 'Marie Admin: three']);
  });
});

describe('the requester answers by mail', () => {
  it('and the thread reads it under their name', async () => {
    await open();
    world.happyFox.contactReplies(ticket, '<p>Version 7.</p>');
    await nextLook();
    expect(told()).toEqual(['Ada Lovelace: Version 7.']);
  });
});

describe('a private note', () => {
  it('never reaches the requester’s thread, and reaches one for agents only, marked as such', async () => {
    await open();
    await chooses(world, 'C_AGENTS', { agentsOnly: true });
    const agents = await alsoIn(world, 'C_AGENTS', ticket);
    world.happyFox.agentNotes(ticket, marie(), {
      html: '<p>Ada is difficult.</p>',
      attachments: [{ filename: 'secret.txt', content: Buffer.from('x') }],
    });
    await nextLook();
    expect(told()).toEqual([]);
    expect(world.slack.filesIn('C_GENERAL', thread)).toEqual([]);
    expect(toldIn(world, agents, 'C_AGENTS')[0]).toMatch(/^Marie Admin: 🔒.*Ada is difficult/);
    expect(world.slack.filesIn('C_AGENTS', agents)).toMatchObject([{ name: 'secret.txt' }]);
  });

  it('counts as private when its kind is one that nobody knows', async () => {
    await open();
    world.happyFox.knobs.forwardMessageType = 'x';
    world.happyFox.agentReplies(ticket, marie(), { html: '<p>Forwarded to the boss.</p>' });
    const raw = world.happyFox.world.tickets.get(ticket)?.updates.at(-1);
    if (raw?.message) raw.message.message_type = 'x';
    await nextLook();
    expect(told()).toEqual([]);
  });

  it('stays back when its channel stops being for agents only while the note is on its way', async () => {
    await open();
    await chooses(world, 'C_AGENTS', { agentsOnly: true });
    const agents = await alsoIn(world, 'C_AGENTS', ticket);
    world.slack.faults.add({ method: 'chat.postMessage', kind: '429', retryAfter: 120 });
    world.happyFox.agentNotes(ticket, marie(), { html: '<p>Ada is difficult.</p>' });
    await nextLook();
    await chooses(world, 'C_AGENTS', { agentsOnly: false });
    await world.pass(5 * MINUTE);
    expect(toldIn(world, agents, 'C_AGENTS')).toEqual([]);
  });

  it('and everything else of a ticket that only agents see stays among agents', async () => {
    await open();
    const raw = world.happyFox.world.tickets.get(ticket);
    if (raw) raw.visibleOnlyStaff = true;
    world.happyFox.agentReplies(ticket, marie(), { html: '<p>Hush.</p>' });
    await nextLook();
    expect(told()).toEqual([]);
  });
});

describe('a change of state', () => {
  it('edits the card, and makes no noise', async () => {
    await open();
    await nextLook();
    expect(cardIn(world, thread)).toContain('is filed as');
    const { inProgress } = world.acme.statuses;
    world.happyFox.change(ticket, {
      status: inProgress.id,
      assignee: marie(),
      priority: world.acme.priorities.urgent.id,
    });
    await nextLook();
    expect(cardIn(world, thread)).toMatch(/In Progress · Urgent priority · with Marie Admin · for Ada/);
    expect(told()).toEqual([]);
  });

  it('gets a line when the ticket is closed and when it is opened again, whatever the statuses are called', async () => {
    await open();
    world.happyFox.change(ticket, { status: world.acme.statuses.solved.id, by: marie() });
    await nextLook();
    expect(told()).toEqual(['Closed by Marie Admin (Solved).']);
    expect(cardIn(world, thread)).toMatch(/^✅/);
    world.happyFox.contactReplies(ticket, '<p>It is back.</p>');
    await nextLook();
    expect(told()).toEqual(['Closed by Marie Admin (Solved).', 'Ada Lovelace: It is back.', 'Reopened (New).']);
    expect(cardIn(world, thread)).toMatch(/^🎫/);
  });

  it('is told with its words: first the words, then the line', async () => {
    await open();
    world.happyFox.agentReplies(ticket, marie(), { html: '<p>Done.</p>', status: world.acme.statuses.solved.id });
    await nextLook();
    expect(told()).toEqual(['Marie Admin: Done.', 'Closed by Marie Admin (Solved).']);
  });

  it('has the lines that the channel asked for, and none where it wants quiet', async () => {
    await open();
    await chooses(world, 'C_GENERAL', { news: ['assigned', 'priority', 'status'] });
    const { inProgress, solved } = world.acme.statuses;
    world.happyFox.change(ticket, { status: inProgress.id, assignee: marie(), by: marie() });
    await nextLook();
    expect(told()).toEqual(['Status is now In Progress, set by Marie Admin. Given to Marie Admin by Marie Admin.']);
    await chooses(world, 'C_GENERAL', { quiet: true });
    world.happyFox.change(ticket, { status: solved.id, by: marie() });
    await nextLook();
    expect(told()).toHaveLength(1);
    expect(cardIn(world, thread)).toMatch(/^✅/);
  });

  it('that is no business of a thread (a survey, a tag, the due date) says nothing', async () => {
    await open();
    world.happyFox.rates(ticket, 5);
    world.happyFox.change(ticket, { tags: 'vpn', dueDate: '2026-12-24' });
    await nextLook();
    expect(told()).toEqual([]);
  });
});

describe('several threads of one ticket', () => {
  it('each hear what is for them, once', async () => {
    await open();
    await chooses(world, 'C_AGENTS', { agentsOnly: true });
    const agents = await alsoIn(world, 'C_AGENTS', ticket);
    world.happyFox.agentReplies(ticket, marie(), { html: '<p>For all.</p>' });
    world.happyFox.agentNotes(ticket, marie(), { html: '<p>For us.</p>' });
    await nextLook();
    await nextLook();
    expect(told()).toEqual(['Marie Admin: For all.']);
    expect(toldIn(world, agents, 'C_AGENTS')).toEqual([
      'Marie Admin: For all.',
      expect.stringMatching(/^Marie Admin: 🔒.*For us\./),
    ]);
  });

  it('linked later hear nothing of what was said before', async () => {
    await open();
    world.happyFox.agentReplies(ticket, marie(), { html: '<p>Old.</p>' });
    await world.pass(5 * MINUTE);
    const later = await alsoIn(world, 'C_GENERAL', ticket);
    world.happyFox.agentReplies(ticket, marie(), { html: '<p>New.</p>' });
    await nextLook();
    expect(toldIn(world, later)).toEqual(['Marie Admin: New.']);
  });
});

describe('a ticket that is no longer what it was', () => {
  it('moved: its card and its threads have the new number', async () => {
    await open();
    world.happyFox.move(ticket, world.acme.categories.it.id);
    await nextLook();
    expect(cardIn(world, thread)).toMatch(/^🎫 #ITS0000.* in IT/);
    expect(await inStore(world, (store) => store.linksByTicket(ticket))).toMatchObject([{ displayId: '#ITS00004711' }]);
  });

  it.each(['object', 'number'] as const)(
    'merged (told as %s): its thread says so, and goes on with the other',
    async (shape) => {
      await open();
      world.happyFox.knobs.mergedShape = shape;
      const other = world.happyFox.mailIn({
        from: { name: 'Grace Hopper', email: 'grace+navy@acme.example' },
        subject: 'VPN, too',
        html: '<p>Same here.</p>',
        category: world.acme.categories.support.id,
      });
      world.happyFox.merge(ticket, other, marie());
      await nextLook();
      expect(told()).toEqual([expect.stringMatching(/was merged into #SUP00004712\.$/)]);
      world.happyFox.agentReplies(other, marie(), { html: '<p>Solved for both.</p>' });
      await nextLook();
      expect(told()[1]).toBe('Marie Admin: Solved for both.');
      expect(cardIn(world, thread)).toContain('#SUP00004712');
    },
  );

  it('deleted: its thread says so, once, and what is said there stays in Slack', async () => {
    await open({ env: { HAPPYFOX_WEBHOOK_SECRET: SECRET } });
    world.happyFox.agentReplies(ticket, marie(), { html: '<p>Bye.</p>' });
    world.happyFox.remove(ticket);
    await knock(JSON.stringify({ id: ticket }));
    await world.pass(5_000);
    expect(told()).toEqual([expect.stringContaining('was deleted in HappyFox')]);
    expect(cardIn(world, thread)).toMatch(/^✅.*Deleted/);
    await nextLook();
    expect(told()).toHaveLength(1);
    expect(await inStore(world, (store) => store.linksByTicket(ticket))).toEqual([]);
  });

  it('deleted while somebody’s words waited for it: they are told that these did not arrive', async () => {
    await open({ env: { HAPPYFOX_WEBHOOK_SECRET: SECRET } });
    world.happyFox.faults.throttle({ class: 'write', seconds: 120, form: '503-text' });
    const ts = await world.slack.as('U_ADA').say('C_GENERAL', { text: 'Is it done?', threadTs: thread });
    await world.pass(10_000);
    world.happyFox.remove(ticket);
    await knock(JSON.stringify({ id: ticket }));
    await world.pass(4 * MINUTE);
    expect(told().join()).toContain('“Is it done?”');
    const blocks = JSON.stringify(world.slack.messages('C_GENERAL', thread).map((message) => message.blocks));
    expect(blocks).toContain('This ticket no longer exists in HappyFox');
    expect(told().join()).not.toContain('are safe and go out');
    expect(world.slack.reactions('C_GENERAL', ts).map(({ name }) => name)).toEqual(['warning']);
  });
});

const SECRET = 'a-secret-of-32-characters-or-so!';
const path = () => `${world.url}/happyfox/webhook/${encodeURIComponent(SECRET)}`;
const sign = (body: string, secret = SECRET) => createHmac('sha1', secret).update(body).digest('hex');
async function knock(body: string, headers: Record<string, string> = {}, url = path()) {
  const { status } = await fetch(url, { method: 'POST', body, headers });
  return status;
}

describe('a webhook of HappyFox', () => {
  const hooked = async (how: { encoding?: 'hex' | 'base64'; prefix?: string } = {}) => {
    await open({ env: { HAPPYFOX_WEBHOOK_SECRET: SECRET } });
    world.happyFox.webhooks.configure({ url: path(), secret: SECRET, ...how });
  };
  const delivered = async () => {
    await world.happyFox.webhooks.settled();
    await world.pass(2_000);
  };

  it.each([{}, { encoding: 'base64' as const }, { prefix: 'sha1=' }])(
    'signed with %j brings news at once',
    async (how) => {
      await hooked(how);
      world.happyFox.agentReplies(ticket, marie(), {
        html: '<p>At once.</p>',
        attachments: [{ filename: 'fix.txt', content: Buffer.from('fix') }],
      });
      await delivered();
      expect(told()[0]).toContain('Marie Admin: At once.');
      expect(world.slack.filesIn('C_GENERAL', thread)).toMatchObject([{ name: 'fix.txt' }]);
      expect(world.happyFox.webhooks.sent).toMatchObject([{ status: 200 }]);
    },
  );

  it('dropped: the look at HappyFox finds it all the same', async () => {
    await hooked();
    world.happyFox.agentReplies(ticket, marie(), { html: '<p>One.</p>' });
    await delivered();
    world.happyFox.webhooks.drop(1);
    world.happyFox.agentReplies(ticket, marie(), { html: '<p>Two.</p>' });
    await delivered();
    expect(told()).toEqual(['Marie Admin: One.']);
    await world.pass(6 * MINUTE);
    expect(told()).toEqual(['Marie Admin: One.', 'Marie Admin: Two.']);
  });

  it('dropped in the very second in which we read: a second read finds what came after the first', async () => {
    await hooked();
    world.happyFox.agentReplies(ticket, marie(), { html: '<p>One.</p>' });
    await world.happyFox.webhooks.settled();
    await world.settled();
    world.happyFox.webhooks.drop(1);
    world.happyFox.agentReplies(ticket, marie(), { html: '<p>Two.</p>' });
    // Before the next look at HappyFox, which would see a time that it knows.
    await world.pass(15_000);
    expect(told()).toEqual(['Marie Admin: One.', 'Marie Admin: Two.']);
  });

  it('duplicated and out of order: everything comes once and in order', async () => {
    await hooked();
    world.happyFox.webhooks.hold();
    world.happyFox.webhooks.duplicate(2);
    for (const word of ['One.', 'Two.', 'Three.']) {
      world.happyFox.agentReplies(ticket, marie(), { html: `<p>${word}</p>` });
      world.clock.turn(2_000);
    }
    world.happyFox.webhooks.release('reversed');
    await delivered();
    await world.pass(5 * MINUTE);
    expect(told()).toEqual(['Marie Admin: One.', 'Marie Admin: Two.', 'Marie Admin: Three.']);
  });

  it('is never believed: what it says is not shown, only the ticket is read', async () => {
    await hooked();
    const body = JSON.stringify({
      id: ticket,
      updates: [{ update_id: 999_999, message: { html: '<p>Forged.</p>', message_type: null } }],
    });
    expect(await knock(body, { 'X-HappyFox-Webhook-Signature': sign(body) })).toBe(200);
    await world.pass(15_000);
    expect(told()).toEqual([]);
  });

  it('of somebody else is turned away, and nothing is read or written', async () => {
    await hooked();
    const body = JSON.stringify({ id: ticket });
    const before = world.happyFox.journal.length;
    expect(await knock(body, { 'X-Happyfox-Webhook-Signature': sign(body, 'another-secret') })).toBe(401);
    expect(await knock(body, { 'X-Happyfox-Webhook-Signature': 'nonsense' })).toBe(401);
    expect(await knock(body, {}, `${world.url}/happyfox/webhook/guess`)).toBe(404);
    expect(await knock(body, {}, `${world.url}/happyfox/webhook/`)).toBe(404);
    expect((await fetch(path())).status).toBe(405);
    await world.pass(2_000);
    expect(readsSince(world, before)).toEqual([]);
  });

  it.each([
    ['id', () => ({ id: ticket })],
    ['ticket.id', () => ({ event: 'ticket_updated', ticket: { id: String(ticket) } })],
    ['data.id', () => ({ data: { id: ticket } })],
    ['display_id', () => ({ display_id: `#SUP0000${ticket}` })],
    ['an address', () => ({ link: `https://acme.happyfox.com/staff/ticket/${ticket}/` })],
  ])('names the ticket by %s', async (_, body) => {
    await hooked();
    world.happyFox.webhooks.configure(null);
    world.happyFox.agentReplies(ticket, marie(), { html: '<p>Found.</p>' });
    expect(await knock(JSON.stringify(body()))).toBe(200);
    await world.pass(2_000);
    expect(told()).toEqual(['Marie Admin: Found.']);
  });

  it('too large, empty or no JSON at all ends nothing', async () => {
    await hooked();
    expect(await knock('x'.repeat(5_100_000)).catch(() => 413)).toBe(413);
    expect(await knock('')).toBe(200);
    expect(await knock('null')).toBe(200);
    expect(await knock('[[[')).toBe(200);
    expect(await knock('{"id":{"id":{}}}')).toBe(200);
  });

  it('has no door at all when no secret is set', async () => {
    await open();
    for (const end of [SECRET, '', 'null', 'undefined', 'false'])
      expect([end, await knock('{}', {}, `${world.url}/happyfox/webhook/${end}`)]).toEqual([end, 404]);
  });
});

describe('on the way to the thread', () => {
  it('an answer of Slack that got lost does not make the words come twice', async () => {
    await open();
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'reset-after' });
    world.happyFox.agentReplies(ticket, marie(), { html: '<p>Once.</p>' });
    await world.pass(3 * MINUTE);
    expect(told()).toEqual(['Marie Admin: Once.']);
  });

  it('a call that never arrived is made again', async () => {
    await open();
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'reset-before' });
    world.happyFox.agentReplies(ticket, marie(), { html: '<p>Once.</p>' });
    await world.pass(3 * MINUTE);
    expect(told()).toEqual(['Marie Admin: Once.']);
  });

  it('HappyFox makes us wait: nothing is read before the time, everything comes after it', async () => {
    await open();
    await nextLook();
    world.happyFox.faults.throttle({ class: 'both', seconds: 300, form: '429' });
    world.happyFox.agentReplies(ticket, marie(), { html: '<p>Patience.</p>' });
    await world.pass(4 * MINUTE);
    expect(told()).toEqual([]);
    await world.pass(8 * MINUTE);
    expect(told()).toEqual(['Marie Admin: Patience.']);
    expect(world.happyFox.journal.filter(({ early }) => early)).toEqual([]);
  });

  it('HappyFox is away for a while: the looks go on afterwards', async () => {
    await open();
    await world.happyFox.down();
    await world.pass(10 * MINUTE, MINUTE);
    await world.happyFox.up();
    world.happyFox.agentReplies(ticket, marie(), { html: '<p>Back.</p>' });
    await world.pass(2 * MINUTE);
    expect(told()).toEqual(['Marie Admin: Back.']);
  });

  it('a restart in the middle carries on where it was', async () => {
    await open();
    world.slack.faults.add({ method: 'chat.postMessage', kind: '429', retryAfter: 600 });
    world.happyFox.agentReplies(ticket, marie(), { html: '<p>One.</p>' });
    world.happyFox.agentReplies(ticket, marie(), { html: '<p>Two.</p>' });
    await nextLook();
    expect(told()).toEqual([]);
    await world.stop();
    world.clock.turn(11 * MINUTE);
    await world.start();
    await world.pass(2 * MINUTE);
    expect(told()).toEqual(['Marie Admin: One.', 'Marie Admin: Two.']);
  });

  it('a link that is spent is asked for anew', async () => {
    await open();
    world.happyFox.faults.add({ path: '/attachments/', kind: 'status', status: 403, times: 2 });
    world.happyFox.agentReplies(ticket, marie(), {
      html: '<p>Look.</p>',
      attachments: [{ filename: 'a.txt', content: Buffer.from('a') }],
    });
    await nextLook();
    await nextLook();
    expect(world.slack.filesIn('C_GENERAL', thread).map(({ bytes }) => bytes?.toString())).toEqual(['a']);
  });

  it('a file that cannot be had is named, and holds up nothing for long', async () => {
    await open();
    world.happyFox.faults.add({ path: '/attachments/', kind: 'status', status: 403, times: 50 });
    world.happyFox.agentReplies(ticket, marie(), {
      html: '<p>Look.</p>',
      attachments: [{ filename: 'a.txt', content: Buffer.from('a') }],
    });
    world.happyFox.agentReplies(ticket, marie(), { html: '<p>Well?</p>' });
    await world.pass(4 * MINUTE);
    expect(told()).toEqual([
      expect.stringContaining('Look.'),
      expect.stringContaining('a.txt could not be brought here'),
      'Marie Admin: Well?',
    ]);
  });

  it('a channel that is gone is given up, with a line in the log, and troubles no other thread', async () => {
    await open();
    const other = await alsoIn(world, 'C_AGENTS', ticket);
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'error', error: 'channel_not_found' });
    world.happyFox.agentReplies(ticket, marie(), { html: '<p>Hello?</p>' });
    await nextLook();
    const both = [...told(), ...toldIn(world, other, 'C_AGENTS')];
    expect(both).toEqual(['Marie Admin: Hello?']);
    expect(world.lines.join('')).toMatch(/attempt ended.*tell:/);
  });
});

describe('new tickets of a category', () => {
  const mail = (more: { private?: boolean } = {}) =>
    world.happyFox.mailIn({
      from: { name: 'Grace Hopper', email: 'grace+navy@acme.example' },
      subject: 'Printer on fire',
      html: '<p>Hurry.</p>',
      category: world.acme.categories.support.id,
      ...more,
    });
  const routed = () => {
    const { id } = world.acme.categories.support;
    return { routes: [id], since: { [id]: 0 } };
  };
  const cards = (channel: string) => world.slack.messages(channel).filter(({ text }) => text.startsWith('🎫'));

  it('appear as cards in the channels set up for them; the thread of the card is the ticket’s', async () => {
    await open();
    await chooses(world, 'C_AGENTS', { agentsOnly: true, ...routed() });
    const number = mail();
    await nextLook();
    const card = cards('C_AGENTS').at(-1);
    expect(card?.text).toMatch(/^🎫 #SUP00004712 .*Printer on fire.* for Grace Hopper/);
    world.happyFox.agentReplies(number, marie(), { html: '<p>On my way.</p>' });
    await nextLook();
    expect(heard(world, String(card?.ts), 'C_AGENTS')).toEqual(['Grace Hopper: Hurry.', 'Marie Admin: On my way.']);
  });

  it('that only agents see appear in channels of agents only', async () => {
    await open();
    await chooses(world, 'C_GENERAL', routed());
    mail({ private: true });
    await nextLook();
    expect(cards('C_GENERAL')).toEqual([]);
    mail();
    await nextLook();
    expect(cards('C_GENERAL')).toHaveLength(1);
  });
});
