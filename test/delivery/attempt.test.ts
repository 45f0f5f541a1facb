import { type Attempt, attempt, type Carriers, LEASE_MS, type Tools } from '../../src/delivery/attempt';
import { openStore } from '../../src/store/open';
import { Refused, Throttled, Unavailable } from '../../src/tickets/outcomes';
import type { Store } from '../../src/tickets/ports';
import { HandClock } from '../hand-clock';
import { mark } from './mark';

const clock = new HandClock();
const log = { info() {}, warn() {}, error() {} };
let store: Store;
beforeEach(async () => {
  store = await openStore(':memory:', { clock, log });
});
afterEach(() => store.close());

/** One attempt by this carrier; answers how the delivery stands after it. */
async function carriedBy(carrier: (at: Attempt<'mark'>) => Promise<never>) {
  await store.commit({ add: [{ id: 'one', lane: 'one', pos: 1, due: clock.now(), delivery: mark }] });
  const job = await store.claim(clock.now(), LEASE_MS);
  if (!job) throw new Error('nothing to carry');
  const tools = { store, clock, log, onEnd: () => undefined } as unknown as Tools;
  await attempt(job, { mark: carrier } as unknown as Carriers, tools);
  return store.job('one');
}

it.each([
  ['the store is away', new Unavailable('the store does not answer')],
  ['HappyFox asks to wait', new Throttled(clock.now() + 60_000)],
  ['something is refused', new Refused([])],
  ['we stumble', new TypeError('undefined is no function')],
])('what arrived is looked for when %s after it, and not sent again', async (_, error) => {
  const job = await carriedBy(async ({ write }) => {
    await write(async () => 'it arrived');
    throw error;
  });
  expect(job).toMatchObject({ state: 'sending', progress: { sentAt: clock.now() } });
});

it('what certainly did not arrive is sent again without a look', async () => {
  const job = await carriedBy(({ write }) =>
    write(async () => {
      throw new Unavailable('no connection');
    }),
  );
  expect(job?.state).toBe('open');
  expect(job?.progress.sentAt).toBeUndefined();
});
