import type { Carriers, Tools } from '../../src/delivery/attempt';
import { openWorker } from '../../src/delivery/worker';
import { openStore } from '../../src/store/open';
import { HandClock } from '../hand-clock';
import { mark } from './mark';

const MINUTE = 60_000;

it('goes on when what was under way ends at the moment at which the clock is about to be put right', async () => {
  const right = new HandClock();
  let aheadMs = 0;
  const clock = { now: () => right.now() + aheadMs, wait: right.wait };
  const log = { info() {}, warn() {}, error() {} };
  const store = await openStore(':memory:', { clock, log });
  const carried: string[] = [];
  let finish: (() => void) | null = null;
  const carriers = {
    mark: async ({ job }: { job: { id: string } }) => {
      if (job.id === 'long') await new Promise<void>((resolve) => (finish = resolve));
      carried.push(job.id);
      return { job: { id: job.id, state: 'done' as const } };
    },
  } as unknown as Carriers;
  const hands = {
    rightTime: () => right.now(),
    moveBy: (ms: number) => {
      aheadMs += ms;
    },
  };
  const helpdesk = {
    inherit: async () => undefined,
    clockSet: async () => undefined,
    // Asked while a look decides whether it is time.
    standing: async () => {
      if (clock.now() - begun > 35_000) finish?.();
      for (let turns = 0; turns < 200; turns += 1) await new Promise((resolve) => setImmediate(resolve));
      return { pausedUntil: 0, spentUntil: 0 };
    },
  };
  const tools = { store, clock, log, hands, helpdesk, onEnd: () => undefined } as unknown as Tools;
  const worker = openWorker(carriers, tools);
  const begun = clock.now();
  const add = (id: string) =>
    store.commit({ add: [{ id, lane: id, pos: 1, due: clock.now(), delivery: mark }] }).then(() => worker.wake());
  const pass = async (ms: number) => {
    for (const end = right.now() + ms; right.now() < end; ) {
      right.turn(5_000);
      worker.wake();
      for (let turns = 0; turns < 300; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await add('long');
  worker.start();
  await pass(5_000);
  // The machine's clock turns out to be wrong.
  aheadMs = 3 * MINUTE;
  await pass(MINUTE);
  await add('next');
  await pass(MINUTE);
  expect(carried).toEqual(['long', 'next']);
  await worker.stop();
  await store.close();
});
