import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { startSlack } from '../../../sandbox/slack/server';
import { aSection, aWorkspace, MANIFEST } from './workspace-for-tests';

const form = (blocks: ModalView['blocks'], more: Partial<ModalView> = {}): ModalView => ({
  type: 'modal',
  callback_id: 'form',
  title: { type: 'plain_text', text: 'A ticket' },
  submit: { type: 'plain_text', text: 'Send' },
  blocks,
  ...more,
});
const subject = {
  type: 'input',
  block_id: 'subject',
  label: { type: 'plain_text', text: 'Subject' },
  element: { type: 'plain_text_input', action_id: 'text' },
} as const;

async function aBoltApp(options: Parameters<typeof aWorkspace>[0] = {}) {
  const workspace = await aWorkspace(options);
  const { slack } = workspace;
  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logLevel: LogLevel.ERROR });
  const app = new App({
    receiver,
    token: slack.botToken,
    botId: slack.botId,
    botUserId: slack.botUserId,
    convoStore: false,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
  });
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  slack.deliverTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`);
  return {
    ...workspace,
    app,
    async stop() {
      await slack.settled();
      await slack.stop();
      server.closeAllConnections();
      await app.stop();
    },
  };
}

describe('an app that gets its requests over HTTP', () => {
  let bridge: Awaited<ReturnType<typeof aBoltApp>>;
  beforeEach(async () => {
    bridge = await aBoltApp();
  });
  afterEach(() => bridge.stop());

  const openFormOnCommand = (view: ModalView) =>
    bridge.app.command('/ticket', async ({ ack, client, body }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view });
    });
  const run = async (text = '') => {
    const seen = await bridge.slack.as('U_ANN').command('C_GENERAL', '/ticket', text);
    for (let turn = 0; turn < 50 && !bridge.slack.journal.some((call) => call.method === 'views.open'); turn++)
      await new Promise((resolve) => setTimeout(resolve, 2));
    return seen;
  };

  it('opens a form on a command and closes it with an empty answer', async () => {
    openFormOnCommand(form([subject]));
    bridge.app.view('form', ({ ack }) => ack());
    expect(await run()).toMatchObject({ ok: true });
    const ann = bridge.slack.as('U_ANN');
    expect(bridge.slack.topView('U_ANN')?.content.callback_id).toBe('form');
    ann.fill({ 'subject.text': 'It is broken' });
    expect(await ann.submit()).toEqual({ closed: true });
    expect(bridge.slack.topView('U_ANN')).toBeUndefined();
  });

  it('shows the command what the app answered in the acknowledgement, to that person only', async () => {
    bridge.app.command('/ticket', ({ ack, command }) => ack(`You said ${command.text}`));
    const seen = await bridge.slack
      .as('U_ANN')
      .command('C_GENERAL', '/ticket', 'hi @bob see https://a.example/x #general');
    expect(seen.ok).toBe(true);
    expect(bridge.slack.ephemerals('U_ANN')).toMatchObject([
      { text: 'You said hi <@U_BOB|bob> see <https://a.example/x> <#C_GENERAL|general>' },
    ]);
    expect(bridge.slack.ephemerals('U_BOB')).toEqual([]);
  });

  it('keeps what was typed when the app answers with errors, and refuses an empty field by itself', async () => {
    openFormOnCommand(form([subject]));
    const submissions: unknown[] = [];
    bridge.app.view('form', async ({ ack, view }) => {
      submissions.push(view.state.values.subject?.text?.value);
      await ack({ response_action: 'errors', errors: { subject: 'Say more' } });
    });
    await run();
    const ann = bridge.slack.as('U_ANN');
    expect(await ann.submit()).toMatchObject({ refusedByClient: true, errors: { subject: expect.any(String) } });
    ann.fill({ subject: 'x' });
    expect(await ann.submit()).toEqual({ errors: { subject: 'Say more' } });
    expect(submissions).toEqual(['x']);
    expect(bridge.slack.topView('U_ANN')?.errors).toEqual({ subject: 'Say more' });
  });

  it('has trouble with errors for a block that is no input', async () => {
    openFormOnCommand(form([subject, { ...aSection('words'), block_id: 'words' } as never]));
    bridge.app.view('form', ({ ack }) => ack({ response_action: 'errors', errors: { words: 'No' } }));
    await run();
    const ann = bridge.slack.as('U_ANN');
    ann.fill({ subject: 'x' });
    expect(await ann.submit()).toMatchObject({ trouble: expect.stringContaining('words') });
    expect(bridge.slack.topView('U_ANN')).toBeDefined();
  });

  it('updates the form in place, and values stay where block and action stay', async () => {
    openFormOnCommand(form([subject]));
    const more = { ...subject, block_id: 'more' };
    bridge.app.view('form', ({ ack }) =>
      ack({ response_action: 'update', view: form([subject, more], { callback_id: 'second' }) }),
    );
    await run();
    const ann = bridge.slack.as('U_ANN');
    ann.fill({ subject: 'kept' });
    const { view } = await ann.submit();
    expect(view?.content.callback_id).toBe('second');
    expect(view?.entered.get('subject.text')).toMatchObject({ value: 'kept' });
    expect(view?.entered.has('more.text')).toBe(false);
  });

  it('pushes a view on top and clears all of them', async () => {
    openFormOnCommand(form([subject]));
    bridge.app.view('form', ({ ack }) => ack({ response_action: 'push', view: form([], { callback_id: 'sure' }) }));
    bridge.app.view('sure', ({ ack }) => ack({ response_action: 'clear' }));
    await run();
    const ann = bridge.slack.as('U_ANN');
    ann.fill({ subject: 'x' });
    expect((await ann.submit()).view?.content.callback_id).toBe('sure');
    expect(await ann.submit()).toEqual({ closed: true });
    expect(bridge.slack.topView('U_ANN')).toBeUndefined();
  });

  it('sends the options of an outside menu only when enough was typed, and takes only what was offered', async () => {
    const menu = {
      type: 'input',
      block_id: 'category',
      label: { type: 'plain_text', text: 'Category' },
      element: { type: 'external_select', action_id: 'pick', min_query_length: 2 },
    } as const;
    openFormOnCommand(form([menu]));
    const queries: string[] = [];
    bridge.app.options<'block_suggestion'>('pick', async ({ ack, payload }) => {
      queries.push(payload.value);
      await ack({ options: [{ text: { type: 'plain_text', text: 'Hardware' }, value: '7' }] });
    });
    await run();
    const ann = bridge.slack.as('U_ANN');
    expect(await ann.suggest('pick', 'h')).toEqual([]);
    expect(() => ann.fill({ pick: '7' })).toThrow('does not offer');
    expect(await ann.suggest('pick', 'ha')).toHaveLength(1);
    ann.fill({ pick: '7' });
    expect(queries).toEqual(['ha']);
    expect(bridge.slack.topView('U_ANN')?.entered.get('category.pick')).toMatchObject({
      selected_option: { value: '7' },
    });
  });

  it('tells of a change only where the input asks for it', async () => {
    const asking = (block_id: string, config: object) => ({
      ...subject,
      block_id,
      dispatch_action: true,
      element: { ...subject.element, action_id: block_id, ...config },
    });
    const loud = asking('loud', { dispatch_action_config: { trigger_actions_on: ['on_character_entered'] } });
    openFormOnCommand(form([subject, loud, asking('enter', {})]));
    const heard: unknown[] = [];
    bridge.app.action(/.*/, async ({ ack, body, action }) => {
      await ack();
      if (body.type === 'block_actions') heard.push(action.type, body.view?.state.values.loud?.loud?.value);
    });
    await run();
    const ann = bridge.slack.as('U_ANN');
    await ann.change('subject', 'quiet');
    await ann.change('enter', 'quiet until the enter key');
    await ann.change('loud', 'heard');
    expect(heard).toEqual(['plain_text_input', 'heard']);
  });

  it('presses a button in a message, and answers at its response URL five times', async () => {
    const { ts } = await bridge.client.chat.postMessage({
      channel: 'C_GENERAL',
      text: 'card',
      blocks: [
        {
          type: 'actions',
          elements: [
            { type: 'button', action_id: 'retry', value: 'job-1', text: { type: 'plain_text', text: 'Again' } },
          ],
        },
      ],
    });
    const answers: number[] = [];
    bridge.app.action('retry', async ({ ack, respond, action }) => {
      await ack();
      const value = 'value' in action ? action.value : undefined;
      for (let use = 0; use < 6; use++)
        await respond({ replace_original: true, text: `${value} ${use}` }).then(
          () => answers.push(200),
          (error: { statusCode: number }) => answers.push(error.statusCode),
        );
    });
    expect(await bridge.slack.as('U_BOB').press('C_GENERAL', String(ts), 'retry')).toMatchObject({ ok: true });
    for (let turn = 0; turn < 100 && answers.length < 6; turn++) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(answers).toEqual([200, 200, 200, 200, 200, 404]);
    expect(bridge.slack.messages('C_GENERAL')).toMatchObject([{ text: 'job-1 4' }]);
    expect(bridge.slack.responsePosts.at(-1)).toMatchObject({ ok: false, error: 'used_url' });
  });

  it('hears messages of conversations it is in, and of no others', async () => {
    bridge.slack.addChannel({ id: 'C_ELSEWHERE', name: 'elsewhere', members: ['U_ANN'], botIsMember: false });
    const heard: unknown[] = [];
    bridge.app.message(async ({ message }) => {
      heard.push('text' in message ? message.text : message.subtype);
    });
    await bridge.slack.as('U_ANN').say('C_ELSEWHERE', 'unheard');
    await bridge.slack.as('U_ANN').say('C_GENERAL', 'a < b & c');
    await bridge.slack.as('U_ANN').say(bridge.slack.dm('U_ANN'), 'in private');
    expect(heard).toEqual(['a &lt; b &amp; c', 'in private']);
    expect(bridge.slack.acks).toMatchObject([{ what: 'message', ok: true, status: 200 }, { ok: true }]);
  });

  it('tells edits and removals with what was there before', async () => {
    const heard: Record<string, unknown>[] = [];
    bridge.app.event('message', async ({ event }) => {
      heard.push({ ...event });
    });
    const ann = bridge.slack.as('U_ANN');
    const ts = await ann.say('C_GENERAL', 'first');
    await ann.edit('C_GENERAL', ts, 'second');
    await ann.remove('C_GENERAL', ts);
    expect(heard).toMatchObject([
      { text: 'first', blocks: [{ type: 'rich_text' }] },
      {
        subtype: 'message_changed',
        message: { text: 'second', edited: { user: 'U_ANN' } },
        previous_message: { text: 'first' },
      },
      { subtype: 'message_deleted', deleted_ts: ts, previous_message: { text: 'second' } },
    ]);
  });

  it('leaves a tombstone where a thread with replies began', async () => {
    const heard: Record<string, unknown>[] = [];
    bridge.app.event('message', async ({ event }) => {
      heard.push({ ...event });
    });
    const ann = bridge.slack.as('U_ANN');
    const ts = await ann.say('C_GENERAL', 'first');
    await ann.say('C_GENERAL', { text: 'reply', threadTs: ts });
    await ann.remove('C_GENERAL', ts);
    expect(heard.at(-1)).toMatchObject({ subtype: 'message_changed', message: { subtype: 'tombstone' } });
    expect(bridge.slack.messages('C_GENERAL', ts)).toMatchObject([{ subtype: 'tombstone' }, { text: 'reply' }]);
  });

  it('brings the app its own posts back, with its marks on them', async () => {
    const heard: Record<string, unknown>[] = [];
    // Bolt leaves out an app's own messages, so this looks at what was sent.
    await bridge.client.chat.postMessage({
      channel: 'C_GENERAL',
      text: 'mine',
      metadata: { event_type: 'delivery', event_payload: { key: 'k1' } },
    });
    await bridge.slack.settled();
    for (const payload of bridge.slack.events.values()) heard.push(payload);
    expect(heard).toMatchObject([
      { event: { bot_id: bridge.slack.botId, app_id: expect.any(String), metadata: { event_type: 'delivery' } } },
    ]);
  });

  it('sends what was held in the order asked for, loses what shall be lost, and repeats with the same id', async () => {
    const heard: unknown[] = [];
    bridge.app.message(async ({ message, body, context }) => {
      heard.push('text' in message ? message.text : '', body.event_id, context.retryNum);
    });
    const ann = bridge.slack.as('U_ANN');
    bridge.slack.drop(1);
    await ann.say('C_GENERAL', 'lost');
    bridge.slack.hold();
    await ann.say('C_GENERAL', 'one');
    await ann.say('C_GENERAL', 'two');
    expect(heard).toEqual([]);
    await bridge.slack.release('reversed');
    const [first = ''] = bridge.slack.events.keys();
    await bridge.slack.redeliver(first);
    expect(heard).toEqual(['two', first, undefined, 'one', expect.any(String), undefined, 'two', first, 1]);
  });

  it('sends a whole message with a shortcut, and opens the Home tab', async () => {
    const seen: unknown[] = [];
    bridge.app.shortcut('from_message', async ({ ack, shortcut }) => {
      await ack();
      if (shortcut.type === 'message_action') seen.push(shortcut.message.text, shortcut.message.user);
    });
    bridge.app.shortcut('new_ticket', async ({ ack, shortcut }) => {
      await ack();
      seen.push(shortcut.type);
    });
    bridge.app.event('app_home_opened', async ({ event }) => {
      seen.push(event.tab);
    });
    const ann = bridge.slack.as('U_ANN');
    const ts = await bridge.slack.as('U_BOB').say('C_GENERAL', 'look');
    await ann.messageShortcut('from_message', 'C_GENERAL', ts);
    await ann.globalShortcut('new_ticket');
    await ann.openHome();
    expect(seen).toEqual(['look', 'U_BOB', 'shortcut', 'home']);
  });

  it('offers nothing that the manifest does not list, nor commands to strangers', async () => {
    bridge.slack.addUser({ id: 'U_EVE', name: 'eve', isStranger: true });
    bridge.slack.addChannel({ id: 'C_SHARED', name: 'shared', isExtShared: true, members: ['U_EVE'] });
    await expect(bridge.slack.as('U_ANN').command('C_GENERAL', '/other')).rejects.toThrow('not a valid command');
    await expect(bridge.slack.as('U_ANN').globalShortcut('from_message')).rejects.toThrow('no global shortcut');
    await expect(bridge.slack.as('U_EVE').command('C_SHARED', '/ticket')).rejects.toThrow('other workspaces');
    await expect(bridge.slack.as('U_EVE').say('C_GENERAL', 'hi')).rejects.toThrow('not in');
  });
});

describe('an app that does not answer well', () => {
  /** A listener that answers with the next status of the list; null: not at all. */
  async function anApp(...statuses: (number | null)[]) {
    const heard: IncomingHttpHeaders[] = [];
    const server = createServer((request, response) => {
      heard.push(request.headers);
      const status = statuses.shift();
      if (status) response.writeHead(status, status === 403 ? { 'x-slack-no-retry': '1' } : {}).end();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const stop = () => {
      server.closeAllConnections();
      server.close();
    };
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, heard, stop };
  }

  it('leaves the person with an error, and is sent the event again with the reason', async () => {
    const { slack } = await aWorkspace({ ackMs: 30 });
    const app = await anApp(null, null, 500, 200);
    slack.deliverTo(app.url);
    const ann = slack.as('U_ANN');
    expect(await ann.command('C_GENERAL', '/ticket')).toMatchObject({
      ok: false,
      trouble: '/ticket failed with the error "operation_timeout"',
    });
    await ann.say('C_GENERAL', 'still there?');
    await slack.retryFailed();
    await slack.retryFailed();
    await slack.retryFailed();
    const retries = app.heard.map((headers) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']]);
    expect(retries).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      ['1', 'http_timeout'],
      ['2', 'http_error'],
    ]);
    app.stop();
    await slack.stop();
  });

  it('is not sent again what it wants no more of, nor a fourth time', async () => {
    const { slack } = await aWorkspace();
    const app = await anApp(403, 500, 500, 500, 500);
    slack.deliverTo(app.url);
    const ann = slack.as('U_ANN');
    await ann.say('C_GENERAL', 'one');
    expect(slack.failures.size).toBe(0);
    await ann.say('C_GENERAL', 'two');
    for (let retry = 0; retry < 5; retry++) await slack.retryFailed();
    expect(app.heard).toHaveLength(5);
    app.stop();
    await slack.stop();
  });

  it('does not hear an event it did not subscribe to', async () => {
    const slack = await startSlack({ manifestPath: MANIFEST });
    slack.addUser({ id: 'U_ANN', name: 'ann' });
    slack.addChannel({ id: 'C_GENERAL', name: 'general', members: ['U_ANN'] });
    const ann = slack.as('U_ANN');
    const ts = await ann.say('C_GENERAL', 'hello');
    await ann.react('C_GENERAL', ts, 'eyes');
    await ann.unreact('C_GENERAL', ts, 'eyes');
    expect(slack.acks.map((ack) => ack.what)).toEqual(['message', 'reaction_added']);
    await slack.stop();
  });
});
