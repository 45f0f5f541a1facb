import { gate } from '../../src/happyfox/gate';
import { Throttled, Unavailable } from '../../src/tickets/outcomes';
import type { Store } from '../../src/tickets/ports';
import { HandClock } from '../hand-clock';

const log = { error: () => undefined };

/** A store of one value, that can be away. */
function oneValue() {
  const store = { isAway: false, value: null as unknown };
  const change: Store['change'] = async (_key, schema, act) => {
    if (store.isAway) throw new Unavailable('the disk is full');
    const { state, answer } = act(store.value === null ? null : schema.parse(store.value));
    store.value = state;
    return answer;
  };
  return Object.assign(store, { change, read: async () => null });
}

describe('a wait that was told while the store was away', () => {
  it('is kept to all the same', async () => {
    const clock = new HandClock();
    const store = oneValue();
    const { pass, refused } = gate({ read: 200, write: 100 }, { clock, store, log, random: () => 0 });
    const write = () => pass('write', { urgency: 'background' });
    expect(await write()).toBe('go');
    store.isAway = true;
    const until = await refused({ class: 'write', status: 503, waitMs: 60_000 });
    expect(until).toBeGreaterThanOrEqual(clock.now() + 60_000);
    store.isAway = false;
    await expect(write()).rejects.toThrow(Throttled);
    clock.turn(until - clock.now() - 1);
    await expect(write()).rejects.toThrow(Throttled);
    // A 503 is for the class that met it.
    expect(await pass('read', { urgency: 'background' })).toBe('go');
    clock.turn(1);
    expect(await write()).toBe('probe');
  });

  it('is written down as soon as that is possible, so that the program after this one knows of it', async () => {
    const clock = new HandClock();
    const store = oneValue();
    const deps = { clock, store, log, random: () => 0 };
    const { refused } = gate({ read: 200, write: 100 }, deps);
    store.isAway = true;
    const until = await refused({ class: 'write', status: 503, waitMs: 60_000 });
    clock.turn(1_000);
    await new Promise(setImmediate);
    store.isAway = false;
    clock.turn(1_000);
    await new Promise(setImmediate);
    const { pass } = gate({ read: 200, write: 100 }, deps);
    clock.turn(until - clock.now() - 1);
    await expect(pass('write', { urgency: 'background' })).rejects.toThrow(Throttled);
    clock.turn(1);
    expect(await pass('write', { urgency: 'background' })).toBe('probe');
  });

  it('is written down at the end, if not before', async () => {
    const clock = new HandClock();
    const store = oneValue();
    const { refused, close } = gate({ read: 200, write: 100 }, { clock, store, log, random: () => 0 });
    store.isAway = true;
    const until = await refused({ class: 'write', status: 503, waitMs: 60_000 });
    store.isAway = false;
    await close();
    expect(store.value).toMatchObject({ pausedUntil: { write: until } });
  });
});
