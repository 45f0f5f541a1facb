import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { page } from './torture/page';
import { torture } from './torture/run';

const USAGE = `npm run torture -- [--long] [--postgres] [--seed N] [--tickets N] [--kills N] [--speed N] [--log FILE]

  --long       1,000 tickets and 100 kills instead of 60 and 6
  --postgres   three instances on one PostgreSQL instead of one instance on the embedded store
  --seed       plays the same chance again
  --speed      how much faster time runs at most; it runs slower on a busy machine
  --log        keeps what the programs wrote
`;

/** Exits with 0 only if nothing was lost, doubled, out of order, leaked or sent during a told wait. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      long: { type: 'boolean', default: false },
      postgres: { type: 'boolean', default: false },
      seed: { type: 'string' },
      tickets: { type: 'string' },
      kills: { type: 'string' },
      speed: { type: 'string', default: '5' },
      log: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const plan = {
    seed: Number(values.seed ?? Math.floor(Math.random() * 1_000_000)),
    tickets: Number(values.tickets ?? (values.long ? 1_000 : 60)),
    replies: 2,
    kills: Number(values.kills ?? (values.long ? 100 : 6)),
    store: values.postgres ? ('postgres' as const) : ('embedded' as const),
    speed: Number(values.speed),
    patienceMs: 900_000,
  };
  process.stdout.write(
    `seed ${plan.seed} · ${plan.tickets} tickets · ${plan.store} · time runs up to ${plan.speed} times as fast\n`,
  );
  const report = await torture(plan);
  if (values.log) writeFileSync(values.log, report.log.join('\n'));
  process.stdout.write(page(report));
  return report.count.differences.length === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
