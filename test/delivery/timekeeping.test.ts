import { timekeeping } from '../../src/delivery/timekeeping';
import { openStore } from '../../src/store/open';
import type { Store } from '../../src/tickets/ports';
import { HandClock } from '../hand-clock';
import { mark } from './mark';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Shared {
  /** How long the server takes to say what time it is. Ms. */
  tookMs: number;
  /** Another program that shares its store with this one. */
  with?: { store: Store; right: HandClock };
}

/** A program whose clock is so far ahead of that of its machine, or of the server whose time it shares. */
async function aProgram({ aheadMs, shared }: { aheadMs: number; shared?: Shared }) {
  const right = shared?.with?.right ?? new HandClock();
  let ahead = aheadMs;
  const clock = { now: () => right.now() + ahead, wait: right.wait };
  const log = { info() {}, warn() {}, error() {} };
  const file = shared?.with?.store ?? (await openStore(':memory:', { clock, log }));
  const time = async () => {
    right.turn(shared?.tookMs ?? 0);
    return right.now();
  };
  const store: Store = shared ? { ...file, time } : file;
  const hands = {
    // Where instances share a server, nobody else's clock counts.
    rightTime: () => right.now() + (shared ? 7 * HOUR : 0),
    moveBy: (ms: number) => {
      ahead += ms;
    },
  };
  const [inherit, clockSet] = [jest.fn(async () => undefined), jest.fn(async () => undefined)];
  const standing = { pausedUntil: 0, spentUntil: 0 };
  const helpdesk = { standing: async () => standing, clockSet, inherit };
  const keeping = timekeeping({ store, clock, log, hands, helpdesk } as unknown as Parameters<typeof timekeeping>[0]);
  return {
    clock,
    right,
    store,
    keeping,
    standing,
    inherit,
    clockSet,
    aheadMs: () => ahead,
    /** Time passes, with a look every ten seconds. Answers what the last one said. */
    async pass(ms: number, underWay = 0) {
      let said = await keeping.look(underWay);
      for (const end = right.now() + ms; right.now() < end; right.turn(10_000)) said = await keeping.look(underWay);
      return said;
    },
  };
}

describe('the clock', () => {
  it('is put right at the start, before anything is under way', async () => {
    const program = await aProgram({ aheadMs: -3 * HOUR });
    await program.keeping.begin();
    expect(program.aheadMs()).toBe(0);
    // Whoever noted the pauses had a clock of its own, and not the wrong one of this program.
    expect(program.inherit).toHaveBeenCalledTimes(1);
    expect(program.clockSet).not.toHaveBeenCalled();
  });

  it('of instances that share a server is the server’s, whatever their machines say', async () => {
    const program = await aProgram({ aheadMs: 7 * HOUR, shared: { tookMs: 40 } });
    await program.keeping.begin();
    expect(Math.abs(program.aheadMs())).toBeLessThan(50);
    expect(program.inherit).not.toHaveBeenCalled();
    expect(program.clockSet).not.toHaveBeenCalled();
    await program.pass(10 * MINUTE);
    expect(Math.abs(program.aheadMs())).toBeLessThan(50);
  });

  it('is not put right by an answer that was long on its way', async () => {
    const program = await aProgram({ aheadMs: 7 * HOUR, shared: { tookMs: 5_000 } });
    await program.pass(10 * MINUTE);
    expect(program.aheadMs()).toBe(7 * HOUR);
  });

  it('is put right while nothing is on its way, and once the difference has lasted', async () => {
    const program = await aProgram({ aheadMs: HOUR });
    await program.pass(20_000);
    expect(program.aheadMs()).toBe(HOUR);
    await program.pass(40_000);
    expect(program.aheadMs()).toBe(0);
  });

  it('waits for what is under way here, and lets nothing new begin meanwhile', async () => {
    const program = await aProgram({ aheadMs: HOUR });
    const { store, clock } = program;
    await store.commit({ add: [{ id: 'a', lane: 'a', pos: 1, due: 0, delivery: mark }] });
    await store.claim(clock.now(), HOUR);
    expect(await program.pass(MINUTE, 1)).toBe('rest');
    expect(program.aheadMs()).toBe(HOUR);
    await store.commit({ job: { id: 'a', state: 'done' } });
    expect(await program.keeping.look(0)).toBe('go on');
    expect(program.aheadMs()).toBe(0);
  });

  it('is left alone while another instance has something under way, however long', async () => {
    const program = await aProgram({ aheadMs: -HOUR });
    const { store, clock } = program;
    await store.commit({ add: [{ id: 'a', lane: 'a', pos: 1, due: 0, delivery: mark }] });
    await store.claim(clock.now(), 24 * HOUR);
    expect(await program.pass(2 * HOUR)).toBe('go on');
    expect(program.aheadMs()).toBe(-HOUR);
    await store.commit({ job: { id: 'a', state: 'done' } });
    await program.pass(10_000);
    expect(program.aheadMs()).toBe(0);
  });

  it('of a server is set: one instance leads and the others follow at once; nothing is taken until all leases by the old time ended', async () => {
    const shared = { tookMs: 0 };
    const first = await aProgram({ aheadMs: -3 * HOUR, shared });
    const second = await aProgram({ aheadMs: -3 * HOUR, shared: { ...shared, with: first } });
    await second.keeping.look(1);
    expect(await first.pass(MINUTE)).toBe('rest');
    expect(first.aheadMs()).toBe(0);
    // Something has come meanwhile: it does not hold up the second one, which would have another time for so long.
    const due = first.clock.now() + HOUR;
    await first.store.commit({ add: [{ id: 'a', lane: 'a', pos: 1, due, delivery: mark }] });
    expect(await second.keeping.look(1)).toBe('rest');
    expect(second.aheadMs()).toBe(-3 * HOUR);
    await second.keeping.look(0);
    expect(second.aheadMs()).toBe(0);
    expect(await first.pass(4 * MINUTE)).toBe('rest');
    expect(await first.pass(2 * MINUTE)).toBe('go on');
  });

  it('is left alone during a wait that Slack told us, and for an hour during one of our own choice', async () => {
    const program = await aProgram({ aheadMs: -HOUR });
    const { store, clock } = program;
    const [due, progress] = [clock.now() + 4 * HOUR, { looked: 0, resent: false, unreadable: [] }];
    await store.commit({ add: [{ id: 'a', lane: 'a', pos: 1, due, delivery: mark }] });
    await store.commit({ job: { id: 'a', state: 'open', due, progress: { ...progress, notBefore: due } } });
    await program.pass(2 * HOUR);
    expect(program.aheadMs()).toBe(-HOUR);
    await store.commit({ job: { id: 'a', state: 'open', due, progress } });
    await program.pass(10_000);
    expect(program.aheadMs()).toBe(0);
  });

  it('is left alone during a pause of HappyFox, and for an hour while some of the budget is spent', async () => {
    const program = await aProgram({ aheadMs: HOUR });
    program.standing.pausedUntil = program.clock.now() + 2 * HOUR;
    await program.pass(90 * MINUTE);
    expect(program.aheadMs()).toBe(HOUR);
    program.standing.spentUntil = program.clock.now() + 2 * HOUR;
    program.standing.pausedUntil = 0;
    await program.pass(10_000);
    expect(program.aheadMs()).toBe(0);
  });
});
