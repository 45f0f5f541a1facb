import { fileMessage, linkedWorld, MINUTE } from '../stories/linked';
import type { World } from '../stories/world';

let world: World;
afterEach(async () => {
  if (process.env.SHOW_LOG) process.stdout.write(world.lines.join(''));
  await world.close();
});

/** Words that mean something to Slack, to a browser, or to a terminal, wherever they are not taken as words. */
const CALLS = '<!channel> <!here> <!everyone> <@U_BOB> <!subteam^S1> @channel';
const MARKUP = '<script>alert(1)</script><img src=x onerror=alert(1)> <a href="javascript:alert(1)">x</a> "\'>';
const HOSTILE = `${CALLS} ${MARKUP} <https://evil.example|bank> *b* \`c\` &lt;!channel&gt;`;
const FILE = '../../..\\etc/pass"wd\r\nX-Injected: 1\u202Egnp.exe';

/** Everything that anybody can see in Slack. */
const everywhere = () => [
  ...['C_GENERAL', world.slack.dm('U_ADA')].flatMap((channel) =>
    world.slack
      .messages(channel)
      .flatMap(({ ts }) => world.slack.messages(channel, ts).map((message) => ({ channel, message }))),
  ),
];
const called = () => everywhere().flatMap(({ channel, message }) => world.slack.pings(channel, message.ts));
/** Texts that Slack reads as mrkdwn, of messages that are ours. */
const mrkdwn = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.flatMap(mrkdwn)
    : typeof value === 'object' && value !== null
      ? 'type' in value && value.type === 'mrkdwn' && 'text' in value
        ? [String(value.text)]
        : Object.values(value).flatMap(mrkdwn)
      : [];
/** What our links and dates leave of it: no other angle bracket may stand there. */
const foreignBrackets = () =>
  everywhere()
    .filter(({ message }) => 'bot_id' in message)
    .flatMap(({ message }) => [String(message.text), ...mrkdwn(message.blocks)])
    .map((text) =>
      text.replace(/<https?:\/\/(127\.0\.0\.1|sandbox\.slack\.com)[^>]*>|<!date[^>]*>|<@U_ADA>|<@U_MARIE>/g, ''),
    )
    .filter((text) => text.includes('<'));

describe('names and words that want to be more', () => {
  it('from HappyFox: categories, states, priorities, people and subjects call nobody and mark nothing up', async () => {
    const linked = await linkedWorld();
    world = linked.world;
    world.acme.categories.support.name = HOSTILE;
    world.acme.statuses.inProgress.name = HOSTILE;
    world.acme.statuses.solved.name = HOSTILE;
    world.acme.priorities.urgent.name = HOSTILE;
    world.acme.agents.admin.name = HOSTILE;
    const { ticket } = await fileMessage(world, 'Another one');
    world.happyFox.agentReplies(ticket, world.acme.agents.admin.id, {
      html: `<p>${MARKUP} ${CALLS.replace(/</g, '&lt;')}</p>`,
      attachments: [FILE, `${CALLS} *b*.txt`].map((filename) => ({ filename, content: Buffer.from('x') })),
    });
    await world.pass(2 * MINUTE);
    expect(everywhere().length).toBeGreaterThan(4);
    expect(called()).toEqual([]);
    expect(foreignBrackets()).toEqual([]);
    for (const { channel, message } of everywhere()) {
      for (const { name } of world.slack.filesIn(channel, message.ts)) {
        expect(String(name)).not.toMatch(/[/\\\r\n\u202E]|^\.\./);
      }
    }
  });

  it('from Slack: what people write, are called, and name their files reaches HappyFox as words', async () => {
    const linked = await linkedWorld();
    world = linked.world;
    world.slack.addUser({ id: 'U_EVE', name: `${HOSTILE}\r\n\u202Eeve`, email: 'eve@acme.example' });
    await world.slack.as('U_EVE').join('C_GENERAL');
    const eve = world.slack.as('U_EVE');
    const file = eve.upload(FILE, 'x', 'text/plain');
    const thread = await eve.say('C_GENERAL', { text: MARKUP, files: [file] });
    await eve.messageShortcut('file_message', 'C_GENERAL', thread);
    await world.settled();
    await eve.change('category', String(world.acme.categories.support.id));
    await world.settled();
    eve.fill({ subject: HOSTILE.slice(0, 150) });
    expect(await eve.submit()).toEqual({ closed: true });
    await world.pass(5_000);
    await eve.say('C_GENERAL', { text: `${MARKUP} again`, threadTs: thread });
    // Somebody else is named in front of their words.
    world.slack.addUser({ id: 'U_MALLORY', name: MARKUP, email: 'mallory@acme.example' });
    await world.slack.as('U_MALLORY').join('C_GENERAL');
    await world.slack.as('U_MALLORY').say('C_GENERAL', { text: 'Me too', threadTs: thread });
    await world.pass(30_000);

    const ticket = Number(world.tickets().at(-1)?.id);
    const updates = world.updates(ticket);
    expect(updates.length).toBeGreaterThanOrEqual(3);
    const html = updates.map(({ message }) => (message as { html?: string } | null)?.html ?? '').join('\n');
    expect(html).not.toMatch(/<(script|img|iframe|style|object)|href="(javascript|data):/i);
    expect(html).toContain('&lt;script&gt;');
    expect(html).toMatch(/<em>[^<>]*&lt;script&gt;[^<>]* wrote in Slack:<\/em>/);
    const files = world.attachments(ticket);
    expect(files).toHaveLength(1);
    for (const { filename } of files) expect(filename).not.toMatch(/[/\\\r\n"\u202E]|^\.\./);
    expect(called()).toEqual([]);
    expect(foreignBrackets()).toEqual([]);
    expect(world.happyFox.violations).toEqual([]);
  });
});
