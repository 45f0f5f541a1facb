import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { inProject } from '../../sandbox/project';
import { type Guard, withoutGuard } from './guard';

/** What is not copied: large, made anew, or the business of one installation. */
const LEFT_OUT = new Set(['.git', 'node_modules', 'dist', 'data', '.env', 'coverage']);

/** What we read of Jest's own account of a run. */
const Account = z.object({
  testResults: z.array(
    z.object({
      message: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), failureMessages: z.array(z.string()) })),
    }),
  ),
});

/** How the tests ended. `why`: for people, one line. */
export type Ending = { is: 'passed'; tests: number } | { is: 'fell'; tests: number } | { is: 'broke off'; why: string };

type Tests = Pick<Guard, 'test' | 'only'>;

/** A copy of the project, in which guards can be taken away while nobody else is disturbed. */
export function openTrial() {
  const root = mkdtempSync(join(tmpdir(), 'foxbridge-guards-'));
  cpSync(inProject(), root, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) });
  symlinkSync(inProject('node_modules'), join(root, 'node_modules'));
  const told = join(root, 'told.json');

  async function run({ test, only }: Tests): Promise<Ending> {
    rmSync(told, { force: true });
    const words = ['--json', '--outputFile', told, '--runInBand', '--forceExit', '--runTestsByPath', test];
    const said = await jest(root, [...words, ...(only === undefined ? [] : ['-t', only])]);
    try {
      return endingOf(Account.parse(JSON.parse(readFileSync(told, 'utf8'))));
    } catch {
      return { is: 'broke off', why: lastLine(said) };
    }
  }

  return {
    run,
    /** Runs the tests of a guard while it is away. */
    async without(guard: Guard): Promise<Ending> {
      const file = join(root, guard.file);
      const source = readFileSync(file, 'utf8');
      writeFileSync(file, withoutGuard(source, guard));
      try {
        return await run(guard);
      } finally {
        writeFileSync(file, source);
      }
    },
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}

/**
 * Tests fall by what they expect. A source that can no longer be read, an error of its own or a slow machine would make them
 * fail as well, and shows nothing.
 */
function endingOf({ testResults }: z.infer<typeof Account>): Ending {
  const broken = testResults.find(({ message, assertionResults }) => message !== '' && assertionResults.length === 0);
  if (broken) return { is: 'broke off', why: lastLine(broken.message) };
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = results.filter(({ status }) => status === 'failed');
  const fell = failed.filter(({ failureMessages }) => failureMessages.some((text) => text.includes('expect(')));
  if (fell.length > 0) return { is: 'fell', tests: fell.length };
  const [other] = failed.flatMap(({ failureMessages }) => failureMessages);
  if (other !== undefined) return { is: 'broke off', why: lastLine(other.split('\n')[0] ?? '') };
  const passed = results.filter(({ status }) => status === 'passed').length;
  return passed > 0 ? { is: 'passed', tests: passed } : { is: 'broke off', why: 'no test has that name' };
}

/** Runs Jest and gives what it said. However it ends: its account tells. */
function jest(root: string, words: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const program = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
    const env = { ...process.env, SKIP_BUILD: '1', FORCE_COLOR: '0' };
    const child = spawn(process.execPath, [program, ...words], { cwd: root, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (piece: Buffer) => {
      said += piece;
    });
    child.once('error', reject);
    child.once('close', () => resolve(said));
  });
}

const lastLine = (text: string) => text.trim().split('\n').at(-1)?.trim().slice(0, 200) ?? '';
