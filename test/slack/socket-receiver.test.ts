import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App } from '@slack/bolt';
import { type WebSocket, WebSocketServer } from 'ws';
import { guardedReceiver } from '../../src/slack/receivers';
import { socketReceiver } from '../../src/slack/socket-receiver';
import { slackLogger } from '../../src/slack/web';
import { HandClock } from '../hand-clock';
import { quietLog } from './quiet-log';

/** A Slack of one call and a socket: what it sends is written by the test, word for word. */
async function aLine() {
  const sockets: WebSocket[] = [];
  const acks: string[] = [];
  const refusals: string[] = [];
  const opened = () => {};
  let calls = 0;
  let slow: Promise<void> | null = null;
  const server: Server = createServer(async (_req, res) => {
    calls += 1;
    changed();
    await slow;
    const error = refusals.shift();
    const { port } = server.address() as AddressInfo;
    res.end(JSON.stringify(error ? { ok: false, error } : { ok: true, url: `ws://127.0.0.1:${port}/link?ticket=1` }));
  });
  new WebSocketServer({ server }).on('connection', (socket) => {
    sockets.push(socket);
    socket.on('message', (data) => {
      acks.push((JSON.parse(String(data)) as { envelope_id: string }).envelope_id);
      changed();
    });
    socket.on('close', () => changed());
    socket.send('{"type":"hello"}');
    opened();
    changed();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const watchers = new Set<() => void>();
  const changed = () => {
    for (const watch of watchers) watch();
  };
  /** Resolves when it holds; looked at whenever anything happens here. */
  const until = (holds: () => boolean) =>
    new Promise<void>((resolve) => {
      const watch = () => {
        if (!holds()) return;
        watchers.delete(watch);
        resolve();
      };
      watchers.add(watch);
      watch();
    });

  const log = quietLog();
  const clock = new HandClock();
  const heard: string[] = [];
  let store: () => Promise<void> = async () => {};
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
  const inner = socketReceiver({
    appToken: 'xapp-1',
    apiUrl,
    log: {
      ...log,
      warn: (event, fields) => {
        log.warn(event, fields);
        changed();
      },
    },
    clock,
  });
  const receiver = guardedReceiver(inner, () => store());
  const app = new App({
    receiver,
    authorize: async () => ({ botToken: 'xoxb-1', botId: 'B1', botUserId: 'UBOT' }),
    convoStore: false,
    logger: slackLogger(log),
  });
  app.event('message', async ({ event }) => {
    heard.push(event.ts);
    changed();
  });
  const an = (envelope_id: string, type: string, payload: unknown) => JSON.stringify({ envelope_id, type, payload });
  return {
    app,
    clock,
    sockets,
    acks,
    refusals,
    heard,
    log,
    inner,
    until,
    an,
    anEvent: (id: string) =>
      an(id, 'events_api', {
        type: 'event_callback',
        team_id: 'T1',
        event: { type: 'message', channel: 'C1', user: 'U1', text: 'x', ts: id },
      }),
    calls: () => calls,
    /** Slack answers no call until `done`. */
    answers: (done: Promise<void>) => {
      slow = done;
    },
    isOpen: (index: number) => sockets[index]?.readyState === 1,
    storeDoes: (does: () => Promise<void>) => {
      store = does;
    },
    async hangUp() {
      await app.stop();
      for (const socket of sockets) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('a line of Socket Mode', () => {
  let line: Awaited<ReturnType<typeof aLine>>;
  beforeEach(async () => {
    line = await aLine();
  });
  afterEach(() => line.hangUp());

  it('has an event written down before it is acknowledged', async () => {
    await line.app.start();
    let written = false;
    line.storeDoes(async () => {
      // Time enough for an ack to arrive, if one had been sent: a frame goes there and back.
      await new Promise((resolve) => line.sockets[0]?.once('pong', resolve).ping());
      expect(line.acks).toEqual([]);
      written = true;
    });
    line.sockets[0]?.send(line.anEvent('1.1'));
    await line.until(() => line.acks.length > 0);
    expect([written, line.acks, line.heard]).toEqual([true, ['1.1'], ['1.1']]);
  });

  it('does not acknowledge an event that could not be written down', async () => {
    await line.app.start();
    line.storeDoes(async () => {
      line.storeDoes(async () => {});
      throw new Error('disk full');
    });
    line.sockets[0]?.send(line.anEvent('1.1'));
    line.sockets[0]?.send(line.anEvent('1.2'));
    await line.until(() => line.acks.length > 0);
    expect([line.acks, line.heard]).toEqual([['1.2'], ['1.2']]);
    expect(line.log.lines.join()).toContain('envelope was not taken in');
  });

  it('survives whatever it is sent', async () => {
    await line.app.start();
    const rude = [
      'null',
      '[]',
      '"hello"',
      '{"type":',
      '{"type":"surprise"}',
      line.an('a', 'events_api', null),
      line.an('b', 'events_api', {}),
      line.an('c', 'events_api', { type: 'app_rate_limited', team_id: 'T1' }),
      line.an('d', 'events_api', { type: 'event_callback', event: null }),
      line.an('e', 'interactive', null),
      line.an('f', 'interactive', { type: 'block_actions' }),
      line.an('g', 'slash_commands', []),
      line.an('h', 'slash_commands', { type: 'event_callback', event: { type: 'message' } }),
    ];
    for (const frame of rude) line.sockets[0]?.send(frame);
    line.sockets[0]?.send(Buffer.from('bytes'));
    line.sockets[0]?.send(line.anEvent('1.1'));
    await line.until(() => line.heard.length > 0);
    expect(line.heard).toEqual(['1.1']);
    expect(line.log.lines.join()).toContain('holds back events');
  });

  it.each(['warning', 'refresh_requested'])(
    'dials anew before the old line ends (%s), and loses nothing on either',
    async (reason) => {
      await line.app.start();
      line.sockets[0]?.send(JSON.stringify({ type: 'disconnect', reason }));
      await line.until(() => line.sockets.length === 2);
      expect(line.isOpen(0)).toBe(true);
      line.sockets[0]?.send(line.anEvent('1.1'));
      line.sockets[1]?.send(line.anEvent('1.2'));
      await line.until(() => line.acks.length === 2);
      await line.until(() => line.log.lines.some((said) => said.includes('connected again')));
      line.clock.turn(3_000);
      await line.until(() => !line.isOpen(0));
      expect(line.isOpen(1)).toBe(true);
    },
  );

  it('dials anew when the line is cut, waiting longer each time Slack says no', async () => {
    await line.app.start();
    line.refusals.push('internal_error', 'internal_error');
    line.sockets[0]?.terminate();
    const tries = () => line.log.lines.filter((said) => said.includes('could not be opened')).length;
    await line.until(() => tries() === 1);
    expect(line.inner.isConnected()).toBe(false);
    line.clock.turn(1_000);
    await line.until(() => tries() === 2);
    line.clock.turn(1_999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(line.sockets).toHaveLength(1);
    line.clock.turn(1);
    await line.until(() => line.sockets.length === 2);
  });

  it('that is made after we gave it up is not kept beside the next one', async () => {
    await line.app.start();
    let answer = () => {};
    line.answers(
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    line.sockets[0]?.terminate();
    await line.until(() => line.calls() === 2);
    line.clock.turn(15_000);
    await line.until(() => line.log.lines.some((said) => said.includes('could not be opened')));
    answer();
    await line.until(() => line.sockets.length === 2);
    await line.until(() => !line.isOpen(1));
    line.clock.turn(1_000);
    await line.until(() => line.sockets.length === 3);
    expect([line.isOpen(1), line.isOpen(2)]).toEqual([false, true]);
  });

  it('does not start with a token that Slack refuses', async () => {
    line.refusals.push('invalid_auth');
    await expect(line.app.start()).rejects.toMatchObject({ complaints: [{ key: 'invalid_auth' }] });
  });

  it('starts as soon as Slack can be reached', async () => {
    line.refusals.push('internal_error');
    const started = line.app.start();
    await line.until(() => line.log.lines.some((said) => said.includes('could not be opened')));
    line.clock.turn(1_000);
    await started;
    expect(line.inner.isConnected()).toBe(true);
  });

  it('is down when `stop` has ended', async () => {
    await line.app.start();
    await line.app.stop();
    await line.until(() => !line.isOpen(0));
    expect(line.inner.isConnected()).toBe(false);
    expect(line.sockets).toHaveLength(1);
  });
});
