import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALIVE_MS, alive, noteEnd, noteStart } from '../../src/mirror/alive';
import type { Going, Means } from '../../src/mirror/errand';
import { openMissed } from '../../src/mirror/missed';
import { openStore } from '../../src/store/open';
import type { Job } from '../../src/tickets/delivery';
import type { Store } from '../../src/tickets/ports';
import { HandClock } from '../hand-clock';

const MINUTE = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'foxbridge-alive-'));
const clock = new HandClock();
const log = { info() {}, warn() {}, error() {} };
let store: Store;
beforeEach(async () => {
  store = await openStore(join(folder, `${clock.begun}-${Math.random()}.db`), { clock, log });
  await store.commit({
    links: [
      {
        id: 'l',
        place: { team: 'T1', channel: 'C1', thread: '1.1' },
        source: null,
        ticket: 7,
        displayId: '#7',
        lane: 'ticket:7',
        cc: [],
        subject: 'VPN',
        author: 'U1',
        createdAt: 1,
        saidSince: null,
      },
    ],
  });
});
afterEach(() => {
  afterSilence.mockClear();
  return store.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const afterSilence = jest.fn(async () => undefined);

/** Rounds for so long, every half minute. */
async function lives(ms: number, hears: boolean) {
  const tools = { store, clock, log } as unknown as Means;
  for (const end = clock.now() + ms; clock.now() < end; clock.turn(ALIVE_MS)) {
    await alive(() => hears, openMissed(), afterSilence)({ tools } as Going<'chore'>);
  }
}
/** Whether a reading of the thread waits. */
const readsAnew = async () => (await store.claim(clock.now(), 1))?.delivery.kind === 'catch-up';

it('while we hear Slack, nothing is read anew', async () => {
  await lives(10 * MINUTE, true);
  expect(await readsAnew()).toBe(false);
});

it('a moment without a connection is no silence: Slack tries again', async () => {
  await lives(2 * MINUTE, true);
  await lives(MINUTE, false);
  await lives(MINUTE, true);
  expect(await readsAnew()).toBe(false);
});

it('a last sign of life that is still to come was given by a clock that was ahead: the threads are read from long before', async () => {
  clock.turn(3 * 60 * MINUTE);
  await lives(2 * MINUTE, true);
  clock.turn(-3 * 60 * MINUTE);
  await lives(MINUTE, true);
  const { id = '', delivery } = (await store.claim(clock.now(), MINUTE)) ?? {};
  expect(delivery).toMatchObject({ kind: 'catch-up', link: 'l' });
  const since = delivery?.kind === 'catch-up' ? Number(delivery.since) * 1000 : Number.NaN;
  expect(clock.now() - since).toBeGreaterThan(6 * 24 * 60 * MINUTE);
  await store.commit({ job: { id, state: 'done' } });
  // Once: the sign of life is right from now on.
  await lives(2 * MINUTE, true);
  expect(await readsAnew()).toBe(false);
});

it('running and deaf for longer, we read the threads when the connection stands again, and not before', async () => {
  await lives(2 * MINUTE, true);
  await lives(10 * MINUTE, false);
  expect(await readsAnew()).toBe(false);
  expect(afterSilence).not.toHaveBeenCalled();
  await lives(MINUTE, true);
  expect(afterSilence).toHaveBeenCalledTimes(1);
  expect(await readsAnew()).toBe(true);
  expect(await readsAnew()).toBe(false);
});

it('a thread that is still to be read is read once, however often we were silent; what was read already is read anew', async () => {
  await lives(2 * MINUTE, true);
  for (let silences = 0; silences < 3; silences += 1) {
    clock.turn(5 * MINUTE);
    await lives(MINUTE, true);
  }
  const [reading, ...others] = await store.waitingIn('chore:catch-up');
  expect(others).toEqual([]);
  expect(reading?.id).toBe((await store.claim(clock.now(), MINUTE))?.id);
  // Under way: it may have been read before the next silence.
  clock.turn(5 * MINUTE);
  await lives(MINUTE / 2, true);
  expect(await store.waitingIn('chore:catch-up')).toHaveLength(1);
});

it('a thread of which something was missed is read at once, from as far back as any reading of it that still waits', async () => {
  await lives(2 * MINUTE, true);
  clock.turn(5 * MINUTE);
  await lives(MINUTE, true);
  const sinceOf = (job: Job | null | undefined) =>
    job?.delivery.kind === 'catch-up' ? Number(job.delivery.since) : Number.NaN;
  const [later] = await store.waitingIn('chore:catch-up');
  const missed = openMissed();
  missed.note({ team: 'T1', channel: 'C1', thread: '1.1', ts: (clock.now() / 1000).toFixed(6) });
  const tools = { store, clock, log } as unknown as Means;
  await alive(() => true, missed, afterSilence)({ tools } as Going<'chore'>);
  const readings = await store.waitingIn('chore:catch-up');
  expect(readings).toHaveLength(2);
  expect(sinceOf(readings.find(({ id }) => id !== later?.id))).toBe(sinceOf(later));
});

describe('a start soon after', () => {
  /** Whether the threads are read at the next start, within half a minute of the end. */
  const readsAfter = async (end: () => Promise<unknown>, isAlone = true) => {
    await lives(2 * MINUTE, true);
    await end();
    await noteStart(store, isAlone);
    await lives(MINUTE, true);
    return readsAnew();
  };
  const crash = async () => undefined;

  it('an end in order reads nothing anew', async () => {
    expect(await readsAfter(() => noteEnd(store))).toBe(false);
    // It is one end that was in order, not all of them from then on.
    expect(await readsAfter(crash)).toBe(true);
  });

  it('a crash reads the threads: what was told in that moment may have been told in vain', async () => {
    expect(await readsAfter(crash)).toBe(true);
  });

  it('a crash reads them, although it ended in order before the first round', async () => {
    const reads = await readsAfter(async () => {
      await noteStart(store, true);
      await noteEnd(store);
    });
    expect(reads).toBe(true);
  });

  it('something that looks like a crash reads nothing where other instances hear for us', async () => {
    expect(await readsAfter(crash, false)).toBe(false);
  });
});
