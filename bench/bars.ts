import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { inProject } from '../sandbox/project';
import { postgresMissing } from '../test/store/postgres';
import type { Bar, Measured } from './bars/bar';
import { bench, stories } from './bars/calls';
import { killedAnywhere } from './bars/r01';
import { plugPulled } from './bars/r03';
import { throttleStorm } from './bars/r05';
import { neverOverTheLimit } from './bars/r06';
import { unknownOutcome } from './bars/r07';
import { retryStorm } from './bars/r08';
import { ackAlways } from './bars/r09';
import { diskFull } from './bars/r14';
import { clockSet } from './bars/r15';
import { outageAndShutdown } from './bars/r18';

const USAGE = `npm run bars -- [--long] [--only R5,R9] [--seed N]

  Measures what the program promises, each promise against its bar, and exits with 0 only if none is missed.
`;

/** The stories in these files, if they are there. */
const told = (...files: string[]) =>
  files.every((file) => existsSync(inProject(file))) ? () => stories(...files) : null;

const BARS: Bar[] = [
  {
    id: 'R1',
    promise: 'killed at any moment: nothing lost, twice or out of order',
    measure: killedAnywhere('embedded'),
  },
  {
    id: 'R2',
    promise: 'killed at every commit and call, cut off at every statement: the same',
    measure: told('test/stories/nth-failure.test.ts', 'test/stories/broken-line.test.ts'),
  },
  { id: 'R3', promise: 'the plug is pulled: nothing accepted is lost', measure: plugPulled },
  {
    id: 'R4',
    promise: 'three instances on one PostgreSQL, killed: as R1',
    measure: async (effort) => (postgresMissing ? { skipped: postgresMissing } : killedAnywhere('postgres')(effort)),
  },
  { id: 'R5', promise: 'throttled in all forms: no request during a told wait, nothing lost', measure: throttleStorm },
  { id: 'R6', promise: 'never more calls in a minute than allowed, no refusal provoked', measure: neverOverTheLimit },
  { id: 'R7', promise: 'every third answer lost: nothing lost, nothing twice', measure: unknownOutcome },
  { id: 'R8', promise: 'every event up to four times, shuffled: one effect each', measure: retryStorm },
  { id: 'R9', promise: 'acks while nobody answers: p99 < 250 ms, max < 3 s', measure: ackAlways },
  {
    id: 'R10',
    promise: 'hostile input: no exit, no 5xx, memory steady',
    measure: ({ seed, isLong }) => bench('fuzz', '--runs', isLong ? '100000' : '2000', '--seed', String(seed)),
  },
  { id: 'R11', promise: 'forged requests: all refused', measure: told('test/security/forgery.test.ts') },
  { id: 'R12', promise: 'addresses that lead inside: no connection', measure: told('test/security/ssrf.test.ts') },
  {
    id: 'R13',
    promise: 'a poisoned delivery is parked, told once, and delays nobody',
    measure: told('test/stories/poison.test.ts', 'test/delivery/stumbling.test.ts'),
  },
  { id: 'R14', promise: 'the disk is full: people are told, nothing accepted is lost', measure: diskFull },
  { id: 'R15', promise: 'the clock is set: nothing lost, nothing twice', measure: clockSet },
  {
    id: 'R16',
    promise: 'updates in order and once, however HappyFox tells of them',
    measure: told('test/stories/histories.test.ts'),
  },
  { id: 'R17', promise: 'ten files at once: at most 150 MB above rest', measure: () => bench('relay-memory') },
  {
    id: 'R18',
    promise: 'HappyFox away, and stopped under way: out in 10 s, nothing lost or twice',
    measure: outageAndShutdown,
  },
];

async function measured(bar: Bar, effort: { seed: number; isLong: boolean }): Promise<Measured> {
  if (!bar.measure) return { skipped: 'not built' };
  try {
    return await bar.measure(effort);
  } catch (error) {
    return { figure: `broke off: ${error instanceof Error ? error.message : String(error)}`, met: false };
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      long: { type: 'boolean', default: false },
      only: { type: 'string' },
      seed: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const effort = { seed: Number(values.seed ?? Math.floor(Math.random() * 1_000_000)), isLong: values.long };
  const wanted = values.only?.toUpperCase().split(',');
  process.stdout.write(`seed ${effort.seed} · ${effort.isLong ? 'full size' : 'small size; --long is the full one'}\n`);
  let missed = 0;
  for (const bar of BARS.filter(({ id }) => !wanted || wanted.includes(id))) {
    const found = await measured(bar, effort);
    const verdict = 'skipped' in found ? 'skipped' : found.met ? 'met' : 'MISSED';
    if (verdict === 'MISSED') missed += 1;
    const words = 'skipped' in found ? found.skipped : found.figure;
    process.stdout.write(`${bar.id.padEnd(4)} ${verdict.padEnd(8)} ${bar.promise}\n${' '.repeat(14)}${words}\n`);
  }
  return missed === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
