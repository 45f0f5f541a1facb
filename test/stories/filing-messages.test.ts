import { openWorld, type World } from './world';

let world: World;
afterEach(async () => {
  if (process.env.SHOW_LOG) process.stdout.write(world.lines.join(''));
  await world.close();
});

const FILE = 'file_message';

/** Ada, Bob and Marie, with the form of “File a ticket” one step away. */
async function open() {
  world = await openWorld();
  world.slack.limits.messages = false;
  return { ada: world.slack.as('U_ADA'), bob: world.slack.as('U_BOB'), marie: world.slack.as('U_MARIE') };
}

type Person = Awaited<ReturnType<typeof open>>['ada'];

/** Opens the form on a message. */
async function fileOn(person: Person, channel: string, ts: string) {
  await person.messageShortcut(FILE, channel, ts);
  await world.settled();
}

/** Chooses the simplest category, and sends the form. */
async function send(person: Person, more: Parameters<Person['fill']>[0] = {}) {
  await person.change('category', String(world.acme.categories.support.id));
  await world.settled();
  person.fill(more);
  return person.submit();
}

const view = (user: string) => world.slack.topView(user);
const shown = (user: string) => JSON.stringify(view(user)?.blocks ?? []);
/** What stands in an input of the form when nobody touched it. */
function preset(user: string, input: string): Record<string, unknown> {
  const block = (view(user)?.blocks ?? []).find((one) => one.block_id === input);
  return (block?.element ?? {}) as Record<string, unknown>;
}
/** The words of the first ticket, as HappyFox holds them. */
const html = () => String((world.updates()[0]?.message as { html?: string } | undefined)?.html);
const permalink = (channel: string, ts: string) =>
  `https://sandbox.slack.com/archives/${channel}/p${ts.replace('.', '')}`;

describe('“File a ticket” on a message', () => {
  it('opens the form with its first line, its words and its author; the notice stands in its thread', async () => {
    const { ada, bob } = await open();
    const ts = await ada.say('C_GENERAL', 'Printer on fire\nThird floor, by the *stairs*.');
    await fileOn(bob, 'C_GENERAL', ts);
    expect(preset('U_BOB', 'subject').initial_value).toBe('Printer on fire');
    expect(JSON.stringify(preset('U_BOB', 'details').initial_value)).toContain('Third floor');
    expect(preset('U_BOB', 'requester').initial_user).toBe('U_ADA');
    expect(await send(bob)).toEqual({ closed: true });
    await world.pass(2_000);

    expect(world.tickets()).toMatchObject([{ subject: 'Printer on fire', user: { email: 'ada@acme.example' } }]);
    expect(html()).toContain(`<a href="${permalink('C_GENERAL', ts)}">`);
    expect(world.texts('C_GENERAL', ts).slice(1)).toEqual(['“Printer on fire” is filed as #SUP00004711 in Support.']);
    expect(world.happyFox.violations).toEqual([]);
  });

  it('takes a bot’s message, which has no formatted text, for the person who files it', async () => {
    const { bob } = await open();
    const text = '*Build 17* failed for <@U_ADA>: <https://ci.example/17|log> &amp; <#C_GENERAL>';
    const body = new URLSearchParams({ channel: 'C_GENERAL', text });
    const headers = { authorization: `Bearer ${world.slack.botToken}` };
    await fetch(`${world.slack.apiUrl}chat.postMessage`, { method: 'POST', headers, body });
    const [message] = world.slack.messages('C_GENERAL');
    await fileOn(bob, 'C_GENERAL', String(message?.ts));
    expect(preset('U_BOB', 'subject').initial_value).toBe(
      'Build 17 failed for @Ada Lovelace: log (https://ci.example/17) & #general',
    );
    expect(await send(bob)).toEqual({ closed: true });
    await world.pass(2_000);
    expect(world.tickets()).toMatchObject([{ user: { email: 'bob@acme.example' } }]);
    expect(html()).toContain('<strong>Build 17</strong> failed for');
    expect(html()).toContain('<a href="https://ci.example/17">log</a>');
  });

  it('makes a ticket that can be read: names, links, dates, emoji, lists, quotes and code', async () => {
    const { ada, bob } = await open();
    const text = (words: string, style = {}) => ({ type: 'text', text: words, style });
    const section = (...elements: object[]) => ({ type: 'rich_text_section', elements });
    const block = {
      type: 'rich_text',
      elements: [
        section(
          { type: 'user', user_id: 'U_BOB' },
          text(' in '),
          { type: 'channel', channel_id: 'C_GENERAL' },
          text(' says: '),
          text('now', { bold: true }),
          text(' see '),
          { type: 'link', url: 'https://wiki.example/vpn?a=1&b=2', text: 'the page' },
          text(' '),
          { type: 'emoji', name: 'fire' },
          text(' since '),
          { type: 'date', timestamp: 1764000000, format: '{date_long}', fallback: 'some day' },
        ),
        { type: 'rich_text_list', style: 'ordered', indent: 0, elements: [section(text('one')), section(text('two'))] },
        { type: 'rich_text_list', style: 'bullet', indent: 1, elements: [section(text('deeper'))] },
        { type: 'rich_text_quote', elements: [text('they said so')] },
        { type: 'rich_text_preformatted', elements: [text('if (a < b) {\n  stop();\n}')] },
      ],
    };
    const ts = await ada.say('C_GENERAL', { text: 'fallback', blocks: [block] });
    await fileOn(bob, 'C_GENERAL', ts);
    expect(await send(bob)).toEqual({ closed: true });
    await world.pass(2_000);
    expect(html()).toContain('@Bob Builder in #general says: <strong>now</strong>');
    expect(html()).toContain('<a href="https://wiki.example/vpn?a=1&amp;b=2">the page</a>');
    expect(html()).toContain('🔥');
    expect(html()).toContain('24 November 2025');
    expect(html()).toMatch(/<ol><li>one<\/li><li>two<ul><li>deeper<\/li><\/ul><\/li><\/ol>/);
    expect(html()).toContain('<blockquote><p>they said so</p></blockquote>');
    expect(html()).toContain('<pre>if (a &lt; b) {\n  stop();\n}</pre>');
  });

  it('has what the message passes on of another one, too', async () => {
    const { ada, bob } = await open();
    const first = await ada.say('C_GENERAL', 'The lamp in the hall is *broken*.');
    const second = await bob.say('C_GENERAL', {
      text: 'Please see to it',
      shares: { channel: 'C_GENERAL', ts: first },
    });
    await fileOn(bob, 'C_GENERAL', second);
    expect(JSON.stringify(preset('U_BOB', 'details').initial_value)).toContain('The lamp in the hall');
    expect(await send(bob)).toEqual({ closed: true });
    await world.pass(2_000);
    expect(html()).toMatch(/Please see to it.*<blockquote>.*The lamp in the hall is.*<\/blockquote>/s);
  });

  it('opens with words that Slack does not let into a form, written anew', async () => {
    const { ada, bob } = await open();
    const ts = await ada.say('C_GENERAL', { text: 'Printer on fire, *third* floor' });
    world.slack.faults.add({ method: 'views.open', kind: 'error', error: 'invalid_arguments', times: 1 });
    await fileOn(bob, 'C_GENERAL', ts);
    expect(JSON.stringify(preset('U_BOB', 'details').initial_value)).toContain('Printer on fire');
    expect(await send(bob)).toEqual({ closed: true });
    await world.pass(2_000);
    expect(world.tickets()).toMatchObject([{ user: { email: 'ada@acme.example' } }]);
  });

  it('lets no markup through that somebody typed', async () => {
    const { ada, bob } = await open();
    const ts = await ada.say('C_GENERAL', '<script>alert(1)</script> <img src=x onerror=y> &lt;b&gt; "quoted"');
    await fileOn(bob, 'C_GENERAL', ts);
    expect(await send(bob)).toEqual({ closed: true });
    await world.pass(2_000);
    expect(html()).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x onerror=y&gt; &amp;lt;b&amp;gt;');
    expect(html()).not.toMatch(/<script|<img/);
  });

  it('carries what the person made of the words, and the answers of the form', async () => {
    const { ada, bob } = await open();
    const ts = await ada.say('C_GENERAL', 'hm');
    await fileOn(bob, 'C_GENERAL', ts);
    expect(await send(bob, { subject: 'Door is stuck', details: 'The one in the hall.', requester: 'U_BOB' })).toEqual({
      closed: true,
    });
    await world.pass(2_000);
    expect(world.tickets()).toMatchObject([{ subject: 'Door is stuck', user: { email: 'bob@acme.example' } }]);
    expect(html()).toContain('<p>The one in the hall.</p>');
  });

  it('has the address of its message although the form was sent before Slack told it', async () => {
    const { ada, bob } = await open();
    const ts = await ada.say('C_GENERAL', 'Quick');
    world.slack.faults.add({ method: 'chat.getPermalink', kind: '5xx', times: 1 });
    await fileOn(bob, 'C_GENERAL', ts);
    expect(await send(bob)).toEqual({ closed: true });
    await world.pass(2_000);
    expect(html()).toContain(permalink('C_GENERAL', ts));
  });
});

describe('files of the message', () => {
  it('are ticked, and only those that stay ticked are sent', async () => {
    const { ada, bob } = await open();
    const shot = ada.upload('shot.png', 'png', 'image/png');
    const diary = ada.upload('diary.txt', 'private', 'text/plain');
    const ts = await ada.say('C_GENERAL', { text: 'Look', files: [shot, diary] });
    await fileOn(bob, 'C_GENERAL', ts);
    expect(preset('U_BOB', 'ticked:0').initial_options).toMatchObject([{ value: shot }, { value: diary }]);
    expect(await send(bob, { 'ticked:0': [shot] })).toEqual({ closed: true });
    await world.pass(2_000);
    expect(world.attachments()).toMatchObject([{ filename: 'shot.png' }]);
    expect(world.slack.fileRequests.map(({ fileId }) => fileId)).toEqual([shot]);
  });

  it('of a public channel without the bot are read after it joined', async () => {
    const { ada, bob } = await open();
    const shot = ada.upload('shot.png', 'png', 'image/png');
    const ts = await ada.say('C_PUBLIC', { text: 'Look', files: [shot] });
    await fileOn(bob, 'C_PUBLIC', ts);
    expect(world.slack.journal.map(({ method }) => method)).not.toContain('conversations.join');
    expect(await send(bob)).toEqual({ closed: true });
    await world.pass(2_000);
    expect(world.attachments()).toMatchObject([{ filename: 'shot.png' }]);
  });
});

describe('on a message of a thread', () => {
  /** Ada asks, Bob answers with a file, Ada answers. */
  async function aThread(channel = 'C_GENERAL') {
    const people = await open();
    const { ada, bob } = people;
    const root = await ada.say(channel, 'The VPN drops');
    world.clock.turn(60_000);
    const log = bob.upload('vpn.log', 'log', 'text/plain');
    const second = await bob.say(channel, { text: 'Here is my log, <@U_ADA>', files: [log], threadTs: root });
    world.clock.turn(60_000);
    const third = await ada.say(channel, { text: 'Same <b>here</b>', threadTs: root });
    return { ...people, root, second, third, log };
  }

  it('offers the whole thread: in order, with authors and times, and its files to tick', async () => {
    const { marie, root, third, log } = await aThread();
    await fileOn(marie, 'C_GENERAL', third);
    expect(shown('U_MARIE')).toContain('The whole thread (3 messages)');
    expect(preset('U_MARIE', 'ticked:0').options).toMatchObject([{ value: log }]);
    expect(preset('U_MARIE', 'ticked:0').initial_options).toBeUndefined();
    expect(await send(marie, { extent: 'thread', 'ticked:0': [log] })).toEqual({ closed: true });
    await world.pass(2_000);

    const when = (ts: string) => `${clockOf(Number(ts) * 1000)} UTC`;
    const said = html().split('The whole thread')[1] ?? '';
    const order = ['The VPN drops', '@Ada Lovelace', '&lt;b&gt;here&lt;/b&gt;'].map((words) => said.indexOf(words));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
    expect(said).toMatch(
      /<strong>Ada Lovelace<\/strong>.*<strong>Bob Builder<\/strong>.*<strong>Ada Lovelace<\/strong>/s,
    );
    expect(said).toContain(when(root));
    expect(said).toContain(when(third));
    expect(world.attachments()).toMatchObject([{ filename: 'vpn.log' }]);
    expect(world.texts('C_GENERAL', root).slice(3)).toEqual([expect.stringContaining('is filed as #SUP')]);
  });

  it('files only the message unless somebody says so', async () => {
    const { marie, third } = await aThread();
    await fileOn(marie, 'C_GENERAL', third);
    expect(await send(marie)).toEqual({ closed: true });
    await world.pass(2_000);
    expect(html()).not.toContain('The VPN drops');
    expect(world.attachments()).toEqual([]);
  });

  it('joins a public channel to read the thread', async () => {
    const { marie, third } = await aThread('C_PUBLIC');
    await fileOn(marie, 'C_PUBLIC', third);
    expect(shown('U_MARIE')).toContain('The whole thread (3 messages)');
  });

  it('offers the message alone where the thread cannot be read', async () => {
    const { marie, third } = await aThread('C_PRIVATE');
    await fileOn(marie, 'C_PRIVATE', third);
    expect(shown('U_MARIE')).not.toContain('whole thread');
    expect(await send(marie)).toEqual({ closed: true });
  });

  it('refused by HappyFox and corrected, the whole thread still goes, with its files', async () => {
    const { marie, root, third, log } = await aThread();
    world.happyFox.faults.add({ class: 'write', kind: 'status', status: 400, body: '{"error":"No."}' });
    await fileOn(marie, 'C_GENERAL', third);
    expect(await send(marie, { extent: 'thread', 'ticked:0': [log] })).toEqual({ closed: true });
    await world.pass(2_000);
    const notice = world.slack.messages('C_GENERAL', root).at(-1);
    await marie.press('C_GENERAL', String(notice?.ts), 'notice_correct');
    await world.settled();
    expect(preset('U_MARIE', 'extent').initial_option).toMatchObject({ value: 'thread' });
    // Where it is followed is settled: its notice stands there.
    expect(preset('U_MARIE', 'destination')).toEqual({});
    expect(await marie.submit()).toEqual({ closed: true });
    await world.pass(2_000);
    const said = html().split('The whole thread')[1] ?? '';
    for (const words of ['The VPN drops', 'Here is my log', '&lt;b&gt;here&lt;/b&gt;']) expect(said).toContain(words);
    expect(world.attachments()).toMatchObject([{ filename: 'vpn.log' }]);
    expect(world.tickets()).toHaveLength(1);
  });

  it('that is too long for a ticket is cut where the ticket is full, and says how much is missing', async () => {
    const { ada, marie, root } = await aThread();
    for (let nth = 1; nth <= 230; nth += 1) await ada.say('C_GENERAL', { text: `Drop ${nth}.`, threadTs: root });
    const last = await ada.say('C_GENERAL', { text: 'Still dropping', threadTs: root });
    await fileOn(marie, 'C_GENERAL', last);
    expect(shown('U_MARIE')).toContain('The whole thread (234 messages)');
    expect(await send(marie, { extent: 'thread' })).toEqual({ closed: true });
    await world.until(() => world.tickets().length > 0);
    const said = html().split('The whole thread')[1] ?? '';
    const shownCount = said.split('<strong>').length - 1;
    expect(shownCount).toBeGreaterThan(150);
    expect(said).toContain(`${234 - shownCount} more messages in the Slack thread`);
  });

  it('is offered also when the lists of HappyFox come after it', async () => {
    const { marie, third } = await aThread();
    await world.stop();
    world.forget();
    const held = world.happyFox.faults.add({ class: 'read', kind: 'hold', times: 50 });
    await world.start({ quiet: false });
    await marie.messageShortcut(FILE, 'C_GENERAL', third);
    await world.until(() => shown('U_MARIE').includes('The whole thread'));
    held.release();
    await world.until(() => shown('U_MARIE').includes('"category"'));
    expect(shown('U_MARIE')).toContain('The whole thread (3 messages)');
  });

  it('is offered also when it comes after the lists of HappyFox', async () => {
    const { marie, third } = await aThread();
    await world.stop();
    world.forget();
    const held = world.happyFox.faults.add({ class: 'read', kind: 'hold', times: 50 });
    await world.start({ quiet: false });
    world.slack.faults.add({ method: 'conversations.replies', kind: 'slow', delayMs: 1_000 });
    await marie.messageShortcut(FILE, 'C_GENERAL', third);
    await world.until(() => view('U_MARIE') !== undefined);
    held.release();
    await world.until(() => shown('U_MARIE').includes('"category"'));
    expect(shown('U_MARIE')).not.toContain('The whole thread');
    await world.settled();
    expect(shown('U_MARIE')).toContain('The whole thread (3 messages)');
  });

  it('keeps what was typed while the thread was read', async () => {
    const { marie, third } = await aThread();
    world.slack.faults.add({ method: 'conversations.replies', kind: 'slow', delayMs: 100 });
    await marie.messageShortcut(FILE, 'C_GENERAL', third);
    await world.until(() => view('U_MARIE') !== undefined);
    marie.fill({ subject: 'Typed meanwhile' });
    await world.settled();
    expect(shown('U_MARIE')).toContain('The whole thread');
    expect(await send(marie)).toEqual({ closed: true });
    await world.pass(2_000);
    expect(world.tickets()).toMatchObject([{ subject: 'Typed meanwhile' }]);
  });
});

describe('where the bot is not', () => {
  it('a public channel is joined, and the notice stands in the thread', async () => {
    const { ada, bob } = await open();
    const ts = await ada.say('C_PUBLIC', 'Lamp is broken');
    await fileOn(bob, 'C_PUBLIC', ts);
    expect(await send(bob)).toEqual({ closed: true });
    await world.pass(2_000);
    expect(world.texts('C_PUBLIC', ts).slice(1)).toEqual([expect.stringContaining('is filed as')]);
  });

  it('in a private channel the notice comes as a direct message, with the way to the message', async () => {
    const { ada, bob } = await open();
    const ts = await ada.say('C_PRIVATE', 'Salary list');
    await fileOn(bob, 'C_PRIVATE', ts);
    expect(await send(bob)).toEqual({ closed: true });
    await world.pass(2_000);
    expect(world.texts('C_PRIVATE', ts)).toHaveLength(1);
    const [notice] = world.slack.messages(world.slack.dm('U_BOB'));
    expect(notice?.text).toContain('is filed as');
    expect(JSON.stringify(notice?.blocks)).toContain(permalink('C_PRIVATE', ts));
    expect(html()).toContain(permalink('C_PRIVATE', ts));
  });

  it('in a channel that was archived meanwhile, too', async () => {
    const { ada, bob } = await open();
    const ts = await ada.say('C_GENERAL', 'Last words');
    await fileOn(bob, 'C_GENERAL', ts);
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'error', error: 'is_archived' });
    expect(await send(bob)).toEqual({ closed: true });
    await world.pass(2_000);
    expect(world.texts(world.slack.dm('U_BOB'))).toEqual([expect.stringContaining('is filed as')]);
  });

  it('in a direct message of others nobody is offered a thread that we cannot write to', async () => {
    const { ada } = await open();
    const dm = world.slack.dm('U_ADA');
    world.slack.addChannel({
      id: 'D_OTHERS',
      name: 'directmessage',
      isPrivate: true,
      members: ['U_ADA', 'U_BOB'],
      botIsMember: false,
    });
    expect(dm).toBeDefined();
    const ts = await ada.say('D_OTHERS', 'Between us');
    await fileOn(ada, 'D_OTHERS', ts);
    expect(preset('U_ADA', 'destination')).toEqual({});
    expect(await send(ada)).toEqual({ closed: true });
    await world.pass(2_000);
    expect(world.texts(dm)).toEqual([expect.stringContaining('is filed as')]);
  });
});

describe('a message that has its ticket', () => {
  const ADD = 'add_to_this';

  const ticketOn = async (destination: 'here' | 'dm') => {
    const people = await open();
    const root = await people.ada.say('C_GENERAL', 'Heating is off');
    await fileOn(people.ada, 'C_GENERAL', root);
    expect(await send(people.ada, { destination })).toEqual({ closed: true });
    await world.pass(2_000);
    return { ...people, root };
  };

  it.each(['here', 'dm'] as const)('followed %s: says which, with the way there', async (destination) => {
    const { bob, root } = await ticketOn(destination);
    await fileOn(bob, 'C_GENERAL', root);
    expect(view('U_BOB')?.content).toMatchObject({ callback_id: 'notice_view' });
    expect(shown('U_BOB')).toContain('#SUP00004711');
    expect(shown('U_BOB')).toContain('/staff/ticket/4711');
    expect(shown('U_BOB')).toContain(ADD);
  });

  it('followed elsewhere: another message of its thread can be added to it', async () => {
    const { bob, root } = await ticketOn('dm');
    const file = bob.upload('ice.png', 'png', 'image/png');
    const reply = await bob.say('C_GENERAL', { text: 'Ice on *my* desk', files: [file], threadTs: root });
    await fileOn(bob, 'C_GENERAL', reply);
    await bob.pressInView(ADD);
    await world.settled();
    expect(view('U_BOB')?.content).toMatchObject({ callback_id: 'add_to_ticket_form' });
    expect(await bob.submit()).toEqual({ closed: true });
    await world.pass(2_000);
    expect(world.tickets()).toHaveLength(1);
    expect(world.updates().at(-1)).toMatchObject({
      message: { message_type: 'p', html: expect.stringContaining('Bob Builder wrote in Slack') },
    });
    expect(world.attachments()).toMatchObject([{ filename: 'ice.png' }]);
    expect(world.texts('C_GENERAL', root).at(-1)).toContain('is added to #SUP00004711');
  });

  it('followed in its thread: what is said there goes to it by itself, and is not offered a second time', async () => {
    const { bob, root } = await ticketOn('here');
    const reply = await bob.say('C_GENERAL', { text: 'Ice on my desk', threadTs: root });
    await world.settled();
    await fileOn(bob, 'C_GENERAL', reply);
    expect(shown('U_BOB')).toContain('this message did, too');
    expect(shown('U_BOB')).not.toContain(ADD);
    await world.pass(10_000);
    expect(JSON.stringify(world.updates()).split('Ice on my desk')).toHaveLength(3);
  });

  it('is one ticket when two people have the form open; the second is told, keeps the words, and can add them', async () => {
    const { ada, bob, marie } = await open();
    const ts = await ada.say('C_GENERAL', 'Roof leaks');
    await fileOn(bob, 'C_GENERAL', ts);
    await fileOn(marie, 'C_GENERAL', ts);
    world.happyFox.faults.throttle({ class: 'write', seconds: 60, form: '503-text' });
    expect(await send(bob)).toEqual({ closed: true });
    expect((await send(marie, { details: 'Bucket is full.' })).view).toBeDefined();
    expect(shown('U_MARIE')).toContain('already');
    expect(shown('U_MARIE')).toContain('Everything you typed is kept');
    await world.pass(90_000);

    expect((await marie.submit()).view).toBeDefined();
    expect(shown('U_MARIE')).toContain('#SUP00004711');
    await marie.pressInView(ADD);
    await world.settled();
    expect(await marie.submit()).toEqual({ closed: true });
    await world.pass(5_000);
    expect(world.tickets()).toHaveLength(1);
    expect(world.updates().at(-1)?.message).toMatchObject({
      message_type: 'p',
      html: expect.stringContaining('Bucket is full.'),
    });
  });

  it('is filed once when its form is sent twice', async () => {
    const { ada } = await open();
    const ts = await ada.say('C_GENERAL', 'Twice');
    await fileOn(ada, 'C_GENERAL', ts);
    await ada.change('category', String(world.acme.categories.support.id));
    await world.settled();
    const both = await Promise.allSettled([ada.submit(), ada.submit()]);
    expect(both.map(({ status }) => status)).toContain('fulfilled');
    await world.pass(2_000);
    expect(world.tickets()).toHaveLength(1);
    expect(world.texts('C_GENERAL', ts)).toHaveLength(2);
  });

  it('on its way still: says so instead of filing it again', async () => {
    const { ada, bob } = await open();
    const ts = await ada.say('C_GENERAL', 'Slow one');
    world.happyFox.faults.throttle({ class: 'write', seconds: 60, form: '429' });
    await fileOn(ada, 'C_GENERAL', ts);
    await send(ada);
    await world.pass(2_000);
    await fileOn(bob, 'C_GENERAL', ts);
    expect(shown('U_BOB')).toContain('on its way to HappyFox already');
  });

  it('refused by HappyFox: sends people to the notice that has the button', async () => {
    const { ada, bob } = await open();
    const ts = await ada.say('C_GENERAL', 'No such thing');
    world.happyFox.faults.add({ class: 'write', kind: 'status', status: 400, body: '{"error":"No."}' });
    await fileOn(ada, 'C_GENERAL', ts);
    await send(ada);
    await world.pass(2_000);
    await fileOn(bob, 'C_GENERAL', ts);
    expect(shown('U_BOB')).toContain('did not reach HappyFox');
  });

  it('cancelled by its author: can be filed anew', async () => {
    const { ada, bob } = await open();
    const ts = await ada.say('C_GENERAL', 'Changed my mind');
    world.happyFox.faults.throttle({ class: 'write', seconds: 60, form: '503-json' });
    await fileOn(ada, 'C_GENERAL', ts);
    await send(ada);
    await world.pass(2_000);
    const notice = String(world.slack.messages('C_GENERAL', ts)[1]?.ts);
    await ada.press('C_GENERAL', notice, 'notice_cancel');
    await world.pass(2_000);
    await fileOn(bob, 'C_GENERAL', ts);
    expect(view('U_BOB')?.content).toMatchObject({ callback_id: 'new_ticket_form' });
    expect(await send(bob)).toEqual({ closed: true });
    await world.pass(90_000);
    expect(world.tickets()).toHaveLength(1);
  });
});

describe('the buttons of a notice', () => {
  async function waiting() {
    const people = await open();
    const ts = await people.ada.say('C_GENERAL', 'Patience');
    world.happyFox.faults.throttle({ class: 'write', seconds: 60, form: '503-text' });
    await fileOn(people.ada, 'C_GENERAL', ts);
    await send(people.ada);
    await world.pass(2_000);
    const notice = String(world.slack.messages('C_GENERAL', ts)[1]?.ts);
    return { ...people, ts, notice };
  }

  it('do nothing for strangers, who are told why', async () => {
    const { bob, notice, ts } = await waiting();
    const before = world.texts('C_GENERAL', ts);
    await bob.press('C_GENERAL', notice, 'notice_cancel');
    await world.pass(1_000);
    expect(world.texts('C_GENERAL', ts)).toEqual(before);
    expect(world.slack.ephemerals('U_BOB')).toMatchObject([{ text: expect.stringContaining('Only the person') }]);
    await world.pass(90_000);
    expect(world.tickets()).toHaveLength(1);
  });

  it('work for an agent', async () => {
    const { marie, notice, ts } = await waiting();
    await marie.press('C_GENERAL', notice, 'notice_cancel');
    await world.pass(90_000);
    expect(world.tickets()).toEqual([]);
    expect(world.texts('C_GENERAL', ts)[1]).toContain('taken back');
    expect(world.slack.ephemerals('U_MARIE')).toEqual([]);
  });
});

const clockOf = (at: number) => new Date(at).toISOString().slice(11, 16);
