import { fuzzEntrances } from './entrances';

/** The long form is `bench/fuzz.ts`; a run that fails is run again with the seed it prints. */
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_124);

describe.each([
  ['http', 1_500],
  ['socket', 300],
] as const)('odd requests through every entrance, over %s', (mode, runs) => {
  it(`${runs} of them: each is answered in time, and the program goes on as before (seed ${SEED})`, async () => {
    const counts = await fuzzEntrances(mode, runs, SEED);
    expect(counts).toMatchObject({ sent: runs, ended: 0, unhandled: 0, late: 0 });
    expect(counts.worst).toEqual([]);
    expect(counts.controls).toBe(Math.ceil(runs / 500));
  }, 300_000);
});
