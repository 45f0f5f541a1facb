import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const PROGRAM = join(__dirname, '..', '..', 'dist', 'sandbox', 'sandbox.js');

let child: ChildProcess | undefined;
afterEach(async () => {
  if (child?.exitCode !== null || !child.kill('SIGINT')) return;
  await once(child, 'exit');
});

/** Starts `npm run sandbox` and answers what it printed. */
async function printed(...options: string[]): Promise<string> {
  const started = spawn(process.execPath, [PROGRAM, '--port', '0', ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  let text = '';
  for await (const piece of started.stdout) {
    text += String(piece);
    if (text.includes('README.md')) break;
  }
  return text;
}

/** Somebody who pastes a line sees the form before the next one; we try again until it is there. */
async function post(url: string, body: string): Promise<unknown> {
  for (;;) {
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    if (answer.ok) return answer.json();
    await wait(20);
  }
}

it.each([[[]], [['--socket']]])('npm run sandbox %j: the lines it prints do what they say', async (options) => {
  const text = await printed(...options);
  const lines = [...text.matchAll(/^ {2}post (\S+) '(.+)'$/gm)].map(([, url = '', body = '']) => ({ url, body }));
  const acts = lines.filter(({ url }) => url.endsWith('/act'));
  const answers: unknown[] = [];
  for (const { url, body } of acts) answers.push(await post(url, body));
  expect(answers.at(-1)).toEqual({ closed: true });

  const happyFox = /HAPPYFOX_URL=(\S+)/.exec(text)?.[1] ?? '';
  const tickets = async () => ((await (await fetch(`${happyFox}/_control/tickets`)).json()) as { tickets: [] }).tickets;
  while ((await tickets()).length === 0) await wait(50);
  expect(await tickets()).toMatchObject([{ subject: 'The printer is on fire' }]);
  const throttle = lines.find(({ url }) => url.endsWith('/throttle'));
  expect(await post(throttle?.url ?? '', throttle?.body ?? '')).toEqual({ until: expect.any(Number) });

  const page = /Click through it: (\S+)/.exec(text)?.[1] ?? '';
  expect((await fetch(page)).headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await (await fetch(`${page}slack/state`)).json()).toMatchObject({ commands: ['/ticket'] });
  // Other pages in the same browser can only send forms here.
  expect((await fetch(`${page}slack/act`, { method: 'POST', body: '{}' })).status).toBe(415);
  expect((await fetch(`${page}api/views.open`)).status).toBe(404);

  const bot = /Foxbridge +(http:\S+)\/readyz/.exec(text)?.[1] ?? '';
  expect((await fetch(`${bot}/readyz`)).status).toBe(200);
  child?.kill('SIGINT');
  if (child) await once(child, 'exit');
  // The program has ended with it.
  await expect(fetch(`${bot}/readyz`)).rejects.toThrow();
});
