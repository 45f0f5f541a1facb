import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { inProject } from './project';

/** How long the program may take until it says that it is ready. Ms. */
const READY_MS = 20_000;
/** Longer than the program gives itself to stop. Ms. */
const STOP_MS = 10_000;

/** Foxbridge as people run it: a process of its own, told everything through its environment. */
export interface Bridge {
  /** `http://127.0.0.1:PORT` */
  url: string;
  pid: number;
  /** What it wrote so far: its log, and whatever else. */
  lines: readonly string[];
  /** What `foxbridge trace <number>` prints. */
  trace(ticket: number): Promise<string>;
  /** Resolves when it has ended, with its exit code; null when a signal ended it. */
  ended: Promise<number | null>;
  stop(): Promise<void>;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
}

/** Starts the built program in `folder` and waits until `GET /readyz` answers well. Throws with its last words. */
export async function startBridge(folder: string, settings: Record<string, string>): Promise<Bridge> {
  const program = inProject('dist', 'src', 'main.js');
  if (!existsSync(program)) throw new Error('The program is not built yet. Run: npm run build');
  // Only what is named here: a developer's own .env or variables must not reach a real account from the sandbox. The
  // folder is not the project's, so there is no .env in it.
  const env = { PATH: process.env.PATH ?? '', TZ: process.env.TZ ?? '', ...settings, HOST: '127.0.0.1', PORT: '0' };
  const child = spawn(process.execPath, [program, 'start'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  // However this process ends, that one ends too.
  const endIt = () => child.kill('SIGKILL');
  process.once('exit', endIt);
  const ended = once(child, 'exit').then(([code]): number | null => {
    process.off('exit', endIt);
    return code;
  });
  const stop = () => ending(child, ended);
  try {
    const url = `http://127.0.0.1:${await portOf(child, lines, ended)}`;
    await ready(url, lines);
    return {
      url,
      pid: child.pid ?? 0,
      lines,
      ended,
      stop,
      kill: async () => {
        child.kill('SIGKILL');
        await ended;
      },
      trace: async (ticket) =>
        (await promisify(execFile)(process.execPath, [program, 'trace', String(ticket)], { cwd: folder, env })).stdout,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const lastWords = (lines: readonly string[]) => lines.slice(-12).join('\n');

/** The port it listens on, as its log names it. */
function portOf(child: ChildProcess, lines: string[], ended: Promise<unknown>): Promise<number> {
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      if (stream)
        createInterface({ input: stream }).on('line', (line) => {
          lines.push(line);
          const port = /"event":"started".*"port":(\d+)/.exec(line)?.[1];
          if (port) resolve(Number(port));
        });
    child.once('error', reject);
    void ended.then(() => reject(new Error(`Foxbridge ended while it was starting:\n${lastWords(lines)}`)));
  });
}

async function ready(url: string, lines: readonly string[]): Promise<void> {
  const latest = Date.now() + READY_MS;
  while (Date.now() < latest) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await wait(100);
  }
  throw new Error(`Foxbridge was not ready in ${READY_MS / 1000} seconds:\n${lastWords(lines)}`);
}

async function ending(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const patience = new AbortController();
  const late = wait(STOP_MS, 'late' as const, { signal: patience.signal }).catch(() => undefined);
  if ((await Promise.race([ended, late])) === 'late') child.kill('SIGKILL');
  patience.abort();
  await ended;
}
