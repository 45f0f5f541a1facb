import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { asText, broken, type Change, changes, type Json, mutated } from './mutate';
import { type Program, type Sample, startProgram, WEBHOOK_SECRET } from './program';
import { playEverything } from './samples';

/** How long Slack waits for an answer. Ms. */
const PATIENCE_MS = 3_000;
/** What is on its way at the same time. */
const AT_ONCE = 12;
const FORM = 'application/x-www-form-urlencoded';

export interface Counts {
  sent: number;
  /** Answers by their status, or what took its place. */
  answers: Record<string, number>;
  ended: number;
  unhandled: number;
  failures: number;
  late: number;
  slowestMs: number;
  controls: number;
  /** Bytes before and after, with the garbage collected. */
  memory: { before: number; after: number };
  /** What was sent when an answer was late or a fault of ours: the first ones. */
  worst: string[];
}

type Entrance = 'payload' | 'bytes' | 'webhook' | 'garbage' | 'routes';
interface Wish {
  entrance: Entrance;
  which: number;
  changes: Change[];
  fresh: number;
}
/** Most are payloads with a few changes; the rest are bytes, and requests that are none of Slack's. */
const wish: fc.Arbitrary<Wish> = fc.record({
  entrance: fc.constantFrom<Entrance>(
    ...Array<Entrance>(14).fill('payload'),
    'bytes',
    'bytes',
    'webhook',
    'webhook',
    'garbage',
    'routes',
  ),
  which: fc.nat(),
  changes,
  fresh: fc.nat(),
});

/** Sends `runs` odd requests through every entrance and counts what came of them. The same seed sends the same. */
export async function fuzzEntrances(mode: 'http' | 'socket', runs: number, seed: number): Promise<Counts> {
  // Whatever the mode, what people do is recorded over HTTP.
  const recording = await startProgram('http');
  const samples = await playEverything(recording);
  let program = recording;
  if (mode === 'socket') {
    await recording.stop();
    program = await startProgram('socket');
  }
  const counts: Counts = {
    sent: 0,
    answers: {},
    ended: 0,
    unhandled: 0,
    failures: 0,
    late: 0,
    slowestMs: 0,
    controls: 0,
    memory: { before: 0, after: 0 },
    worst: [],
  };
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const pulse = openPulse();
  try {
    const send = senders(program, agent, samples, mode);
    const batch = 500;
    const warm = Math.max(1, Math.floor(runs / batch / 5));
    for (let round = 0; round * batch < runs; round++) {
      if (round === warm) counts.memory.before = await program.memory();
      const some = fc.sample(wish, { seed: seed + round, numRuns: Math.min(batch, runs - round * batch) });
      await atOnce(some, AT_ONCE, async (one) => {
        if (!program.isRunning()) return;
        const started = performance.now();
        const { answer, what } = await send(one);
        const ms = performance.now() - started - pulse.stoodStill(started);
        counts.sent += 1;
        counts.answers[answer] = (counts.answers[answer] ?? 0) + 1;
        counts.slowestMs = Math.max(counts.slowestMs, Math.round(ms));
        const isLate = ms > PATIENCE_MS;
        if (isLate) counts.late += 1;
        if ((isLate || answer.startsWith('5') || answer === 'none') && counts.worst.length < 40)
          counts.worst.push(`${answer} after ${Math.round(ms)} ms: ${what.slice(0, 700)}`);
      });
      // Between the odd ones, everybody else is served as ever.
      if (!program.isRunning() || !(await send.control())) break;
      counts.controls += 1;
    }
    await wait(1_000);
    if (program.isRunning()) counts.memory.after = await program.memory();
    if (counts.memory.before === 0) counts.memory.before = counts.memory.after;
  } finally {
    counts.ended = program.isRunning() ? 0 : 1;
    counts.unhandled = program.logged('unhandled rejection');
    counts.failures = program.logged('listener failed') + program.logged('request failed');
    if (process.env.SHOW_LOG)
      process.stderr.write(`${[...new Set(program.program.lines.filter(isOfNote).map(nameless))].join('\n')}\n`);
    agent.destroy();
    pulse.stop();
    await program.stop();
  }
  return counts;
}

/** Between two beats; ms. */
const BEAT_MS = 50;

/** Tells how long this process itself stood still, so that it does not take its own time for the program's. */
function openPulse() {
  let last = performance.now();
  const pauses: { until: number; ms: number }[] = [];
  const beat = setInterval(() => {
    const now = performance.now();
    if (now - last > 2 * BEAT_MS) pauses.push({ until: now, ms: now - last - BEAT_MS });
    last = now;
  }, BEAT_MS);
  return {
    /** Since a moment of `performance.now()`; ms. */
    stoodStill(since: number): number {
      const before = pauses
        .filter(({ until }) => until > since)
        .reduce((sum, { until, ms }) => sum + Math.min(ms, until - since), 0);
      return before + Math.max(0, performance.now() - Math.max(last, since) - BEAT_MS);
    },
    stop: () => clearInterval(beat),
  };
}

const isOfNote = (text: string) =>
  /listener failed|request failed|unhandled|"level":"error"/.test(text) || !text.startsWith('{');
const nameless = (text: string) => text.replace(/"(at|reference|delivery|channel|user)":"[^"]*",?/g, '');

async function atOnce<T>(all: readonly T[], most: number, work: (one: T) => Promise<void>): Promise<void> {
  const queue = [...all];
  await Promise.all(
    Array.from({ length: most }, async () => {
      for (let one = queue.shift(); one !== undefined; one = queue.shift()) await work(one);
    }),
  );
}

function senders(to: Program, agent: Agent, samples: readonly Sample[], mode: 'http' | 'socket') {
  const base = to.program.url;
  const secret = to.slack.signingSecret;
  let envelopes = 0;

  function knock(
    path: string,
    method: string,
    body: Buffer,
    headers: Record<string, string> = {},
  ): Promise<{ answer: string; text: string }> {
    return new Promise((resolve) => {
      const options = {
        method,
        agent,
        headers: { ...headers, 'content-length': body.length },
        timeout: 2 * PATIENCE_MS,
      };
      const out = request(`${base}${path}`, options, (answer) => {
        let text = '';
        answer.on('data', (piece) => {
          text += piece;
        });
        answer.on('end', () => resolve({ answer: String(answer.statusCode), text }));
        answer.on('error', () => resolve({ answer: 'none', text }));
      });
      out.on('timeout', () => out.destroy());
      out.on('error', () => resolve({ answer: 'none', text: '' }));
      out.end(body);
    });
  }

  function signed(body: Buffer, type: string) {
    const time = String(Math.floor(Date.now() / 1000));
    // Over the bytes as text, which is what both sides sign: bytes that are no text cannot be signed by Slack either.
    const hash = createHmac('sha256', secret).update(`v0:${time}:`).update(body.toString()).digest('hex');
    return knock('/slack/events', 'POST', body, {
      'content-type': type,
      'x-slack-request-timestamp': time,
      'x-slack-signature': `v0=${hash}`,
    });
  }

  /** A frame on the line; resolves with `acked`, or with `quiet` when nothing came back, which is right for nonsense. */
  function frame(text: string, id: string): Promise<string> {
    const [socket] = to.sockets;
    if (!socket) return Promise.resolve('none');
    return new Promise((resolve) => {
      const over = (how: string) => {
        clearTimeout(timer);
        to.forget(id);
        resolve(how);
      };
      const timer = setTimeout(() => over('quiet'), 150);
      to.whenHeard(id, () => over('acked'));
      socket.send(text);
    });
  }

  async function payload({ which, changes: todo, fresh }: Wish, onlyBytes: boolean) {
    const sample = samples[which % samples.length];
    if (!sample) throw new Error('there is nothing to send');
    const kept = freshened(sample.payload as unknown as Json, fresh);
    const odd = onlyBytes ? kept : mutated(kept, todo);
    if (mode === 'socket') {
      const id = `e${++envelopes}`;
      const whole = { envelope_id: id, type: sample.kind, accepts_response_payload: true, payload: odd };
      const frameOf = fresh % 10 === 0 ? mutated(whole as unknown as Json, todo) : whole;
      const text = JSON.stringify(frameOf);
      const bytes = onlyBytes && todo[0] ? broken(Buffer.from(text), todo[0]).toString() : text;
      return { answer: await frame(bytes, id), what: bytes };
    }
    const { body, type } = written(sample.kind, odd);
    const bytes = onlyBytes && todo[0] ? broken(body, todo[0]) : body;
    return { ...(await signed(bytes, fresh % 50 === 0 ? 'text/plain' : type)), what: JSON.stringify(odd) };
  }

  async function garbage({ changes: todo, which }: Wish) {
    const word = JSON.stringify(todo.map(({ value }) => value)).slice(0, 3_000);
    const text =
      [
        `POST /slack/events HTTP/1.1\r\nhost: x\r\nx-slack-signature: ${word}\r\n\r\n`,
        `GET ${word} HTTP/1.1\r\n\r\n`,
        `${word}\r\n\r\n`,
        `POST /slack/events HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n${word}`,
        `POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n12345`,
        `GET /healthz HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n`,
        `POST /slack/events HTTP/9.9\r\n${'a: b\r\n'.repeat(3_000)}\r\n`,
      ][which % 7] ?? '';
    return new Promise<{ answer: string; what: string }>((resolve) => {
      const socket = connect(Number(new URL(base).port), '127.0.0.1');
      let answer = '';
      socket.setTimeout(2 * PATIENCE_MS, () => socket.destroy());
      socket.on('data', (piece) => {
        answer += piece.toString('latin1');
        if (answer.length > 12) socket.end();
      });
      socket.on('error', () => {});
      socket.on('close', () =>
        resolve({ answer: /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 'closed', what: String(text) }),
      );
      // Half closed: nothing more will come, so an answer need not wait for it.
      socket.end(text);
    });
  }

  async function send(one: Wish): Promise<{ answer: string; what: string }> {
    const [first] = one.changes;
    switch (one.entrance) {
      case 'payload':
        return payload(one, false);
      case 'bytes':
        return payload(one, true);
      case 'webhook': {
        const real: Json = { id: 4711, display_id: '#SUP00004711', subject: 'x', updates: [{ update_id: 1 }] };
        const body = JSON.stringify(mutated(one.which % 2 ? real : { ticket: real, data: [real] }, one.changes));
        const odd =
          one.which % 3 === 0
            ? `/happyfox/webhook/${encodeURIComponent(asText(first?.value ?? null).toWellFormed())}`
            : null;
        const path = (odd ?? `/happyfox/webhook/${WEBHOOK_SECRET}`).slice(0, 4_000);
        const headers = one.which % 5 === 0 ? { 'x-happyfox-webhook-signature': 'sha1=00' } : undefined;
        return { ...(await knock(path, 'POST', Buffer.from(body), headers)), what: `${path} ${body}` };
      }
      case 'garbage':
        return garbage(one);
      case 'routes': {
        const path = ['/healthz', '/metrics', '/nowhere', '/slack/events', '/%00', '//', '/..%2f..%2f'][one.which % 7];
        const method = ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'][one.fresh % 6] ?? 'GET';
        const { answer } = await knock(`${path}?${one.which}`, method, Buffer.alloc(0));
        return { answer, what: `${method} ${path}` };
      }
      default:
        return one.entrance satisfies never;
    }
  }

  return Object.assign(send, {
    /** Whether a proper request is still answered properly. */
    async control(): Promise<boolean> {
      const help = samples.find(({ payload: { text } }) => (text as unknown) === 'help');
      if (!help) throw new Error('nobody asked for help');
      if (mode === 'http') {
        const { body, type } = written('slash_commands', help.payload as unknown as Json);
        const { answer, text } = await signed(body, type);
        return answer === '200' && text.includes('What you can do');
      }
      // A line that was cut is dialled anew.
      for (let tries = 0; tries < 100; tries++) {
        const id = `control${++envelopes}`;
        const text = JSON.stringify({
          envelope_id: id,
          type: 'slash_commands',
          accepts_response_payload: true,
          payload: help.payload,
        });
        if ((await frame(text, id)) === 'acked') return true;
        await wait(100);
      }
      return false;
    },
  });
}

function written(kind: Sample['kind'], payload: Json): { body: Buffer; type: string } {
  if (kind === 'events_api') return { body: Buffer.from(JSON.stringify(payload)), type: 'application/json' };
  if (kind === 'interactive')
    return { body: Buffer.from(new URLSearchParams({ payload: JSON.stringify(payload) }).toString()), type: FORM };
  const fields = Object.entries(payload ?? {}).map(([name, value]): [string, string] => [name, asText(value)]);
  return { body: Buffer.from(new URLSearchParams(fields).toString()), type: FORM };
}

/** The same with ids of its own, so that it is not taken for a repeat. */
function freshened(payload: Json, fresh: number): Json {
  if (fresh % 3 === 0) return payload;
  const text = JSON.stringify(payload)
    .replace(/"event_id":"[^"]*"/, `"event_id":"Ev${fresh}"`)
    .replace(/"(ts|message_ts)":"(\d+)\.\d+"/g, `"$1":"$2.${String(fresh % 1_000_000).padStart(6, '0')}"`)
    .replace(/"view":\{"id":"[^"]*"/, `"view":{"id":"V${fresh}"`);
  return JSON.parse(text);
}
