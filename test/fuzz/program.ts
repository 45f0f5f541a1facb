import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { startBridge } from '../../sandbox/bridge';
import { startHappyFox } from '../../sandbox/happyfox/server';
import { inProject } from '../../sandbox/project';
import { signIn } from '../../sandbox/sign-in';
import { startSlack } from '../../sandbox/slack/server';
import { withWorkObjects } from '../with-work-objects';
import { startBetween } from './between';

export const WEBHOOK_SECRET = 'a-long-secret-in-the-path';

/** What Slack sent to the program while people did things. */
export interface Sample {
  kind: 'events_api' | 'slash_commands' | 'interactive';
  payload: { [name: string]: never };
}

/**
 * The real program as a process of its own, between the stand-ins, with a place in front of it where everything that
 * Slack sends is written down. Under Socket Mode the line is ours, so that any frame can be sent.
 */
export async function startProgram(mode: 'http' | 'socket') {
  const folder = mkdtempSync(join(tmpdir(), 'foxbridge-fuzz-'));
  // Everything is switched on, so that there is every entrance.
  const manifestPath = join(folder, 'manifest.yml');
  writeFileSync(manifestPath, withWorkObjects(readFileSync(inProject('manifest.yml'), 'utf8')));
  const slack = await startSlack({ manifestPath, unfurlDomains: ['127.0.0.1'] });
  const happyFox = await startHappyFox();
  const acme = happyFox.seedAcme();
  for (const [id, name] of [
    ['U_ADA', 'Ada Lovelace'],
    ['U_BOB', 'Bob Builder'],
    ['U_MARIE', 'Marie Admin'],
  ] as const) {
    slack.addUser({ id, name, email: `${id.slice(2).toLowerCase()}@acme.example` });
  }
  slack.addChannel({ id: 'C_GENERAL', name: 'general', members: ['U_ADA', 'U_BOB', 'U_MARIE'] });
  slack.limits.messages = false;

  const line = createServer();
  const sockets: WebSocket[] = [];
  let hungUp = 0;
  const heard = new Map<string, () => void>();
  new WebSocketServer({ server: line }).on('connection', (socket) => {
    sockets.push(socket);
    socket.send(JSON.stringify({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A1' } }));
    socket.on('message', (data) => {
      const id = /"envelope_id":"([^"]*)"/.exec(data.toString())?.[1];
      heard.get(id ?? '')?.();
    });
    socket.on('close', () => {
      hungUp += 1;
      sockets.splice(sockets.indexOf(socket), 1);
    });
  });
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
  const lineUrl = `ws://127.0.0.1:${(line.address() as AddressInfo).port}`;

  const api = await startBetween(
    () => slack.url,
    ({ req }, res) => {
      if (mode === 'socket' && req.url === '/api/apps.connections.open')
        res.end(JSON.stringify({ ok: true, url: lineUrl }));
    },
  );
  const program = await startBridge(folder, {
    NODE_OPTIONS: `--require ${inProject('test', 'fuzz', 'memory.js')}`,
    ...signIn(slack, happyFox, mode),
    SLACK_API_URL: `${api.url}/api/`,
    HAPPYFOX_WEBHOOK_SECRET: WEBHOOK_SECRET,
    HAPPYFOX_READS_PER_MINUTE: '500',
    HAPPYFOX_WRITES_PER_MINUTE: '300',
    REPLY_HOLD_SECONDS: '0',
    SLACK_WORK_OBJECTS: 'true',
    DATABASE_URL: join(folder, 'foxbridge.db'),
  });
  let isRunning = true;
  void program.ended.then(() => {
    isRunning = false;
  });

  const samples: Sample[] = [];
  const recorder = await startBetween(
    () => program.url,
    ({ req, body }) => {
      const text = body.toString();
      const isForm = String(req.headers['content-type']).includes('form');
      const form = new URLSearchParams(isForm ? text : '');
      const payload = form.get('payload') ?? (isForm ? JSON.stringify(Object.fromEntries(form)) : text);
      const kind = form.has('payload') ? 'interactive' : isForm ? 'slash_commands' : 'events_api';
      samples.push({ kind, payload: JSON.parse(payload) });
    },
  );
  if (mode === 'http') slack.deliverTo(`${recorder.url}/slack/events`);

  return {
    slack,
    happyFox,
    acme,
    program,
    samples,
    sockets,
    /** Calls `then` when the envelope of this id is acknowledged. */
    whenHeard: (id: string, then: () => void) => void heard.set(id, then),
    forget: (id: string) => void heard.delete(id),
    hungUp: () => hungUp,
    isRunning: () => isRunning,
    /** How many lines of the log so far hold these words. */
    logged: (words: string) => program.lines.filter((text) => text.includes(words)).length,
    /** Bytes that the program holds when its garbage is collected. */
    async memory(): Promise<number> {
      const before = program.lines.length;
      process.kill(program.pid, 'SIGUSR2');
      for (let looks = 0; looks < 200; looks++) {
        const told = program.lines.slice(before).find((text) => text.startsWith('{"memory":'));
        if (told) return JSON.parse(told).memory;
        await wait(50);
      }
      throw new Error('the program did not say how much memory it has');
    },
    async stop() {
      await program.stop();
      for (const socket of sockets) socket.terminate();
      line.close();
      await Promise.all([recorder.stop(), api.stop(), slack.stop(), happyFox.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Program = Awaited<ReturnType<typeof startProgram>>;
