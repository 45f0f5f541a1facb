import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startBridge } from '../sandbox/bridge';
import { startHappyFox } from '../sandbox/happyfox/server';
import { inProject } from '../sandbox/project';
import { signIn } from '../sandbox/sign-in';
import { startSlack } from '../sandbox/slack/server';
import { memory } from './process-memory';

const USAGE = `npm run bench:load -- [--seconds N] [--long]

  200 commands a second for a minute (--long: five), while ten files of 100 MB are on their way. The stand-ins and the
  load share one process beside the program, so the times are upper bounds.
`;
const PER_SECOND = 200;
/** Of so many commands one opens a form, which is written to disk; the others are answered at once. */
const FORM_EVERY = 20;
const FILES = 10;
const FILE_BYTES = 100_000_000;
/** Slack's own limit; and what the program may take above its rest while it carries files (docs/measurements.md, 4). */
const ACK_MAX_MS = 3_000;
const ALLOWED_MB = 150;
const PATIENCE_MS = 300_000;

async function until(happened: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !happened(); await wait(20))
    if (Date.now() > end) throw new Error(`it took too long: ${what}`);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string' },
      long: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const seconds = Number(values.seconds ?? (values.long ? 300 : 60));
  const slack = await startSlack({ manifestPath: inProject('manifest.yml') });
  slack.limits.messages = false;
  const happyFox = await startHappyFox({ maxUploadBytes: 2 * FILE_BYTES });
  const acme = happyFox.seedAcme();
  const people = Array.from({ length: FILES * 2 }, (_, nth) => `U_P${nth}`);
  for (const id of people) slack.addUser({ id, name: id, email: `${id.toLowerCase()}@acme.example` });
  slack.addChannel({ id: 'C_GENERAL', name: 'general', members: people });
  const folder = mkdtempSync(join(tmpdir(), 'foxbridge-load-'));
  const bridge = await startBridge(folder, {
    ...signIn(slack, happyFox),
    HAPPYFOX_MAX_REQUEST_MB: '200',
    DATABASE_URL: join(folder, 'foxbridge.db'),
  });
  slack.deliverTo(`${bridge.url}/slack/events`);

  /** Files a message with one large file, up to the moment at which the form is taken. */
  async function file(user: string): Promise<void> {
    const person = slack.as(user);
    const id = person.upload(`${user}.bin`, { size: FILE_BYTES }, 'application/octet-stream');
    const ts = await person.say('C_GENERAL', { text: `A file of ${user}`, files: [id] });
    await person.messageShortcut('file_message', 'C_GENERAL', ts);
    await until(() => JSON.stringify(slack.topView(user) ?? '').includes('"category"'), 'the form');
    await person.change('category', String(acme.categories.support.id));
    const sent = await person.submit();
    if (!sent.closed) throw new Error(`the form was not taken: ${JSON.stringify(sent)}`);
  }

  try {
    await wait(2_000);
    const base = memory(bridge.pid, 'VmRSS');
    let peak = base;
    const looking = setInterval(() => {
      peak = Math.max(peak, memory(bridge.pid, 'VmRSS'));
    }, 50);
    const before = slack.acks.length;
    const relays = (async () => {
      for (const user of people.slice(0, FILES)) await file(user);
      await until(() => happyFox.tickets().length === FILES, 'the tickets');
    })();
    const asked: Promise<unknown>[] = [];
    const startedAt = Date.now();
    for (let nth = 0; Date.now() - startedAt < seconds * 1000; nth += 1) {
      const user = people[FILES + (nth % FILES)] ?? '';
      const opensForm = nth % FORM_EVERY === 0;
      asked.push(
        slack
          .as(user)
          .command('C_GENERAL', '/ticket', opensForm ? `Words ${nth}` : 'help')
          .catch(() => null),
      );
      if (opensForm)
        void wait(500).then(
          () =>
            slack.topView(user) &&
            slack
              .as(user)
              .close('x')
              .catch(() => null),
        );
      const due = startedAt + ((nth + 1) * 1000) / PER_SECOND;
      if (due > Date.now()) await wait(due - Date.now());
    }
    await Promise.all(asked);
    await relays;
    clearInterval(looking);
    peak = Math.max(peak, memory(bridge.pid, 'VmHWM'));
    await wait(5_000);
    const after = memory(bridge.pid, 'VmRSS');

    const acks = slack.acks.slice(before);
    const ms = acks.map((ack) => ack.ms).sort((a, b) => a - b);
    const at = (part: number) => ms[Math.min(ms.length - 1, Math.floor(ms.length * part))] ?? 0;
    const failed = acks.filter(({ ok }) => !ok).length;
    const arrived = happyFox
      .tickets()
      .flatMap(({ id }) => happyFox.attachmentsOf(Number(id)))
      .filter(({ size }) => size === FILE_BYTES).length;
    const met = failed === 0 && at(1) < ACK_MAX_MS && peak - base <= ALLOWED_MB && arrived === FILES;
    process.stdout.write(
      [
        `acks         ${acks.length} in ${seconds} s: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms (at most ${ACK_MAX_MS}), ${failed} not acknowledged`,
        `files        ${arrived} of ${FILES} arrived whole, 100 MB each`,
        `memory       ${base.toFixed(0)} MB at rest, ${peak.toFixed(0)} at its highest (at most ${ALLOWED_MB} above), ${after.toFixed(0)} five seconds after`,
        met ? 'met' : 'MISSED',
        '',
      ].join('\n'),
    );
    return met ? 0 : 1;
  } finally {
    await bridge.stop();
    await slack.stop();
    await happyFox.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
