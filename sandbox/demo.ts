import { compare } from './story/compare';
import { evidenceOf } from './story/evidence';
import { comparisonPage, heading, threadsPage, ticketsPage, wrapped } from './story/pages';
import { clockTime } from './story/plain-blocks';
import { play } from './story/story';
import { openWorld, type World } from './world';

const print = (text: string) => process.stdout.write(`${text}\n`);
const teller = {
  chapter: (title: string) => print(heading(title)),
  say: (step: string) => print(`${clockTime(Date.now())}  ${wrapped(step, ' '.repeat(10))}`),
};

/**
 * `npm run demo`: the real program between a stand-in for Slack and one for HappyFox, in real time. Exits with 0 only if
 * everything that was said is filed once and whole, everybody was told so, and no request came during a wait.
 */
async function demo(world: World): Promise<number> {
  print('Foxbridge runs as a process of its own. Slack and HappyFox are stand-ins on this machine.');
  const drafts = await play(world, teller);
  const evidence = await evidenceOf(world, drafts);
  const found = compare(evidence);
  print(heading('What people see in Slack (· before, → now)'));
  print(threadsPage(world, drafts, evidence.notices));
  print(heading('What HappyFox holds'));
  print(ticketsPage(evidence.held));
  print(heading('Compared'));
  print(comparisonPage(found));
  return found.differences.length === 0 ? 0 : 1;
}

async function main(): Promise<void> {
  let world: World | null = null;
  let stopping: Promise<void> | null = null;
  const stop = () => {
    stopping ??= world?.stop() ?? Promise.resolve();
    return stopping;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => void stop().finally(() => process.exit(130)));
  world = await openWorld();
  try {
    process.exitCode = await demo(world);
  } catch (error) {
    if (stopping) return;
    print(`\nThe story broke off: ${error instanceof Error ? error.message : String(error)}`);
    print(`The program’s last words:\n${world.bridge.lines.slice(-20).join('\n')}`);
    process.exitCode = 1;
  }
  await stop();
}

main().catch((error: unknown) => {
  print(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
