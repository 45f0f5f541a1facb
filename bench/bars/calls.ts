import { spawn } from 'node:child_process';
import { inProject } from '../../sandbox/project';
import type { Measured } from './bar';

/** Runs another measurement of the project and takes its exit code for the verdict; its last words are the figure. */
function called(command: string, words: string[], env: Record<string, string> = {}): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { cwd: inProject(), env: { ...process.env, ...env } });
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (piece: Buffer) =>
        lines.push(
          ...piece
            .toString()
            .split('\n')
            .filter((line) => line.trim()),
        ),
      );
    child.once('error', reject);
    child.once('exit', (code) => resolve({ figure: figureIn(lines), met: code === 0 }));
  });
}

/** Jest's own count where there is one, else the last line. */
const figureIn = (lines: string[]): string =>
  (lines.findLast((line) => line.startsWith('Tests:')) ?? lines.at(-1) ?? '').replace(/\s+/g, ' ').trim();

/** Runs stories of the test suite. */
export const stories = (...files: string[]) =>
  called(process.execPath, [inProject('node_modules', 'jest', 'bin', 'jest.js'), '--forceExit', ...files], {
    SKIP_BUILD: '1',
  });

/** Runs another program of `bench/`. */
export const bench = (name: string, ...words: string[]) =>
  called(process.execPath, [inProject('dist', 'bench', `${name}.js`), ...words]);
