import { once } from 'node:events';
import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { WebSocket } from 'ws';
import { aWorkspace } from './workspace-for-tests';

describe('an app in Socket Mode', () => {
  let workspace: Awaited<ReturnType<typeof aWorkspace>>;
  const receivers: SocketModeReceiver[] = [];

  async function aReceiver(app?: App): Promise<App> {
    const { slack } = workspace;
    const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } };
    const receiver = new SocketModeReceiver({
      appToken: slack.appToken,
      logLevel: LogLevel.ERROR,
      installerOptions: { clientOptions },
    });
    receiver.client.on('error', () => {});
    receivers.push(receiver);
    if (app) {
      receiver.init(app);
      await receiver.start();
      return app;
    }
    const first = new App({
      receiver,
      token: slack.botToken,
      botId: slack.botId,
      botUserId: slack.botUserId,
      convoStore: false,
      logLevel: LogLevel.ERROR,
      clientOptions,
    });
    await first.start();
    return first;
  }

  beforeEach(async () => {
    workspace = await aWorkspace({ ackMs: 200 });
  });
  afterEach(async () => {
    await workspace.slack.settled();
    await Promise.all(receivers.splice(0).map((receiver) => receiver.client.disconnect().catch(() => undefined)));
    await workspace.slack.stop();
  });

  it('gets commands, events and forms by envelopes and answers in the acknowledgement', async () => {
    const { slack } = workspace;
    const app = await aReceiver();
    const heard: unknown[] = [];
    app.command('/ticket', ({ ack }) => ack({ text: 'done' }));
    app.message(async ({ message }) => {
      heard.push('text' in message ? message.text : '');
    });
    expect(await slack.as('U_ANN').command('C_GENERAL', '/ticket')).toMatchObject({
      ok: true,
      answer: { text: 'done' },
    });
    await slack.as('U_ANN').say('C_GENERAL', 'hello');
    expect(heard).toEqual(['hello']);
    expect(slack.acks.map((ack) => [ack.kind, ack.ok])).toEqual([
      ['slash_commands', true],
      ['events_api', true],
    ]);
  });

  it('is one of several connections, of which any gets a payload', async () => {
    const { slack } = workspace;
    const app = await aReceiver();
    await aReceiver(app);
    expect(slack.connections()).toBe(2);
    const heard: unknown[] = [];
    app.message(async ({ message }) => {
      heard.push('text' in message ? message.text : '');
    });
    await slack.as('U_ANN').say('C_GENERAL', 'one');
    await slack.as('U_ANN').say('C_GENERAL', 'two');
    expect(heard).toEqual(['one', 'two']);
  });

  it('loses a command while nothing is connected, and keeps an event for another try', async () => {
    const { slack } = workspace;
    await slack.as('U_ANN').say('C_GENERAL', 'early');
    expect(await slack.as('U_ANN').command('C_GENERAL', '/ticket')).toMatchObject({ ok: false });
    const app = await aReceiver();
    const heard: unknown[] = [];
    app.message(async ({ message, context }) => {
      heard.push('text' in message ? message.text : '', context.retryNum);
    });
    await slack.retryFailed();
    expect(heard).toEqual(['early', 1]);
  });
});

describe('the other end of Socket Mode', () => {
  it('gives an address for the token of the app only, and each address once', async () => {
    const { slack, client } = await aWorkspace();
    await expect(client.apps.connections.open()).rejects.toMatchObject({ data: { error: 'not_allowed_token_type' } });
    const { url = '' } = await client.apps.connections.open({ token: slack.appToken });
    const said: unknown[] = [];
    const socket = new WebSocket(url);
    socket.on('message', (data) => said.push(JSON.parse(data.toString())));
    await once(socket, 'message');
    expect(said).toMatchObject([
      { type: 'hello', num_connections: 1, debug_info: { approximate_connection_time: 18_060 } },
    ]);
    const second = new WebSocket(url);
    await expect(once(second, 'open')).rejects.toThrow('403');
    slack.disconnect('warning');
    slack.disconnect('refresh_requested');
    await once(socket, 'close');
    expect(said.slice(1)).toMatchObject([
      { type: 'disconnect', reason: 'warning' },
      { type: 'disconnect', reason: 'refresh_requested' },
    ]);
    expect(slack.connections()).toBe(0);
    await slack.stop();
  });
});
