import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { startHappyFox } from '../sandbox/happyfox/server';
import { inProject } from '../sandbox/project';
import { signIn } from '../sandbox/sign-in';
import { startSlack } from '../sandbox/slack/server';

/** The instructions of the Dockerfile's last stage, which is what runs. */
const lastStage = () => {
  const lines = readFileSync(inProject('Dockerfile'), 'utf8')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => /^[A-Z]+ /.test(line));
  return lines
    .slice(lines.findLastIndex((line) => line.startsWith('FROM ')))
    .map((line) => ({ does: line.split(' ')[0] ?? '', what: line.slice(line.indexOf(' ') + 1).trim() }));
};
const those = (does: string) => lastStage().flatMap((one) => (one.does === does ? [one.what] : []));

describe('the image', () => {
  it('runs as a user who is not root', () => {
    const user = those('USER').at(-1)?.split(':')[0];
    expect(user).toBeDefined();
    expect(['root', '0', '']).not.toContain(user);
    // Nothing is done as root once the user is named.
    expect(lastStage().findLastIndex(({ does }) => does === 'RUN')).toBeLessThan(
      lastStage().findIndex(({ does }) => does === 'USER'),
    );
  });

  it('gives that user nothing but the place of the store', () => {
    const given = [...those('COPY'), ...those('ADD'), ...those('RUN')].filter((what) => /\bchown|\bchmod/.test(what));
    expect(given).toEqual(['mkdir /data && chown node:node /data']);
    expect(those('VOLUME')).toEqual(['/data']);
  });

  it('holds the program and what it needs to run: no sources, nothing to build with, no settings', () => {
    expect([...those('COPY'), ...those('ADD')].map((what) => what.split(' ').at(-2))).toEqual([
      '/app/node_modules',
      '/app/dist/src',
      'package.json',
    ]);
    expect(those('RUN').filter((what) => /apt|npm|curl|wget/.test(what))).toEqual([]);
    expect(readFileSync(inProject('.dockerignore'), 'utf8').split('\n')).toEqual(
      expect.arrayContaining(['.env', 'data']),
    );
  });

  it('has Node as its first process, which hears SIGTERM', () => {
    expect(JSON.parse(those('CMD').at(-1) ?? 'null')).toEqual(['node', 'dist/src/main.js', 'start']);
    expect(those('ENTRYPOINT')).toEqual([]);
  });
});

/** Nobody: a user to whom nothing belongs. */
const NOBODY = 65_534;

/** Why the program cannot be run as somebody else here; null when it can. */
const missing = ((): string | null => {
  if (process.getuid?.() !== 0) return 'not root';
  if (!existsSync(inProject('dist', 'src', 'main.js'))) return 'not built';
  for (let folder = inProject(); folder !== dirname(folder); folder = dirname(folder))
    if ((statSync(folder).mode & 0o001) === 0) return `${folder} is closed to others`;
  return null;
})();

(missing ? describe.skip : describe)(
  `as somebody who may write to the store only${missing ? ` (skipped: ${missing})` : ''}`,
  () => {
    it('the program starts, files a ticket and stops in order', async () => {
      const slack = await startSlack({ manifestPath: inProject('manifest.yml') });
      const happyFox = await startHappyFox();
      const acme = happyFox.seedAcme();
      slack.addUser({ id: 'U_ADA', name: 'Ada Lovelace', email: 'ada@acme.example' });
      slack.addChannel({ id: 'C_GENERAL', name: 'general', members: ['U_ADA'] });
      const here = mkdtempSync(join(tmpdir(), 'foxbridge-nobody-'));
      const data = join(here, 'data');
      mkdirSync(data);
      chmodSync(here, 0o755);
      chownSync(data, NOBODY, NOBODY);
      const program = spawn(process.execPath, [inProject('dist', 'src', 'main.js'), 'start'], {
        // Not its own, as `/app` in the image is not; and no home.
        cwd: here,
        uid: NOBODY,
        gid: NOBODY,
        env: {
          PATH: process.env.PATH ?? '',
          TMPDIR: here,
          ...signIn(slack, happyFox),
          DATABASE_URL: join(data, 'foxbridge.db'),
          HOST: '127.0.0.1',
          PORT: '0',
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const lines: string[] = [];
      const ended = once(program, 'exit');
      try {
        slack.deliverTo(`http://127.0.0.1:${await portOf(program, lines)}/slack/events`);
        const ada = slack.as('U_ADA');
        await ada.command('C_GENERAL', '/ticket', 'Filed by nobody');
        await until(() => JSON.stringify(slack.topView('U_ADA') ?? null).includes('category'));
        await ada.change('category', String(acme.categories.support.id));
        ada.fill({ details: 'Nothing but the store can be written.' });
        expect(await ada.submit()).toEqual({ closed: true });
        await until(() => happyFox.tickets().length > 0);
        expect(happyFox.tickets()).toMatchObject([{ subject: 'Filed by nobody' }]);
        program.kill('SIGTERM');
        expect(await ended).toEqual([0, null]);
        expect(readdirSync(here)).toEqual(['data']);
        expect(readdirSync(data)).toContain('foxbridge.db');
        expect(lines.filter((line) => /EACCES|EROFS|EPERM/.test(line))).toEqual([]);
      } finally {
        program.kill('SIGKILL');
        await Promise.all([slack.stop(), happyFox.stop()]);
        rmSync(here, { recursive: true, force: true });
      }
    });
  },
);

/** The port that its log names. */
function portOf(program: ChildProcess, lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    if (!program.stderr) return reject(new Error('it says nothing'));
    createInterface({ input: program.stderr }).on('line', (line) => {
      lines.push(line);
      const port = /"event":"started".*"port":(\d+)/.exec(line)?.[1];
      if (port) resolve(port);
    });
    program.once('exit', () => reject(new Error(`it ended at its start: ${lines.slice(-5).join('\n')}`)));
  });
}

async function until(happened: () => boolean): Promise<void> {
  while (!happened()) await new Promise((resolve) => setTimeout(resolve, 50));
}
