import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aClient, aSection, aWorkspace, errorOf, MANIFEST } from './workspace-for-tests';

let workspace: Awaited<ReturnType<typeof aWorkspace>>;
beforeEach(async () => {
  workspace = await aWorkspace();
});
afterEach(() => workspace.slack.stop());

const aModal = (more: object = {}) =>
  ({ type: 'modal', title: { type: 'plain_text', text: 'Modal' }, blocks: [], ...more }) as never;
describe('who may call', () => {
  it('tells a missing token, a wrong one, and one of the wrong kind apart', async () => {
    const { slack, client } = workspace;
    expect(await errorOf(aClient(slack, 'xoxb-other').auth.test())).toBe('invalid_auth');
    expect(await errorOf(aClient(slack, slack.appToken).auth.test())).toBe('not_allowed_token_type');
    const bare = await fetch(`${slack.apiUrl}auth.test`, { method: 'POST' });
    expect(await bare.json()).toEqual({ ok: false, error: 'not_authed' });
    expect(await errorOf(client.apiCall('chat.shout'))).toBe('unknown_method');
    expect(await client.auth.test()).toMatchObject({
      bot_id: slack.botId,
      user_id: slack.botUserId,
      team_id: slack.teamId,
    });
  });

  it('names the scope that is missing, in the body and in the headers', async () => {
    const call = workspace.client.team.info();
    await expect(call).rejects.toMatchObject({
      data: {
        error: 'missing_scope',
        needed: 'team:read',
        provided: expect.stringContaining('chat:write'),
        response_metadata: { acceptedScopes: ['team:read'] },
      },
    });
    const custom = workspace.client.chat.postMessage({ channel: 'C_GENERAL', text: 'x', username: 'Agent' });
    await expect(custom).rejects.toMatchObject({ data: { error: 'missing_scope', needed: 'chat:write.customize' } });
  });

  it('follows the manifest that it was given', async () => {
    const path = join(tmpdir(), `manifest-${process.pid}.yml`);
    writeFileSync(
      path,
      readFileSync(MANIFEST, 'utf8')
        .replace('      - chat:write\n', '')
        .replace('home_tab_enabled: true', 'home_tab_enabled: false'),
    );
    const other = await aWorkspace({ manifestPath: path });
    expect(await errorOf(other.client.chat.postMessage({ channel: 'C_GENERAL', text: 'x' }))).toBe('missing_scope');
    expect(await errorOf(other.client.views.publish({ user_id: 'U_ANN', view: { type: 'home', blocks: [] } }))).toBe(
      'not_enabled',
    );
    await other.slack.stop();
  });

  it('accepts a JSON body as well as a form', async () => {
    const { slack } = workspace;
    const answer = await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ channel: 'C_GENERAL', text: 'json', blocks: [aSection('json')] }),
    });
    expect(await answer.json()).toMatchObject({ ok: true, message: { text: 'json', blocks: [{ type: 'section' }] } });
  });
});

describe('messages', () => {
  const post = (more: object) => errorOf(workspace.client.chat.postMessage({ channel: 'C_GENERAL', ...more } as never));

  it.each([
    ['without words', {}, 'no_text'],
    ['with 40 001 characters', { text: 'x'.repeat(40_001) }, 'msg_too_long'],
    [
      'with 51 blocks',
      { text: 'x', blocks: Array.from({ length: 51 }, () => ({ type: 'divider' })) },
      'invalid_blocks',
    ],
    ['with blocks that are no list', { text: 'x', blocks: { type: 'divider' } }, 'invalid_blocks_format'],
    ['with markdown beside text', { text: 'x', markdown_text: 'y' }, 'markdown_text_conflict'],
    ['with two tables', { text: 'x', blocks: [aTable(), aTable()] }, 'invalid_attachments'],
    ['with metadata without a name', { text: 'x', metadata: { event_payload: {} } }, 'invalid_metadata_schema'],
    ['in a thread that is not there', { text: 'x', thread_ts: '1.000001' }, 'thread_not_found'],
    ['in a channel that is not there', { text: 'x', channel: 'C_NOWHERE' }, 'channel_not_found'],
  ])('are refused %s', async (_name, more, error) => {
    expect(await post(more)).toBe(error);
  });

  function aTable() {
    return { type: 'table', rows: [[{ type: 'raw_text', text: 'cell' }]] };
  }

  it('say what is wrong with a block, and where', async () => {
    await expect(
      workspace.client.chat.postMessage({ channel: 'C_GENERAL', text: 'x', blocks: [aSection('')] }),
    ).rejects.toMatchObject({
      data: {
        error: 'invalid_blocks',
        response_metadata: { messages: ['[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]'] },
      },
    });
  });

  it('are not posted where the bot is not, and a private channel does not even exist for it', async () => {
    const { slack } = workspace;
    slack.addChannel({ id: 'C_PUBLIC', name: 'public', botIsMember: false });
    slack.addChannel({ id: 'C_PRIVATE', name: 'private', isPrivate: true, botIsMember: false });
    slack.addChannel({ id: 'C_OLD', name: 'old', isArchived: true });
    expect(await post({ channel: 'C_PUBLIC', text: 'x' })).toBe('not_in_channel');
    expect(await post({ channel: 'C_PRIVATE', text: 'x' })).toBe('channel_not_found');
    expect(await post({ channel: 'C_OLD', text: 'x' })).toBe('is_archived');
  });

  it('answer only to the first message of a thread', async () => {
    const { client, slack } = workspace;
    const ts = await slack.as('U_ANN').say('C_GENERAL', 'first');
    const reply = await client.chat.postMessage({ channel: 'C_GENERAL', text: 'reply', thread_ts: ts });
    expect(await post({ text: 'x', thread_ts: reply.ts })).toBe('cannot_reply_to_message');
    const { messages } = await client.conversations.replies({ channel: 'C_GENERAL', ts: String(reply.ts) });
    expect(messages).toMatchObject([
      { text: 'first', reply_count: 1 },
      { text: 'reply', parent_user_id: 'U_ANN' },
    ]);
    const permalink = await client.chat.getPermalink({ channel: 'C_GENERAL', message_ts: String(reply.ts) });
    expect(permalink.permalink).toContain(`?thread_ts=${ts}&cid=C_GENERAL`);
  });

  it('are changed and removed by their author only; metadata stays unless it is named', async () => {
    const { client, slack } = workspace;
    const theirs = await slack.as('U_ANN').say('C_GENERAL', 'theirs');
    const metadata = { event_type: 'mark', event_payload: { key: 'k' } };
    const { ts = '' } = await client.chat.postMessage({ channel: 'C_GENERAL', text: 'ours', metadata });
    const change = (at: string, more: object = {}) =>
      errorOf(client.chat.update({ channel: 'C_GENERAL', ts: at, text: 'new', ...more }));
    expect(await change(theirs)).toBe('cant_update_message');
    expect(await change('1.000001')).toBe('message_not_found');
    expect(await change(ts)).toBe('ok');
    expect(slack.messages('C_GENERAL').at(-1)).toMatchObject({ text: 'new', metadata });
    await change(ts, { metadata: {} });
    expect(slack.messages('C_GENERAL').at(-1)).toMatchObject({ metadata: {} });
    expect(await errorOf(client.chat.delete({ channel: 'C_GENERAL', ts: theirs }))).toBe('cant_delete_message');
    expect(await errorOf(client.chat.delete({ channel: 'C_GENERAL', ts }))).toBe('ok');
    expect(slack.messages('C_GENERAL')).toHaveLength(1);
  });

  it('for one person are seen by that person, who must be there', async () => {
    const { client, slack } = workspace;
    slack.addUser({ id: 'U_OUT', name: 'out' });
    await client.chat.postEphemeral({ channel: 'C_GENERAL', user: 'U_ANN', text: 'psst' });
    expect(slack.ephemerals('U_ANN', 'C_GENERAL')).toMatchObject([{ text: 'psst' }]);
    const call = client.chat.postEphemeral({ channel: 'C_GENERAL', user: 'U_OUT', text: 'psst' });
    expect(await errorOf(call)).toBe('user_not_in_channel');
    expect(slack.messages('C_GENERAL')).toEqual([]);
  });

  it('are told whom they call', async () => {
    const { client, slack } = workspace;
    const { ts = '' } = await client.chat.postMessage({
      channel: 'C_GENERAL',
      text: 'plain &lt;!channel&gt;',
      blocks: [aSection('<!here> &lt;@U_BOB&gt; <!date^1^{time}|then>')],
    });
    expect(slack.pings('C_GENERAL', ts)).toEqual(['!here']);
  });

  it('come at about one a second in each channel, after a burst', async () => {
    const { client, clock, slack } = workspace;
    const say = () => client.chat.postMessage({ channel: 'C_GENERAL', text: 'x' });
    for (let count = 0; count < 5; count++) await say();
    await expect(say()).rejects.toMatchObject({ retryAfter: 1 });
    clock.ms += 1000;
    await say();
    await expect(say()).rejects.toMatchObject({ retryAfter: 1 });
    slack.limits.messages = false;
    await say();
    expect(slack.journal.filter((call) => call.error === 'ratelimited')).toHaveLength(2);
  });
});

describe('the tiers of the other methods', () => {
  it('count only when they are switched on', async () => {
    const { client, clock, slack } = workspace;
    const list = () => client.conversations.list();
    for (let count = 0; count < 21; count++) await list();
    slack.limits.tiers = true;
    for (let count = 0; count < 20; count++) await list();
    await expect(list()).rejects.toMatchObject({ retryAfter: 3 });
    expect(await errorOf(client.auth.test())).toBe('ok');
    clock.ms += 3000;
    expect(await errorOf(list())).toBe('ok');
  });
});

describe('views', () => {
  /** The trigger of a command, read off where the app would read it. */
  async function trigger(): Promise<string> {
    const bodies: string[] = [];
    const server = createServer(async (request, response) => {
      for await (const piece of request) bodies.push(String(piece));
      response.end();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    workspace.slack.deliverTo(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`);
    await workspace.slack.as('U_ANN').command('C_GENERAL', '/ticket');
    server.closeAllConnections();
    server.close();
    return new URLSearchParams(bodies.join('')).get('trigger_id') ?? '';
  }
  const open = (trigger_id: string, view: never = aModal()) =>
    errorOf(workspace.client.views.open({ trigger_id, view }));

  it('open once for each trigger, and within three seconds', async () => {
    expect(await open('made-up')).toBe('invalid_trigger_id');
    const first = await trigger();
    expect(await open(first, aModal({ title: undefined }))).toBe('invalid_arguments');
    expect(await open(first)).toBe('ok');
    expect(await open(first)).toBe('exchanged_trigger_id');
    const late = await trigger();
    workspace.clock.ms += 3001;
    expect(await open(late)).toBe('expired_trigger_id');
  });

  it('stand three high at most', async () => {
    const { client } = workspace;
    await open(await trigger());
    const push = async () => errorOf(client.views.push({ trigger_id: await trigger(), view: aModal() }));
    expect([await push(), await push(), await push()]).toEqual(['ok', 'ok', 'push_limit_reached']);
  });

  it('are updated by id and hash, while they are open', async () => {
    const { client, slack } = workspace;
    await open(await trigger(), aModal({ external_id: 'ext' }));
    const { id = '', hash = '' } = slack.topView('U_ANN') ?? {};
    const update = (more: object) => errorOf(client.views.update({ view: aModal(), ...more } as never));
    expect(await update({ view_id: id, hash: 'stale' })).toBe('hash_conflict');
    expect(await open(await trigger(), aModal({ external_id: 'ext' }))).toBe('duplicate_external_id');
    expect(await update({ external_id: 'ext', hash })).toBe('ok');
    await slack.as('U_ANN').close();
    expect(await update({ view_id: id })).toBe('not_found');
    expect(await update({})).toBe('invalid_arguments');
  });

  it('are published to the Home tab', async () => {
    const { client, slack } = workspace;
    const view = { type: 'home' as const, blocks: [aSection('hello')] };
    expect(await errorOf(client.views.publish({ user_id: 'U_NOBODY', view }))).toBe('user_not_found');
    await client.views.publish({ user_id: 'U_ANN', view });
    expect(slack.home('U_ANN')?.blocks).toMatchObject([{ text: { text: 'hello' } }]);
    expect(await errorOf(client.views.publish({ user_id: 'U_ANN', view, hash: 'stale' }))).toBe('hash_conflict');
  });

  it.each([
    ['an input without a submit button', { blocks: [anInput({ type: 'plain_text_input' })] }, 'submit'],
    ['a title of 25 characters', { title: { type: 'plain_text', text: 'x'.repeat(25) } }, '/view/title'],
    ['101 blocks', { blocks: Array.from({ length: 101 }, () => ({ type: 'divider' })) }, '/view/blocks'],
    ['3001 characters of private metadata', { private_metadata: 'x'.repeat(3001) }, 'private_metadata'],
    ['a block for messages only', { blocks: [{ type: 'markdown', text: 'x' }] }, 'markdown'],
  ])('are refused with %s', async (_name, more, place) => {
    const call = workspace.client.views.open({ trigger_id: await trigger(), view: aModal(more) });
    await expect(call).rejects.toMatchObject({
      data: { error: 'invalid_arguments', response_metadata: { messages: [expect.stringContaining(place)] } },
    });
  });

  function anInput(element: object) {
    return { type: 'input', label: { type: 'plain_text', text: 'L' }, element: { action_id: 'a', ...element } };
  }

  it('are refused above 250 kB', async () => {
    const blocks = Array.from({ length: 100 }, () => aSection('x'.repeat(2900)));
    expect(await open(await trigger(), aModal({ blocks }))).toBe('view_too_large');
  });
});

describe('people and conversations', () => {
  it('are looked up by id and by e-mail', async () => {
    const { client, slack } = workspace;
    slack.addUser({ id: 'U_EVE', name: 'eve', email: 'eve@other.example', isStranger: true });
    expect(await client.users.info({ user: 'U_ANN' })).toMatchObject({
      user: { profile: { email: 'ann@example.com' } },
    });
    expect((await client.users.info({ user: 'U_BOB' })).user?.profile).not.toHaveProperty('email');
    expect(await client.users.lookupByEmail({ email: 'ANN@example.com' })).toMatchObject({ user: { id: 'U_ANN' } });
    expect(await errorOf(client.users.lookupByEmail({ email: 'eve@other.example' }))).toBe('users_not_found');
    expect(await errorOf(client.users.info({ user: 'U_NOBODY' }))).toBe('user_not_found');
  });

  it('are opened, listed and read, as far as the scopes reach', async () => {
    const { client, slack } = workspace;
    const { channel } = await client.conversations.open({ users: 'U_ANN' });
    expect(channel?.id).toBe(slack.dm('U_ANN'));
    expect(await errorOf(client.conversations.open({ users: 'U_ANN,U_BOB' }))).toBe('missing_scope');
    expect(await errorOf(client.conversations.join({ channel: 'C_GENERAL' }))).toBe('missing_scope');
    expect(await errorOf(client.conversations.info({ channel: String(channel?.id) }))).toBe('missing_scope');
    expect((await client.conversations.info({ channel: 'C_GENERAL' })).channel).toMatchObject({
      is_member: true,
      is_private: false,
    });
    expect(
      (await client.conversations.members({ channel: 'C_GENERAL', limit: 2 })).response_metadata?.next_cursor,
    ).not.toBe('');
  });

  it('keep their messages in order, a page at a time', async () => {
    const { client, slack } = workspace;
    for (const word of ['one', 'two', 'three']) await slack.as('U_ANN').say('C_GENERAL', word);
    const first = await client.conversations.history({ channel: 'C_GENERAL', limit: 2 });
    expect(first.messages?.map((message) => message.text)).toEqual(['three', 'two']);
    const cursor = first.response_metadata?.next_cursor ?? '';
    const second = await client.conversations.history({ channel: 'C_GENERAL', limit: 2, cursor });
    expect(second.messages?.map((message) => message.text)).toEqual(['one']);
    const stamps = slack.messages('C_GENERAL').map((message) => message.ts);
    expect(stamps).toEqual([...new Set(stamps)].sort());
  });

  it('react once each', async () => {
    const { client, slack } = workspace;
    const timestamp = await slack.as('U_ANN').say('C_GENERAL', 'x');
    const target = { channel: 'C_GENERAL', timestamp, name: 'eyes' };
    expect(await errorOf(client.reactions.add(target))).toBe('ok');
    expect(await errorOf(client.reactions.add(target))).toBe('already_reacted');
    expect(slack.reactions('C_GENERAL', timestamp)).toEqual([{ name: 'eyes', users: [slack.botUserId] }]);
    expect(await errorOf(client.reactions.remove(target))).toBe('ok');
    expect(await errorOf(client.reactions.remove(target))).toBe('no_reaction');
  });
});

describe('ordered misfortune', () => {
  const post = () => workspace.client.chat.postMessage({ channel: 'C_GENERAL', text: 'x' });

  it('meets the calls it was ordered for, as often as ordered', async () => {
    const { slack, client } = workspace;
    slack.faults.add({ method: 'chat.postMessage', kind: '429', retryAfter: 7 });
    slack.faults.add({ method: 'chat.postMessage', kind: '5xx', status: 502, times: 2 });
    slack.faults.add({ method: 'chat.postMessage', kind: 'error', error: 'team_access_not_granted' });
    expect(await errorOf(client.auth.test())).toBe('ok');
    await expect(post()).rejects.toMatchObject({ retryAfter: 7 });
    await expect(post()).rejects.toMatchObject({ statusCode: 502 });
    await expect(post()).rejects.toThrow('502');
    expect(await errorOf(post())).toBe('team_access_not_granted');
    expect(await errorOf(post())).toBe('ok');
    expect(slack.messages('C_GENERAL')).toHaveLength(1);
  });

  it('loses an answer after the message was posted, or before', async () => {
    const { slack } = workspace;
    slack.faults.add({ kind: 'reset-before' });
    await expect(post()).rejects.toThrow();
    expect(slack.messages('C_GENERAL')).toHaveLength(0);
    slack.faults.add({ kind: 'reset-after' });
    await expect(post()).rejects.toThrow();
    expect(slack.messages('C_GENERAL')).toHaveLength(1);
    expect(slack.journal.at(-1)).toMatchObject({
      method: 'chat.postMessage',
      ok: true,
      error: 'reset-after',
      status: 0,
    });
  });
});
