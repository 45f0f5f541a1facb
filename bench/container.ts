import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startHappyFox } from '../sandbox/happyfox/server';
import { inProject } from '../sandbox/project';
import { signIn } from '../sandbox/sign-in';
import { startSlack } from '../sandbox/slack/server';

const USAGE = `npm run container -- [--engine podman] [--build="..."] [--run="..."] [--keep]

  Builds the Dockerfile and runs the image as its head says, between the stand-ins of the sandbox: one ticket is filed, and
  what the program may not do is tried. Exits with 0 only if all of it is so, and with 2 where there is no engine to try it
  with. --build and --run: further words for the engine, where a machine needs them. --keep: leaves the image behind.
`;

const IMAGE = 'foxbridge-trial';
/** How long (ms) the program may take until it is ready, and to file a ticket. */
const PATIENCE_MS = 30_000;
/** What the program gives itself to stop, and a little more. Seconds. */
const STOP_S = 12;
/** As the head of the Dockerfile says; the stand-ins are on this machine only, so it shares the network. */
const CONFINED = ['--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];

const say = (line: string) => process.stdout.write(`${line}\n`);
const listed = (words = '') => words.split(/\s+/).filter(Boolean);

/** The first engine that answers. Docker answers only when its daemon does. */
const engineHere = (wished: string | undefined) =>
  (wished ? [wished] : ['docker', 'podman']).find(
    (name) => spawnSync(name, ['info'], { stdio: 'ignore' }).status === 0,
  );

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const at = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof at === 'object' && at ? at.port : 0;
}

async function until(what: string, happened: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !(await happened()); await wait(100))
    if (Date.now() > end) throw new Error(`it took too long: ${what}`);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      engine: { type: 'string' },
      build: { type: 'string' },
      run: { type: 'string' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    say(USAGE);
    return 0;
  }
  const engine = engineHere(values.engine);
  if (!engine) {
    say(`Not tried: ${values.engine ?? 'neither docker nor podman'} answers here. Nothing is known about the image.`);
    return 2;
  }
  const call = (...words: string[]) => execFileSync(engine, words, { encoding: 'utf8', stdio: 'pipe' }).trim();
  // The other format that podman has leaves out the health check.
  const format = call('--version').startsWith('podman') ? ['--format', 'docker'] : [];
  const building = ['build', ...format, ...listed(values.build), '-t', IMAGE, inProject()];
  execFileSync(engine, building, { stdio: 'inherit' });

  const slack = await startSlack({ manifestPath: inProject('manifest.yml') });
  const happyFox = await startHappyFox();
  const acme = happyFox.seedAcme();
  slack.addUser({ id: 'U_ADA', name: 'Ada Lovelace', email: 'ada@acme.example' });
  slack.addChannel({ id: 'C_GENERAL', name: 'general', members: ['U_ADA'] });
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'foxbridge-container-'));
  const settings = {
    ...signIn(slack, happyFox),
    DATABASE_URL: '/data/foxbridge.db',
    HOST: '127.0.0.1',
    PORT: String(port),
  };
  // A file, because what stands in a command is read by everybody on the machine.
  const told = join(folder, 'settings');
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(told, lines.join(''), { mode: 0o600 });
  const name = `${IMAGE}-${process.pid}`;
  const url = `http://127.0.0.1:${port}`;
  let faults = 0;
  const check = (what: string, found: string, isSo: boolean) => {
    if (!isSo) faults += 1;
    say(`${isSo ? 'so    ' : 'NOT SO'} ${what}${found ? `: ${found}` : ''}`);
  };
  /** What a command within the container says; its last line of complaint when it fails. */
  const inside = (...command: string[]) => {
    const { status, stdout, stderr } = spawnSync(engine, ['exec', name, ...command], { encoding: 'utf8' });
    return { ok: status === 0, says: (status === 0 ? stdout : stderr).trim().split('\n').at(-1) ?? '' };
  };

  try {
    const words = ['--env-file', told, '-v', `${name}:/data`, '--network', 'host'];
    call('run', '-d', '--name', name, ...CONFINED, ...words, ...listed(values.run), IMAGE);
    slack.deliverTo(`${url}/slack/events`);
    await until('the program is ready', async () => (await fetch(`${url}/readyz`).catch(() => null))?.ok ?? false);

    const ada = slack.as('U_ADA');
    await ada.command('C_GENERAL', '/ticket', 'Filed from a container');
    await until('the form is open', () => JSON.stringify(slack.topView('U_ADA') ?? null).includes('category'));
    await ada.change('category', String(acme.categories.support.id));
    ada.fill({ details: 'It runs on a root that cannot be written.' });
    await ada.submit();
    await until('the ticket is filed', () => happyFox.tickets().length > 0);
    check('a ticket is filed', String(happyFox.tickets()[0]?.subject), happyFox.tickets().length === 1);

    const user = inside('id', '-u');
    check('the program is not root', `uid ${user.says}`, user.ok && Number(user.says) > 0);
    for (const place of ['/probe', '/app/probe', '/app/dist/src/main.js', '/app/node_modules/probe', '/etc/passwd']) {
      const tried = inside('sh', '-c', `: >> ${place}`);
      check(`${place} cannot be written`, tried.says, !tried.ok);
    }
    const store = inside('sh', '-c', 'echo /data/*.db');
    check('the store is in /data', store.says, store.says === settings.DATABASE_URL);
    const rights = inside('sed', '-n', 's/^CapEff:\\s*//p', '/proc/1/status');
    check('the program has no capabilities', rights.says, /^0+$/.test(rights.says));
    const tools = inside(
      'sh',
      '-c',
      'ls -d /app/src /app/sandbox /app/node_modules/typescript /usr/bin/*g++* 2>&-; true',
    );
    check('no sources and nothing to build with is in the image', tools.says, tools.ok && tools.says === '');
    const wellness = JSON.parse(call('inspect', '--format', '{{json .Config.Healthcheck}}', name));
    const [, ...command] = Array.isArray(wellness?.Test) ? wellness.Test.map(String) : [];
    const well = inside(...command);
    check('the health check of the image says well', well.says, command.length > 0 && well.ok);

    const stopping = Date.now();
    call('stop', '-t', String(STOP_S), name);
    const code = call('inspect', '--format', '{{.State.ExitCode}}', name);
    const seconds = (Date.now() - stopping) / 1_000;
    check('SIGTERM ends it in order', `code ${code} after ${seconds.toFixed(1)} s`, code === '0' && seconds < STOP_S);
  } catch (error) {
    check('the container runs', error instanceof Error ? error.message : String(error), false);
    say(spawnSync(engine, ['logs', '--tail', '20', name], { encoding: 'utf8' }).stderr);
  } finally {
    for (const end of [['rm', '-f', name], ['volume', 'rm', '-f', name], ...(values.keep ? [] : [['rmi', IMAGE]])])
      spawnSync(engine, end, { stdio: 'ignore' });
    rmSync(folder, { recursive: true, force: true });
    await Promise.all([slack.stop(), happyFox.stop()]);
  }
  say(faults === 0 ? `All of it is so, with ${engine}.` : `${faults} of it is not so.`);
  return faults === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
