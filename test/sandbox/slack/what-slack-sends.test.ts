import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signature } from '../../../sandbox/slack/delivery/http';
import { isRecord, type Json } from '../../../sandbox/slack/loose-json';
import { aSection, aWorkspace, errorOf } from './workspace-for-tests';

it('signs as in the example of the documentation', () => {
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar' +
    '&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com' +
    '%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  expect(signature('8f742231b10e8888abcd99yyyzzz85a5', '1531420618', body)).toBe(
    'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  );
});

/** An app that only listens: it keeps what it was sent and answers as told. */
async function aListener(options: Parameters<typeof aWorkspace>[0] = {}) {
  const workspace = await aWorkspace(options);
  const heard: Json[] = [];
  const raw: { body: string; contentType: string | undefined }[] = [];
  const answers: { status?: number; body?: unknown }[] = [];
  const server = createServer(async (request, response) => {
    const pieces: string[] = [];
    for await (const piece of request) pieces.push(String(piece));
    const body = pieces.join('');
    const contentType = request.headers['content-type'];
    raw.push({ body, contentType });
    const form = new URLSearchParams(body);
    const isJson = contentType === 'application/json';
    const parsed: unknown = isJson
      ? JSON.parse(body)
      : form.has('payload')
        ? JSON.parse(form.get('payload') ?? '')
        : Object.fromEntries(form);
    if (isRecord(parsed)) heard.push(isRecord(parsed.event) ? parsed.event : parsed);
    const { status = 200, body: answer } = answers.shift() ?? {};
    response.writeHead(status).end(answer === undefined ? '' : JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  workspace.slack.deliverTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`);
  return { ...workspace, heard, raw, answers, close: () => server.closeAllConnections() ?? server.close() };
}

describe('what Slack sends', () => {
  let app: Awaited<ReturnType<typeof aListener>>;
  const start = async (options: Parameters<typeof aWorkspace>[0] = {}) => {
    app = await aListener(options);
    return app.slack.as('U_ANN');
  };
  afterEach(async () => {
    await app.slack.stop();
    app.close();
  });

  const openWith = async (view: Json): Promise<void> => {
    await app.slack.as('U_ANN').command('C_GENERAL', '/ticket');
    const { trigger_id } = app.heard.at(-1) ?? {};
    await app.client.views.open({
      trigger_id: String(trigger_id),
      view: {
        type: 'modal',
        title: { type: 'plain_text', text: 'T' },
        submit: { type: 'plain_text', text: 'S' },
        ...view,
      } as never,
    });
  };
  const input = (element: Json) => ({
    type: 'input',
    block_id: 'b',
    label: { type: 'plain_text', text: 'L' },
    element: { action_id: 'a', ...element },
  });

  it('has bare content types, and in JSON every character outside ASCII escaped', async () => {
    const ann = await start();
    await ann.say('C_GENERAL', 'Grüße 🦊');
    await ann.command('C_GENERAL', '/ticket', 'Grüße');
    expect(app.raw.map(({ contentType }) => contentType)).toEqual([
      'application/json',
      'application/x-www-form-urlencoded',
    ]);
    expect(app.raw[0]?.body).toContain('Gr\\u00fc\\u00dfe \\ud83e\\udd8a');
    expect(app.heard).toMatchObject([{ text: 'Grüße 🦊' }, { text: 'Grüße', is_enterprise_install: 'false' }]);
  });

  it('is one event for a reply that is also sent to the channel, or two', async () => {
    const ann = await start();
    const ts = await ann.say('C_GENERAL', 'first');
    await ann.say('C_GENERAL', { text: 'once', threadTs: ts, broadcast: true });
    await ann.say('C_GENERAL', { text: 'twice', threadTs: ts, broadcast: 'twice' });
    expect(app.heard.slice(1)).toMatchObject([
      { text: 'once', subtype: 'thread_broadcast', thread_ts: ts, root: { text: 'first' } },
      { text: 'twice', thread_ts: ts },
      { text: 'twice', subtype: 'thread_broadcast' },
    ]);
    expect(app.heard[2]).not.toHaveProperty('subtype');
    expect(app.slack.messages('C_GENERAL').map((message) => message.text)).toEqual(['first', 'once', 'twice']);
  });

  it('is a mention beside the message, and a shared file beside its message', async () => {
    const ann = await start();
    await ann.say('C_GENERAL', `<@${app.slack.botUserId}> help`);
    await ann.say('C_GENERAL', { text: '', files: [ann.upload('a.txt', 'a', 'text/plain')] });
    expect(app.heard.map((event) => [event.type, event.subtype])).toEqual([
      ['message', undefined],
      ['app_mention', undefined],
      ['message', 'file_share'],
      ['file_shared', undefined],
    ]);
  });

  it('tells links to our domain from anywhere, and changes in which nothing changed', async () => {
    const ann = await start();
    app.slack.addChannel({ id: 'C_ELSEWHERE', name: 'elsewhere', members: ['U_ANN'], botIsMember: false });
    const ts = await ann.say('C_ELSEWHERE', 'see https://account.happyfox.com/staff/ticket/1 or https://evil.example/');
    expect(app.heard).toMatchObject([
      { type: 'link_shared', message_ts: ts, is_bot_user_member: false, links: [{ domain: 'account.happyfox.com' }] },
    ]);
    const here = await ann.say('C_GENERAL', 'hello');
    await app.slack.touch('C_GENERAL', here);
    expect(app.heard.at(-1)).toMatchObject({
      subtype: 'message_changed',
      message: { text: 'hello' },
      previous_message: { text: 'hello' },
    });
  });

  it('marks what comes from another workspace, whose files must be asked for', async () => {
    await start();
    app.slack.addUser({ id: 'U_EVE', name: 'eve', isStranger: true, teamId: 'T_OTHER' });
    app.slack.addChannel({ id: 'C_SHARED', name: 'shared', isExtShared: true, members: ['U_EVE'] });
    const eve = app.slack.as('U_EVE');
    await eve.say('C_SHARED', { text: 'hi', files: [eve.upload('a.txt', 'a', 'text/plain')] });
    expect(app.heard[0]).toMatchObject({ user_team: 'T_OTHER', files: [{ file_access: 'check_file_info' }] });
    expect([...app.slack.events.values()][0]).toMatchObject({
      is_ext_shared_channel: true,
      authorizations: [{ is_bot: true }],
    });
  });

  it('is no message with a button that only one person saw', async () => {
    const ann = await start();
    const button = { type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' } } as const;
    const said = {
      channel: 'C_GENERAL',
      user: 'U_ANN',
      text: 'x',
      blocks: [{ type: 'actions' as const, elements: [button] }],
    };
    const { message_ts = '' } = await app.client.chat.postEphemeral(said);
    await ann.press('C_GENERAL', message_ts, 'go');
    expect(app.heard).toMatchObject([
      { container: { is_ephemeral: true, message_ts }, actions: [{ action_id: 'go' }] },
    ]);
    expect(app.heard[0]).not.toHaveProperty('message');
    const url = String(app.heard[0]?.response_url);
    await fetch(url, { method: 'POST', body: JSON.stringify({ replace_original: true, text: 'done' }) });
    expect(app.slack.ephemerals('U_ANN')).toMatchObject([{ text: 'done' }]);
    await fetch(url, { method: 'POST', body: JSON.stringify({ delete_original: true }) });
    expect(app.slack.ephemerals('U_ANN')).toEqual([]);
    app.clock.ms += 30 * 60_000 + 1;
    expect((await fetch(url, { method: 'POST', body: JSON.stringify({ text: 'late' }) })).status).toBe(404);
    await expect(app.slack.as('U_BOB').press('C_GENERAL', message_ts, 'go')).rejects.toThrow('no message');
  });

  it('hands over the files of a form, which the app then may read', async () => {
    const ann = await start();
    await openWith({ callback_id: 'f', blocks: [input({ type: 'file_input', filetypes: ['txt'], max_files: 1 })] });
    const big = ann.upload('big.txt', { size: 10 * 1024 * 1024 + 1 }, 'text/plain');
    ann.fill({ a: [big] });
    expect(await ann.submit()).toMatchObject({
      refusedByClient: true,
      errors: { b: expect.stringContaining('10 MB') },
    });
    ann.fill({ a: [ann.upload('a.png', 'a', 'image/png')] });
    expect(await ann.submit()).toMatchObject({ refusedByClient: true });
    const id = ann.upload('a.txt', 'a', 'text/plain');
    ann.fill({ a: [id] });
    expect(await ann.submit()).toEqual({ closed: true });
    expect(app.heard.at(-1)).toMatchObject({
      type: 'view_submission',
      view: { state: { values: { b: { a: { files: [{ id }] } } } } },
    });
    expect((await app.client.files.info({ file: id })).file?.name).toBe('a.txt');
  });

  it('gives an address to answer at with a conversation chosen in a form', async () => {
    const ann = await start();
    const menu = input({
      type: 'conversations_select',
      default_to_current_conversation: true,
      response_url_enabled: true,
    });
    await openWith({ blocks: [menu] });
    await ann.submit();
    expect(app.heard.at(-1)).toMatchObject({
      response_urls: [
        { block_id: 'b', action_id: 'a', channel_id: 'C_GENERAL', response_url: expect.stringContaining('/respond/') },
      ],
    });
  });

  it('tells that a form was closed only when asked to', async () => {
    const ann = await start();
    await openWith({ blocks: [aSection('x')], submit: undefined });
    await ann.close();
    expect(app.heard.at(-1)).not.toHaveProperty('is_cleared');
    await openWith({ blocks: [aSection('x')], submit: undefined, notify_on_close: true });
    await ann.close('x');
    expect(app.heard.at(-1)).toMatchObject({ type: 'view_closed', is_cleared: true });
  });

  it('shows trouble, and keeps the form, when the answer is not one that Slack knows', async () => {
    const ann = await start();
    await openWith({ blocks: [input({ type: 'plain_text_input', initial_value: 'as it was' })] });
    app.answers.push(
      { body: { ok: true } },
      { status: 500 },
      { body: { response_action: 'update', view: { type: 'modal' } } },
    );
    for (let press = 0; press < 3; press++)
      expect(await ann.submit()).toMatchObject({ trouble: expect.stringContaining('trouble') });
    expect(app.heard.at(-1)).toMatchObject({ view: { state: { values: { b: { a: { value: 'as it was' } } } } } });
    expect(await ann.submit()).toEqual({ closed: true });
  });

  it('comes again by itself in real time', async () => {
    const ann = await start({ realTime: true });
    app.answers.push({ status: 500 });
    await ann.say('C_GENERAL', 'hello');
    for (let turn = 0; turn < 100 && app.slack.acks.length < 2; turn++)
      await new Promise((resolve) => setTimeout(resolve, 2));
    expect(app.slack.acks).toMatchObject([
      { ok: false, status: 500, retryNum: 0 },
      { ok: true, retryNum: 1 },
    ]);
  });

  it('stops at an app to which people may not write', async () => {
    const ann = await start();
    app.slack.manifest.messagesTabReadOnly = true;
    await expect(ann.say(app.slack.dm('U_ANN'), 'hello')).rejects.toThrow('does not let people write');
    app.slack.manifest.interactivity = false;
    await expect(ann.globalShortcut('new_ticket')).rejects.toThrow('interactivity');
  });

  it('shows unfurls, and takes their buttons without the message around them', async () => {
    const ann = await start();
    const url = 'https://account.happyfox.com/staff/ticket/1';
    const ts = await ann.say('C_GENERAL', url);
    const button = { type: 'button', action_id: 'more', text: { type: 'plain_text', text: 'More' } } as const;
    await app.client.chat.unfurl({
      channel: 'C_GENERAL',
      ts,
      unfurls: { [url]: { blocks: [{ type: 'actions', elements: [button] }] } },
    });
    await app.slack.settled();
    expect(
      await errorOf(app.client.chat.unfurl({ channel: 'C_GENERAL', ts, unfurls: { 'https://other.example': {} } })),
    ).toBe('cannot_unfurl_url');
    await ann.press('C_GENERAL', ts, 'more');
    expect(app.heard.at(-1)).toMatchObject({
      container: { type: 'message_attachment' },
      app_unfurl: { from_url: url },
    });
    expect(app.heard.at(-1)).not.toHaveProperty('message');
  });
});
