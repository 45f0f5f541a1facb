import { Unavailable } from '../../src/tickets/outcomes';
import { inView, mailed, openChannels, privately, setChannel } from './in-channels';
import { alsoIn, cardIn, chooses, fileMessage, inStore, MINUTE } from './linked';
import type { World } from './world';

let world: World;

afterEach(async () => {
  if (process.env.SHOW_LOG) process.stdout.write(world.lines.join(''));
  await world.close();
});

const [FILE, CLAIM, CLOSE] = ['ticket', 'eyes', 'white_check_mark'];

/** Reactions act in #help, whose tickets go to Support. */
async function open(mode: 'http' | 'socket' = 'http', more: Parameters<typeof chooses>[2] = {}) {
  world = await openChannels({ mode });
  await chooses(world, 'C_HELP', { reactions: true, category: world.acme.categories.support.id, ...more });
}

const say = (user: string, text: string, threadTs?: string) =>
  world.slack.as(user).say('C_HELP', { text, ...(threadTs !== undefined && { threadTs }) });
async function reacts(user: string, ts: string, name: string | undefined, channel = 'C_HELP') {
  await world.slack.as(user).react(channel, ts, name ?? '');
  await world.pass(6_000);
}
/** A ticket of Ada's whose thread is in #help. */
async function filed(words = 'The VPN drops every hour') {
  const ts = await say('U_ADA', words);
  await reacts('U_BOB', ts, FILE);
  return { ts, ticket: Number(world.tickets().at(-1)?.id) };
}
const held = (ticket: number) => world.happyFox.ticket(ticket);
const writes = (ticket: number) =>
  world.happyFox.journal.filter((entry) => entry.class === 'write' && entry.path.includes(`ticket/${ticket}/`));
const direct = (user: string) => world.texts(world.slack.dm(user));
const aside = (user: string) => world.slack.ephemerals(user).at(-1);
const failures = () => world.lines.filter((line) => /listener failed|"level":"error"/.test(line));

describe.each(['http', 'socket'] as const)('reactions, over %s', (mode) => {
  it('🎫 files a message for its author, 👀 claims its ticket, ✅ closes it', async () => {
    await open(mode);
    const shot = world.slack.as('U_ADA').upload('shot.png', 'png', 'image/png');
    const ts = await world.slack.as('U_ADA').say('C_HELP', { text: 'Printer on fire\nThird floor.', files: [shot] });
    await reacts('U_BOB', ts, FILE);
    expect(world.tickets()).toMatchObject([
      { subject: 'Printer on fire', category: { name: 'Support' }, user: { email: 'ada@acme.example' } },
    ]);
    const ticket = Number(world.tickets()[0]?.id);
    const html = String((world.updates()[0]?.message as { html?: string } | undefined)?.html);
    expect(html).toContain('Third floor.');
    expect(html).toContain(`/archives/C_HELP/p${ts.replace('.', '')}`);
    expect(world.attachments()).toMatchObject([{ filename: 'shot.png' }]);
    expect(cardIn(world, ts, 'C_HELP')).toContain('Printer on fire');

    await reacts('U_MARIE', ts, CLAIM);
    expect(held(ticket)).toMatchObject({ assigned_to: { name: 'Marie Admin' } });
    await reacts('U_MARIE', ts, CLOSE);
    expect(held(ticket)).toMatchObject({ status: { name: 'Solved' } });
    expect(cardIn(world, ts, 'C_HELP')).toMatch(/^✅/);
    for (const user of ['U_ADA', 'U_BOB', 'U_MARIE']) expect([...privately(world, user), ...direct(user)]).toEqual([]);
    expect(world.happyFox.violations).toEqual([]);
    expect(failures()).toEqual([]);
  });
});

describe('reactions act', () => {
  it('only where an agent switched them on, with /ticket channel', async () => {
    world = await openChannels();
    await setChannel(world, 'C_HELP', { channel_category: String(world.acme.categories.support.id) });
    const before = await say('U_ADA', 'Printer on fire');
    await reacts('U_BOB', before, FILE);
    expect(world.tickets()).toEqual([]);

    await setChannel(world, 'C_HELP', { channel_reactions: ['yes'] });
    await world.slack.as('U_BOB').command('C_HELP', '/ticket', 'channel');
    await world.settled();
    expect(inView(world, 'U_BOB')).toContain('*Reactions that act:* 🎫 files a message');
    await reacts('U_BOB', await say('U_ADA', 'Door is stuck'), FILE);
    expect(world.tickets()).toMatchObject([{ subject: 'Door is stuck' }]);
  });

  it('on every message of the thread, and on its card', async () => {
    await open();
    const { ts, ticket } = await filed();
    const reply = await say('U_ADA', 'It is worse now', ts);
    await reacts('U_MARIE', reply, CLAIM);
    expect(held(ticket)).toMatchObject({ assigned_to: { name: 'Marie Admin' } });
    const card = world.slack.messages('C_HELP', ts).find(({ text }) => text.includes('#SUP'));
    await reacts('U_MARIE', String(card?.ts), CLOSE);
    expect(held(ticket)).toMatchObject({ status: { name: 'Solved' } });
  });

  it('on a card that began its thread', async () => {
    await open();
    const ticket = mailed(world, 'Printer on fire');
    await world.slack.as('U_MARIE').command('C_HELP', '/ticket', `follow ${ticket}`);
    await world.pass(5_000);
    await reacts('U_MARIE', String(world.slack.messages('C_HELP').at(-1)?.ts), CLAIM);
    expect(held(ticket)).toMatchObject({ assigned_to: { name: 'Marie Admin' } });
  });

  it('not on messages without a ticket, but 🎫; and no other emoji does', async () => {
    await open();
    const ts = await say('U_ADA', 'Lunch?');
    for (const name of [CLAIM, CLOSE, '+1', 'heavy_check_mark', 'tickets']) await reacts('U_MARIE', ts, name);
    expect(world.tickets()).toEqual([]);
    expect([...privately(world, 'U_MARIE'), ...direct('U_MARIE')]).toEqual([]);
  });
});

describe('who may file with 🎫', () => {
  it.each(['U_ADA', 'U_BOB', 'U_MARIE', 'U_LINUS'])('%s, as every member', async (user) => {
    await open();
    await reacts(user, await say('U_ADA', 'Printer on fire'), FILE);
    expect(world.tickets()).toMatchObject([{ subject: 'Printer on fire', user: { email: 'ada@acme.example' } }]);
  });

  it.each([
    ['a guest, who is shown the way through the menu', 'U_GUS', 'Choose “File a ticket” in the menu'],
    ['a member of another workspace', 'U_SAM', 'Only members of this workspace'],
  ])('not %s', async (_, user, why) => {
    await open();
    await reacts(user, await say('U_ADA', 'Printer on fire'), FILE);
    expect(world.tickets()).toEqual([]);
    expect(privately(world, user)).toEqual([expect.stringContaining(why)]);
  });
});

describe('who may claim with 👀 and close with ✅', () => {
  it.each([
    ['the requester', 'U_ADA', 'HappyFox has no active agent with your address'],
    ['others', 'U_BOB', 'HappyFox has no active agent with your address'],
    ['an agent who does not serve the category', 'U_LINUS', 'Only agents who serve the category'],
    ['a guest who shows an agent’s address', 'U_GUS', 'Only members of this workspace'],
    ['a stranger who shows an agent’s address', 'U_SAM', 'Only members of this workspace'],
    ['somebody without an address', 'U_NOMAIL', 'your Slack profile shows none'],
  ])('not %s: they are told why, and nothing leaves', async (_, user, why) => {
    await open();
    await world.slack.as(user).join('C_HELP');
    const { ts, ticket } = await filed();
    for (const name of [CLAIM, CLOSE]) await reacts(user, ts, name);
    expect(writes(ticket)).toEqual([]);
    expect(privately(world, user)).toEqual([expect.stringContaining(why), expect.stringContaining(why)]);
  });
});

describe('bots', () => {
  it('neither file nor close: not others, and not our own marks on replies', async () => {
    await open();
    world.slack.addUser({ id: 'U_ROBO', name: 'robo', isBot: true });
    await world.slack.as('U_ROBO').join('C_HELP');
    const { ts, ticket } = await filed();
    const reply = await say('U_ADA', 'It is worse now', ts);
    await world.pass(10_000);
    expect(world.slack.reactions('C_HELP', reply)).toMatchObject([
      { name: 'white_check_mark', users: [world.slack.botUserId] },
    ]);
    for (const name of [CLAIM, CLOSE]) await reacts('U_ROBO', ts, name);
    await reacts('U_ROBO', await say('U_ADA', 'Door is stuck'), FILE);
    expect(held(ticket)).toMatchObject({ status: { name: 'New' }, assigned_to: null });
    expect(world.tickets()).toHaveLength(1);
  });
});

describe('🎫 on a message that cannot be filed by it alone', () => {
  const opensForm = async (user: string) => {
    const told = aside(user);
    await world.slack.as(user).press('C_HELP', String(told?.ts), 'file_this');
    await world.settled();
    return inView(world, user);
  };

  it('where the channel proposes no category: the form opens, filled in', async () => {
    await open('http', { category: null });
    const shot = world.slack.as('U_ADA').upload('shot.png', 'png', 'image/png');
    const ts = await world.slack.as('U_ADA').say('C_HELP', { text: 'Printer on fire', files: [shot] });
    await reacts('U_BOB', ts, FILE);
    expect(privately(world, 'U_BOB')).toEqual([expect.stringContaining('proposes no category')]);
    expect(world.tickets()).toEqual([]);
    const form = await opensForm('U_BOB');
    for (const word of ['Printer on fire', 'shot.png', '"initial_user":"U_ADA"']) expect(form).toContain(word);
    const bob = world.slack.as('U_BOB');
    await bob.change('category', String(world.acme.categories.support.id));
    await world.settled();
    expect(await bob.submit()).toEqual({ closed: true });
    await world.pass(3_000);
    expect(world.tickets()).toMatchObject([{ subject: 'Printer on fire', user: { email: 'ada@acme.example' } }]);
    expect(world.attachments()).toMatchObject([{ filename: 'shot.png' }]);
    expect(cardIn(world, ts, 'C_HELP')).toContain('Printer on fire');
  });

  it('where the category asks for more: it says for what', async () => {
    await open('http', { category: world.acme.categories.it.id });
    await reacts('U_BOB', await say('U_ADA', 'Laptop is slow'), FILE);
    expect(JSON.stringify(aside('U_BOB')?.blocks)).toContain('• Device');
    const form = await opensForm('U_BOB');
    expect(form).toContain('Laptop is slow');
    expect(form).toContain('Device');
    expect(world.tickets()).toEqual([]);
  });

  it('because HappyFox wants more since: the notice has the form, as it would have been', async () => {
    await open();
    const place = world.happyFox.addCustomField({
      name: 'Building',
      type: 'text',
      required: true,
      categories: [world.acme.categories.support.id],
    });
    const ts = await say('U_ADA', 'Printer on fire');
    await reacts('U_BOB', ts, FILE);
    const [notice] = world.slack.messages('C_HELP', ts).slice(1);
    expect(notice?.text).toContain('HappyFox did not accept “Printer on fire”');
    await world.slack.as('U_BOB').press('C_HELP', String(notice?.ts), 'notice_correct');
    await world.settled();
    for (const word of ['Printer on fire', '"initial_user":"U_ADA"', 'Building'])
      expect(inView(world, 'U_BOB')).toContain(word);
    const bob = world.slack.as('U_BOB');
    bob.fill({ [`field:${place.id}`]: 'B7' });
    expect(await bob.submit()).toEqual({ closed: true });
    await world.pass(5_000);
    expect(world.tickets()).toMatchObject([{ subject: 'Printer on fire', user: { email: 'ada@acme.example' } }]);
  });

  it.each([
    ['a guest', 'U_GUS'],
    ['a stranger', 'U_SAM'],
    ['somebody without an address', 'U_NOMAIL'],
  ])('of %s: the form asks for whom', async (_, author) => {
    await open();
    await world.slack.as(author).join('C_HELP');
    await reacts('U_BOB', await say(author, 'Printer on fire'), FILE);
    expect(privately(world, 'U_BOB')).toEqual([expect.stringContaining('say for whom it is')]);
    expect(await opensForm('U_BOB')).toContain('Printer on fire');
    expect(world.tickets()).toEqual([]);
  });

  it('of a bot: the form asks for whom', async () => {
    await open();
    const body = new URLSearchParams({ channel: 'C_HELP', text: 'Build 17 failed' });
    const headers = { authorization: `Bearer ${world.slack.botToken}` };
    await fetch(`${world.slack.apiUrl}chat.postMessage`, { method: 'POST', headers, body });
    await reacts('U_BOB', String(world.slack.messages('C_HELP').at(-1)?.ts), FILE);
    expect(await opensForm('U_BOB')).toContain('Build 17 failed');
  });

  it('that is a reply: who reacted is told in its thread', async () => {
    await open('http', { category: null });
    const ts = await say('U_ADA', 'Hello');
    await reacts('U_BOB', await say('U_ADA', 'Printer on fire', ts), FILE);
    expect(aside('U_BOB')).toMatchObject({ thread_ts: ts });
  });

  it('that is gone: nothing happens', async () => {
    await open();
    const ts = await say('U_ADA', 'Printer on fire');
    await world.slack.as('U_BOB').react('C_HELP', ts, 'ticket');
    await world.slack.as('U_ADA').remove('C_HELP', ts);
    await world.pass(6_000);
    expect(world.tickets()).toEqual([]);
    expect(failures()).toEqual([]);
  });
});

describe('🎫 on a message that has its ticket', () => {
  it('tells where it is, and files nothing; on every message of the thread', async () => {
    await open();
    const { ts } = await filed();
    const reply = await say('U_ADA', 'It is worse now', ts);
    await reacts('U_MARIE', ts, FILE);
    await reacts('U_ADA', reply, FILE);
    for (const user of ['U_MARIE', 'U_ADA'])
      expect(privately(world, user)).toEqual([expect.stringContaining('This is filed already as #SUP')]);
    expect(JSON.stringify(aside('U_ADA')?.blocks)).toContain('|Its card>');
    expect(world.tickets()).toHaveLength(1);
  });

  it('also while that is on its way', async () => {
    await open();
    world.happyFox.faults.throttle({ class: 'both', seconds: 120 });
    const ts = await say('U_ADA', 'Printer on fire');
    await reacts('U_BOB', ts, FILE);
    await reacts('U_MARIE', ts, FILE);
    expect(privately(world, 'U_MARIE')).toEqual([expect.stringContaining('was written down for HappyFox already')]);
    expect(privately(world, 'U_BOB')).toEqual([]);
    await world.pass(4 * MINUTE, MINUTE);
    expect(world.tickets()).toHaveLength(1);
  });
});

describe('✅ on a ticket that asks for more before it is closed', () => {
  it('changes nothing, says for what, and has the form behind a button', async () => {
    await open();
    const { ts, ticket } = await filed();
    world.happyFox.move(ticket, world.acme.categories.it.id);
    await world.pass(62_000);
    await reacts('U_MARIE', ts, CLOSE);
    expect(JSON.stringify(aside('U_MARIE')?.blocks)).toContain('• Root cause');
    expect(held(ticket)).toMatchObject({ status: { name: 'New' } });
    await world.slack.as('U_MARIE').press('C_HELP', String(aside('U_MARIE')?.ts), 'ticket_close');
    await world.settled();
    expect(inView(world, 'U_MARIE')).toContain('Root cause');
  });
});

describe('the same reaction', () => {
  it('added, taken away and added again does nothing twice, and taking it away does nothing', async () => {
    await open();
    const { ts, ticket } = await filed();
    const marie = world.slack.as('U_MARIE');
    await reacts('U_MARIE', ts, CLAIM);
    const before = writes(ticket).length;
    for (let again = 0; again < 2; again += 1) {
      await marie.unreact('C_HELP', ts, 'eyes');
      await world.pass(3_000);
      expect(held(ticket)).toMatchObject({ assigned_to: { name: 'Marie Admin' } });
      await reacts('U_MARIE', ts, CLAIM);
    }
    await world.slack.as('U_BOB').unreact('C_HELP', ts, 'ticket');
    await reacts('U_BOB', ts, FILE);
    expect(writes(ticket)).toHaveLength(before);
    expect(world.tickets()).toHaveLength(1);
    expect(privately(world, 'U_BOB')).toEqual([]);
  });

  it('of two people at once does it once, and the other is told', async () => {
    await open();
    const ts = await say('U_ADA', 'Printer on fire');
    await Promise.all(['U_BOB', 'U_MARIE'].map((user) => world.slack.as(user).react('C_HELP', ts, 'ticket')));
    await world.pass(6_000);
    expect(world.tickets()).toHaveLength(1);
    expect([...privately(world, 'U_BOB'), ...privately(world, 'U_MARIE')]).toHaveLength(1);
  });

  it('told by Slack again and again, with the same id or another, is one', async () => {
    await open();
    const ts = await say('U_ADA', 'Printer on fire');
    await reacts('U_BOB', ts, FILE);
    const told = [...world.slack.events].filter(
      ([, { event }]) => (event as { type: string }).type === 'reaction_added',
    );
    for (const [event] of told) await world.slack.redeliver(event);
    for (const [, { event }] of told)
      await world.slack.tell('reaction_added', event as Record<string, unknown>, 'C_HELP');
    await world.pass(6_000);
    expect(told).toHaveLength(1);
    expect(world.tickets()).toHaveLength(1);
    expect(privately(world, 'U_BOB')).toEqual([]);
  });

  it.each(['reversed', 'as-sent'] as const)('and others in whatever order Slack tells them (%s)', async (order) => {
    await open();
    const ts = await say('U_ADA', 'Printer on fire');
    world.slack.hold();
    const told = [
      world.slack.as('U_BOB').react('C_HELP', ts, 'ticket'),
      world.slack.as('U_MARIE').react('C_HELP', ts, 'eyes'),
      world.slack.as('U_MARIE').react('C_HELP', ts, 'white_check_mark'),
    ];
    await world.slack.release(order);
    await Promise.all(told);
    await world.pass(10_000);
    expect(world.tickets()).toMatchObject([
      { subject: 'Printer on fire', assigned_to: { name: 'Marie Admin' }, status: { name: 'Solved' } },
    ]);
  });
});

describe('a reaction is not lost', () => {
  it('when the program stops right after it was acknowledged', async () => {
    await open();
    const ts = await say('U_ADA', 'Printer on fire');
    await world.slack.as('U_BOB').react('C_HELP', ts, 'ticket');
    await world.stop();
    expect(world.tickets()).toEqual([]);
    await world.start();
    await world.pass(6_000);
    expect(world.tickets()).toHaveLength(1);
  });

  it('when the ticket is still on its way: 👀 and ✅ come after it', async () => {
    await open();
    world.happyFox.faults.throttle({ class: 'both', seconds: 120 });
    const ts = await say('U_ADA', 'Printer on fire');
    await reacts('U_BOB', ts, FILE);
    await reacts('U_MARIE', ts, CLAIM);
    await world.stop();
    await world.start();
    await world.pass(4 * MINUTE, MINUTE);
    expect(world.tickets()).toMatchObject([{ assigned_to: { name: 'Marie Admin' } }]);
  });

  it('when Slack does not show the message at first', async () => {
    await open();
    const ts = await say('U_ADA', 'Printer on fire');
    world.slack.faults.add({ method: 'conversations.replies', kind: '5xx', times: 2 });
    await reacts('U_BOB', ts, FILE);
    await world.pass(30_000);
    expect(world.tickets()).toHaveLength(1);
  });

  it('when the store cannot write: Slack sends it again', async () => {
    let isFull = false;
    world = await openChannels({
      onCommit: () => {
        if (isFull) throw new Error('disk full');
      },
    });
    await chooses(world, 'C_HELP', { reactions: true, category: world.acme.categories.support.id });
    const ts = await say('U_ADA', 'Printer on fire');
    isFull = true;
    await world.slack.as('U_BOB').react('C_HELP', ts, 'ticket');
    isFull = false;
    await world.pass(6_000);
    expect(world.tickets()).toEqual([]);
    await world.slack.retryFailed();
    await world.pass(6_000);
    expect(world.tickets()).toHaveLength(1);
  });
});

describe('whichever step of the store fails, once', () => {
  it.each([
    ['🎫 files one ticket', FILE],
    ['👀 claims it', CLAIM],
  ])(
    '%s, without a word of it having been done already',
    async (_, name) => {
      let [met, at] = [0, Number.POSITIVE_INFINITY];
      world = await openChannels({
        watches: false,
        onCommit: () => {
          met += 1;
          if (met === at) throw new Unavailable('the store is away');
        },
      });
      await chooses(world, 'C_HELP', { reactions: true, category: world.acme.categories.support.id });
      // Every third step: there are two for each write, so that both kinds are met.
      for (let nth = 1, struck = true; struck; nth += 3) {
        const words = `Printer ${nth} is on fire`;
        const ts = await say('U_ADA', words);
        if (name === CLAIM) await reacts('U_BOB', ts, FILE);
        [met, at] = [0, nth];
        await reacts('U_MARIE', ts, name);
        struck = met >= at;
        at = Number.POSITIVE_INFINITY;
        await world.slack.retryFailed();
        // The longest that anybody waits for a lease.
        await world.pass(7 * MINUTE, MINUTE);
        const ours = world.tickets().filter(({ subject }) => subject === words);
        expect(ours).toMatchObject([{ assigned_to: name === CLAIM ? { name: 'Marie Admin' } : null }]);
        expect([...privately(world, 'U_BOB'), ...privately(world, 'U_MARIE')]).toEqual([]);
        expect(nth).toBeLessThan(80);
      }
    },
    240_000,
  );
});

describe('where a ticket has several threads', () => {
  it('a reaction in each acts on it, where that channel listens to them', async () => {
    await open();
    const { ticket, thread } = await fileMessage(world, 'The VPN drops');
    const here = await alsoIn(world, 'C_HELP', ticket);
    await world.slack.as('U_MARIE').react('C_GENERAL', thread, 'eyes');
    await world.pass(6_000);
    expect(held(ticket)).toMatchObject({ assigned_to: null });
    await reacts('U_MARIE', here, CLAIM);
    expect(held(ticket)).toMatchObject({ assigned_to: { name: 'Marie Admin' } });
    await inStore(world, async (store) => expect((await store.standing()).parked).toBe(0));
  });
});
