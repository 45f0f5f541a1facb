import { parseArgs } from 'node:util';
import { fuzzEntrances } from '../test/fuzz/entrances';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string' },
    mode: { type: 'string', default: 'both' },
  },
});
const runs = Number(values.runs);
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);

async function main(): Promise<void> {
  process.stdout.write(`seed ${seed}\n`);
  let isWell = true;
  for (const mode of ['http', 'socket'] as const) {
    if (values.mode !== 'both' && values.mode !== mode) continue;
    const counts = await fuzzEntrances(mode, mode === 'http' ? runs : Math.ceil(runs / 10), seed);
    process.stdout.write(`${mode}: ${JSON.stringify(counts, null, 2)}\n`);
    const { before, after } = counts.memory;
    isWell &&= counts.ended === 0 && counts.unhandled === 0 && counts.late === 0 && after <= before * 1.1;
    isWell &&= Object.keys(counts.answers).every((answer) => !/^5|none/.test(answer));
  }
  process.stdout.write(isWell ? 'nothing fell over\n' : 'NOT WELL: see above; the same seed shows it again\n');
  process.exitCode = isWell ? 0 : 1;
}

void main();
