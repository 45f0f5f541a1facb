import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { inProject } from '../sandbox/project';
import { withoutGuard } from './guards/guard';
import { differences, rowsOf } from './guards/page';
import { GUARDS } from './guards/table';
import { type Ending, openTrial } from './guards/trial';

const USAGE = `npm run guards -- [--only S1,S6]

  Takes away what stands against each threat of docs/security.md, one guard at a time, in a copy of the project, and exits
  with 0 only if the test of each guard fails without it.
`;

const say = (line: string) => process.stdout.write(`${line}\n`);
const inWords = (ending: Ending) =>
  ending.is === 'broke off' ? `broke off: ${ending.why}` : `${ending.tests} ${ending.is}`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const wrong = differences(rowsOf(readFileSync(inProject('docs/security.md'), 'utf8')), GUARDS);
  for (const line of wrong) say(line);
  const wanted = values.only?.toUpperCase().split(',');
  const guards = Object.entries(GUARDS)
    .filter(([row]) => !wanted || wanted.includes(row))
    .flatMap(([row, list]) => list.map((guard) => ({ row, guard })));
  // Before anything is tried, which takes minutes.
  for (const { guard } of guards) withoutGuard(readFileSync(inProject(guard.file), 'utf8'), guard);

  const trial = openTrial();
  try {
    // What fails with its guard in place shows nothing when it fails without.
    const lame: string[] = [];
    const files = new Set(guards.map(({ guard }) => guard.test));
    for (const test of files) {
      const of = guards.filter(({ guard }) => guard.test === test);
      const names = of.flatMap(({ guard: { only } }) => only ?? []);
      const only = names.length === of.length ? { only: [...new Set(names)].join('|') } : {};
      const ending = await trial.run({ test, ...only });
      if (ending.is !== 'passed') lame.push(`${test} does not pass as it stands: ${inWords(ending)}`);
    }
    if (lame.length > 0) throw new Error(lame.join('\n'));
    say(`${files.size} files of tests pass as they stand`);
    let seen = 0;
    for (const { row, guard } of guards) {
      const ending = await trial.without(guard);
      if (ending.is === 'fell') seen += 1;
      const verdict = ending.is === 'fell' ? 'seen' : 'NOT SEEN';
      say(`${row.padEnd(4)} ${verdict.padEnd(9)} ${guard.name}\n${' '.repeat(15)}${guard.test}: ${inWords(ending)}`);
    }
    say(`${seen} of ${guards.length} guards are missed by their test when they are gone`);
    return seen === guards.length && wrong.length === 0 ? 0 : 1;
  } finally {
    trial.close();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
