import { fuzzAnswers } from './answers';

/** The long form is `bench/fuzz.ts`; a run that fails is run again with the seed it prints. */
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_124);

it.each([
  ['happyFox', 25],
  ['slack', 25],
] as const)(
  `odd answers of %s to %i filings: none is lost or filed twice, and each person is told (seed ${SEED})`,
  async (of, runs) => {
    const counts = await fuzzAnswers(of, runs, SEED);
    expect(counts).toMatchObject({ twice: 0, untold: [], lost: [], unhandled: 0 });
    expect(Object.values(counts.told).reduce((sum, count) => sum + count)).toBe(runs);
  },
  300_000,
);
