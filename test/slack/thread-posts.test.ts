import { join } from 'node:path';
import { Readable } from 'node:stream';
import { slackChat } from '../../src/slack/conversation';
import { slackWeb } from '../../src/slack/web';
import { Throttled, Unavailable, Unconfirmed } from '../../src/tickets/outcomes';
import type { ThreadPost } from '../../src/tickets/ports';
import { HandClock } from '../hand-clock';
import { aWorkspace } from '../sandbox/slack/workspace-for-tests';
import { quietLog } from './quiet-log';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function aThread() {
  const { slack } = await aWorkspace({ manifestPath: join(__dirname, '../../manifest.yml') });
  stops.push(() => slack.stop());
  slack.limits.messages = false;
  const [log, clock] = [quietLog(), new HandClock()];
  const web = slackWeb({ token: slack.botToken, apiUrl: slack.apiUrl, log });
  const render = () => ({ text: '', blocks: [] });
  const chat = slackChat({ web, log, clock, token: slack.botToken, apiUrl: slack.apiUrl, render });
  const ann = slack.as('U_ANN');
  const thread = await ann.say('C_GENERAL', 'the printer is on fire');
  const place = { team: slack.teamId, channel: 'C_GENERAL', thread };
  const post = (more: Partial<ThreadPost> = {}): ThreadPost => ({
    id: 'tell:secret-link:7',
    place,
    author: 'Marie Admin',
    kind: 'reply',
    html: '<p>Use <b>water</b>.</p>',
    files: [],
    ...more,
  });
  const last = () => slack.messages('C_GENERAL', thread).at(-1);
  const reactions = () =>
    (last() as { reactions?: { name: string }[] } | undefined)?.reactions?.map(({ name }) => name) ?? [];
  const ref = (ts: string) => ({ team: slack.teamId, channel: 'C_GENERAL', ts });
  const calls = (method: string) => slack.journal.filter((entry) => entry.method === method).length;
  return { slack, chat, ann, log, place, thread, post, last, reactions, ref, calls };
}

describe('words of the helpdesk', () => {
  it('are posted under their author’s name, with a mark that tells nothing, and nothing in them unfurls', async () => {
    const { slack, chat, post, last } = await aThread();
    const { ts } = await chat.post(post());
    expect(last()).toMatchObject({ ts, username: 'Marie Admin', metadata: { event_type: 'foxbridge_post' } });
    expect(last()?.text).toBe('Use water.');
    expect(JSON.stringify(last())).not.toContain('secret-link');
    expect(slack.journal.at(-1)?.args).toMatchObject({ unfurl_links: 'false', unfurl_media: 'false' });
  });

  it('carry the name themselves where Slack does not let us choose it', async () => {
    const { slack, chat, post, last, log } = await aThread();
    slack.faults.add({ method: 'chat.postMessage', kind: 'error', error: 'missing_scope' });
    await chat.post(post());
    expect(last()?.text).toBe('Marie Admin: Use water.');
    expect(last()).not.toHaveProperty('username');
    expect(log.lines.join()).toContain('chat:write.customize');
  });

  it('say before anything else that they are a private note', async () => {
    const { chat, post, last } = await aThread();
    await chat.post(post({ kind: 'note' }));
    expect(last()?.text).toMatch(/^🔒 Private note: Use/);
    expect(JSON.stringify(last()?.blocks[0])).toContain('🔒 *Private note*');
  });

  it('as a line of news are ours, and small', async () => {
    const { chat, post, last } = await aThread();
    await chat.post(post({ kind: 'line', author: 'HappyFox', html: 'Closed by <b>*Marie*</b> (Solved).' }));
    expect(last()).not.toHaveProperty('username');
    expect(last()?.blocks).toMatchObject([{ type: 'context' }]);
  });

  it('without words name their files', async () => {
    const { chat, post, last } = await aThread();
    await chat.post(post({ html: '', files: ['a.png', '<!channel>.pdf'] }));
    expect(last()?.text).toBe('📎 a.png, &lt;!channel&gt;.pdf');
  });

  it('call nobody, whatever they and their author are called', async () => {
    const { slack, chat, post, last } = await aThread();
    const html = '<p>@channel &lt;!channel&gt; &lt;@U_ANN&gt;</p>';
    for (const kind of ['reply', 'note', 'line'] as const) {
      await chat.post(post({ kind, html, author: '<!here>', files: ['<@U_ANN>'] }));
      expect(slack.pings('C_GENERAL', last()?.ts ?? '')).toEqual([]);
    }
  });

  it('whose answer was lost are found again, by their id alone', async () => {
    const { slack, chat, post, last } = await aThread();
    await chat.post(post({ id: 'tell:secret-link:6' }));
    slack.faults.add({ method: 'chat.postMessage', kind: 'reset-after' });
    await expect(chat.post(post())).rejects.toBeInstanceOf(Unconfirmed);
    expect(await chat.findPost(post())).toBe(last()?.ts);
    expect(await chat.findPost(post({ id: 'tell:secret-link:8' }))).toBeNull();
  });

  it.each([
    ['5xx', Unavailable],
    ['429', Throttled],
  ] as const)('are not counted as lost when looking for them fails (%s)', async (kind, outcome) => {
    const { slack, chat, post } = await aThread();
    slack.faults.add({ method: 'conversations.replies', kind });
    await expect(chat.findPost(post())).rejects.toBeInstanceOf(outcome);
  });

  it('join a public channel in order to be posted', async () => {
    const { slack, chat, post, ann } = await aThread();
    slack.addChannel({ id: 'C_OPEN', name: 'open', members: ['U_ANN'], botIsMember: false });
    const thread = await ann.say('C_OPEN', 'hello');
    await chat.post(post({ place: { team: slack.teamId, channel: 'C_OPEN', thread } }));
    expect(slack.messages('C_OPEN', thread).map(({ text }) => text)).toEqual(['hello', 'Use water.']);
  });
});

describe('a file of the helpdesk', () => {
  it('stands in the thread, and is known again there by its name', async () => {
    const { slack, chat, ann, place, thread } = await aThread();
    const before = await ann.say('C_GENERAL', { text: 'send it', threadTs: thread });
    expect(await chat.hasFile(place, 'a/b.txt', before)).toBe(false);
    await chat.postFile(place, { name: 'a/b.txt', size: 5, stream: Readable.from(['bytes']) });
    expect(slack.filesIn('C_GENERAL', thread)).toMatchObject([{ name: 'a_b.txt', bytes: Buffer.from('bytes') }]);
    expect(await chat.hasFile(place, 'a/b.txt', before)).toBe(true);
    expect(await chat.hasFile(place, 'c.txt', before)).toBe(false);
    expect(await chat.hasFile(place, 'a/b.txt', '9999999999.000000')).toBe(false);
  });

  it('of a person is not taken for ours', async () => {
    const { chat, ann, place, thread } = await aThread();
    const files = [ann.upload('report.txt', Buffer.from('mine'), 'text/plain')];
    await ann.say('C_GENERAL', { text: '', files, threadTs: thread });
    expect(await chat.hasFile(place, 'report.txt', thread)).toBe(false);
  });
});

describe('a mark', () => {
  it('takes the place of the one before', async () => {
    const { chat, thread, reactions, ref } = await aThread();
    for (const [mark, emoji] of [
      ['waiting', 'hourglass_flowing_sand'],
      ['failed', 'warning'],
      ['waiting', 'hourglass_flowing_sand'],
      ['done', 'white_check_mark'],
      ['done', 'white_check_mark'],
    ] as const) {
      await chat.mark(ref(thread), mark);
      expect(reactions()).toEqual([emoji]);
    }
  });

  it('leaves people’s reactions alone', async () => {
    const { chat, ann, thread, reactions, ref } = await aThread();
    await ann.react('C_GENERAL', thread, 'warning');
    await chat.mark(ref(thread), 'done');
    expect(reactions().sort()).toEqual(['warning', 'white_check_mark']);
  });

  it('that is the first costs one call', async () => {
    const { chat, thread, ref, calls } = await aThread();
    await chat.mark(ref(thread), 'done', true);
    expect([calls('reactions.add'), calls('reactions.remove')]).toEqual([1, 0]);
  });

  it('on a message that is gone, or without the permission, is nobody’s trouble; an outage is', async () => {
    const { slack, chat, thread, ref } = await aThread();
    await chat.mark(ref('1.000001'), 'done');
    slack.faults.add({ method: 'reactions.add', kind: 'error', error: 'missing_scope' });
    await chat.mark(ref(thread), 'done', true);
    slack.faults.add({ method: 'reactions.add', kind: '5xx' });
    await expect(chat.mark(ref(thread), 'done')).rejects.toBeInstanceOf(Unavailable);
  });
});

describe('what was said in a thread since', () => {
  it('is what people said, oldest first, with files; not bots, not ourselves, not what stood there before', async () => {
    const { slack, chat, ann, place, thread, post } = await aThread();
    const early = await ann.say('C_GENERAL', { text: 'early', threadTs: thread });
    const file = ann.upload('a.txt', Buffer.from('a'), 'text/plain');
    await chat.post(post());
    const first = await ann.say('C_GENERAL', { text: 'first', threadTs: thread, files: [file] });
    const second = await ann.say('C_GENERAL', { text: 'second', threadTs: thread, broadcast: true });
    await chat.postFile(place, { name: 'b.txt', size: 1, stream: Readable.from(['b']) });
    expect((await chat.repliesSince(place, early)).replies).toMatchObject([
      {
        message: { team: slack.teamId, channel: 'C_GENERAL', ts: first },
        user: 'U_ANN',
        said: { text: 'first', files: [{ id: file }] },
      },
      { message: { ts: second }, said: { text: 'second', files: [] } },
    ]);
  });

  it('is read page by page', async () => {
    const { chat, ann, place, thread, calls } = await aThread();
    for (let n = 0; n < 230; n += 1) await ann.say('C_GENERAL', { text: String(n), threadTs: thread });
    const { replies, present, isWhole } = await chat.repliesSince(place, thread);
    expect([present.size, isWhole]).toEqual([230, true]);
    expect(replies.map(({ said }) => said.text)).toEqual(Array.from({ length: 230 }, (_, n) => String(n)));
    expect(calls('conversations.replies')).toBe(2);
  });

  it('tells of edits, of everything that stands there, and whether what is missing was taken away by somebody', async () => {
    const { chat, ann, place, thread, post } = await aThread();
    const kept = await ann.say('C_GENERAL', { text: 'kept', threadTs: thread });
    const gone = await ann.say('C_GENERAL', { text: 'gone', threadTs: thread });
    const { ts: ours } = await chat.post(post());
    await ann.edit('C_GENERAL', kept, 'better');
    await ann.remove('C_GENERAL', gone);
    const now = await chat.repliesSince(place, thread);
    expect(now).toMatchObject({ isWhole: true, replies: [{ said: { text: 'better' }, editedAt: expect.any(String) }] });
    expect([...now.present]).toEqual([kept, ours]);
    // Its first message is gone: the workspace may keep messages for some days only.
    await ann.remove('C_GENERAL', thread);
    expect((await chat.repliesSince(place, thread)).isWhole).toBe(false);
  });
});

it('words of a message come with the names of those it mentions', async () => {
  const { chat } = await aThread();
  const blocks = [
    { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'user', user_id: 'U_ANN' }] }] },
  ];
  const words = await chat.words({ text: '<@U_ANN>', blocks, attachments: [], files: [] });
  expect(words.plain).toMatch(/^@ann/i);
  expect(words.html).not.toContain('U_ANN');
});
