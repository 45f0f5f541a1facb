import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startHappyFox } from '../sandbox/happyfox/server';
import { signIn } from '../sandbox/sign-in';
import { startSlack } from '../sandbox/slack/server';
import { memory } from './process-memory';

/**
 * How much memory the program takes while it carries files from Slack to HappyFox: ten of 2 MB and one of 100 MB. The
 * stand-ins live in this process, the program in one of its own, and only that one is measured.
 */
const FILES_MB = [...Array.from({ length: 10 }, () => 2), 100];
/** As much as the largest file: who stays below it above the program at rest does not hold that file in memory. MB. */
const ALLOWED_MB = 100;
/** Between two looks at the memory, ms. */
const EVERY_MS = 10;
/** The longest the whole may take, ms. */
const PATIENCE_MS = 120_000;

const root = join(__dirname, '..', '..');

async function until(happened: () => boolean): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!happened()) {
    if (Date.now() > end) throw new Error('it took too long');
    await wait(EVERY_MS);
  }
}

async function main(): Promise<number> {
  const slack = await startSlack({ manifestPath: join(root, 'manifest.yml') });
  const happyFox = await startHappyFox({ maxUploadBytes: 200_000_000 });
  const acme = happyFox.seedAcme();
  slack.addUser({ id: 'U_ADA', name: 'Ada Lovelace', email: 'ada@acme.example' });
  slack.addChannel({ id: 'C_GENERAL', name: 'general', members: ['U_ADA'] });
  const ada = slack.as('U_ADA');
  const folder = mkdtempSync(join(tmpdir(), 'foxbridge-bench-'));
  const program = spawn(process.execPath, [join(root, 'dist', 'src', 'main.js'), 'start'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      ...signIn(slack, happyFox, 'socket'),
      HOST: '127.0.0.1',
      PORT: '0',
      HAPPYFOX_MAX_REQUEST_MB: '200',
      DATABASE_URL: join(folder, 'foxbridge.db'),
      LOG_LEVEL: 'error',
    },
  });
  const pid = program.pid;
  if (pid === undefined) throw new Error('the program did not start');

  /** Files a message with files of these sizes, and waits until HappyFox holds them all. */
  async function carry(sizesMb: number[]): Promise<void> {
    const before = happyFox.tickets().length;
    const files = sizesMb.map((mb, nth) =>
      ada.upload(`${nth}.bin`, { size: mb * 1_000_000 }, 'application/octet-stream'),
    );
    const ts = await ada.say('C_GENERAL', { text: `${sizesMb.length} files`, files });
    await ada.messageShortcut('file_message', 'C_GENERAL', ts);
    await until(() => JSON.stringify(slack.topView('U_ADA') ?? '').includes('"category"'));
    await ada.change('category', String(acme.categories.support.id));
    const sent = await ada.submit();
    if (!sent.closed) throw new Error(`the form was not taken: ${JSON.stringify(sent.errors ?? sent.trouble)}`);
    await until(() => happyFox.tickets().length > before);
    const number = Number(happyFox.tickets().at(-1)?.id);
    await until(() => happyFox.attachmentsOf(number).length === sizesMb.length);
    const arrived = happyFox.attachmentsOf(number).reduce((sum, { size }) => sum + size, 0);
    if (arrived !== sizesMb.reduce((sum, mb) => sum + mb * 1_000_000, 0)) throw new Error(`${arrived} bytes arrived`);
  }

  try {
    await until(() => slack.connections() > 0);
    // Once in small, so that what is loaded on first use counts as the program at rest.
    await carry([1]);
    await wait(1_000);
    const base = memory(pid, 'VmRSS');
    let peak = base;
    const looking = setInterval(() => {
      peak = Math.max(peak, memory(pid, 'VmRSS'));
    }, EVERY_MS);
    const startedAt = Date.now();
    await carry(FILES_MB);
    clearInterval(looking);
    // What rose between two looks is in the kernel's own mark, unless the start of the program was higher still.
    peak = Math.max(peak, memory(pid, 'VmHWM'));
    const above = peak - base;
    const total = FILES_MB.reduce((sum, mb) => sum + mb, 0);
    process.stdout.write(
      [
        `carried      ${total} MB in ${FILES_MB.length} files, ${((Date.now() - startedAt) / 1000).toFixed(1)} s`,
        `base         ${base.toFixed(0)} MB`,
        `peak         ${peak.toFixed(0)} MB`,
        `above base   ${above.toFixed(0)} MB (at most ${ALLOWED_MB})`,
        '',
      ].join('\n'),
    );
    return above > ALLOWED_MB ? 1 : 0;
  } finally {
    program.kill('SIGTERM');
    await new Promise((resolve) => program.once('exit', resolve));
    await slack.stop();
    await happyFox.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
