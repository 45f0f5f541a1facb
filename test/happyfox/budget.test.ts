import fc from 'fast-check';
import { admit, Budget, bucket, freshBudget, inherited, pause, probed } from '../../src/happyfox/budget';

const NOW = Date.UTC(2026, 10, 24, 9, 0, 0);
const limits = { read: 200, write: 100 };
const ask = (budget: Budget, cls: 'read' | 'write', now: number, urgency: 'person' | 'background' = 'person') =>
  admit(budget, limits, { class: cls, urgency, now });
const met = (cls: 'read' | 'write', status: 429 | 503, waitMs: number | null, now = NOW) => ({
  class: cls,
  status,
  waitMs,
  now,
  chance: 0,
});

describe('the budget', () => {
  it('never lets more calls leave in any sixty seconds than the limit says', () => {
    const turn = fc.record({
      afterMs: fc.integer({ min: 0, max: 4_000 }),
      class: fc.constantFrom('read' as const, 'write' as const),
      urgency: fc.constantFrom('person' as const, 'background' as const),
      crowd: fc.integer({ min: 1, max: 30 }),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 1, max: 120 }),
        fc.array(turn, { maxLength: 150 }),
        (read, write, turns) => {
          let budget = freshBudget();
          let now = NOW;
          const left = { read: [] as number[], write: [] as number[] };
          for (const { afterMs, crowd, ...call } of turns) {
            now += afterMs;
            for (let i = 0; i < crowd; i += 1) {
              const step = admit(budget, { read, write }, { ...call, now });
              budget = Budget.parse(step.budget);
              if (step.verdict.do === 'go') left[call.class].push(now);
            }
          }
          for (const cls of ['read', 'write'] as const) {
            const limit = cls === 'read' ? read : write;
            for (const [i, at] of left[cls].entries()) {
              const later = left[cls][i + limit];
              if (later !== undefined) expect(later - at).toBeGreaterThan(60_000 - 1);
            }
          }
        },
      ),
    );
  });

  it('lets a fifth of a minute leave at once, and then one after the other', () => {
    let budget = freshBudget();
    for (let i = 0; i < 20; i += 1) {
      const step = ask(budget, 'write', NOW);
      expect(step.verdict).toEqual({ do: 'go' });
      budget = step.budget;
    }
    expect(ask(budget, 'write', NOW).verdict).toEqual({ do: 'wait', until: NOW + 750, by: 'budget' });
    expect(ask(budget, 'write', NOW + 749).verdict.do).toBe('wait');
    expect(ask(budget, 'write', NOW + 750).verdict.do).toBe('go');
  });

  it('always keeps its word: what it names as the time is the time, if nobody else comes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 100 }),
        fc.constantFrom('person' as const, 'background' as const),
        (limit, calls, urgency) => {
          let budget = freshBudget();
          for (let i = 0; i < calls; i += 1) {
            const call = { class: 'read' as const, urgency: 'person' as const, now: NOW };
            budget = admit(budget, { read: limit, write: 1 }, call).budget;
          }
          const first = admit(budget, { read: limit, write: 1 }, { class: 'read', urgency, now: NOW }).verdict;
          if (first.do !== 'wait') return;
          const later = { class: 'read' as const, urgency, now: first.until };
          expect(admit(budget, { read: limit, write: 1 }, later).verdict.do).toBe('go');
        },
      ),
    );
  });

  it('keeps the lower half for people', () => {
    let budget = freshBudget();
    let taken = 0;
    for (;;) {
      const step = ask(budget, 'read', NOW, 'background');
      if (step.verdict.do !== 'go') break;
      budget = step.budget;
      taken += 1;
    }
    expect(taken).toBe(20);
    expect(ask(budget, 'read', NOW, 'person').verdict.do).toBe('go');
  });

  it('lets background work through even where the limit is one call a minute', () => {
    expect(bucket(1)).toEqual({ burst: 1, intervalMs: 120_000 });
    const call = { class: 'read', urgency: 'background', now: NOW } as const;
    expect(admit(freshBudget(), { read: 1, write: 1 }, call).verdict.do).toBe('go');
  });

  it('that somebody emptied whose clock was ahead fills again from now on', () => {
    const budget = { ...freshBudget(), fullAt: { read: NOW * 2, write: 0 } };
    const first = ask(budget, 'read', NOW);
    expect(first.verdict).toEqual({ do: 'wait', until: NOW + 375, by: 'budget' });
    expect(ask(first.budget, 'read', NOW + 375).verdict.do).toBe('go');
  });
});

describe('a pause', () => {
  it('that was told to somebody whose clock was hours ahead ends when it would have, counted from now', () => {
    const ahead = NOW + 3 * 3_600_000;
    const { budget } = pause(freshBudget(), met('write', 503, 300_000, ahead));
    const first = ask(budget, 'write', NOW);
    expect(first.verdict).toEqual({ do: 'wait', until: NOW + 300_000, by: 'told' });
    expect(ask(first.budget, 'write', NOW + 299_999).verdict).toEqual(first.verdict);
    expect(ask(first.budget, 'write', NOW + 300_000).verdict.do).toBe('probe');
  });

  it('of an older version, which did not say how long it was, is not believed beyond the longest', () => {
    const { pausedMs: _, ...older } = { ...freshBudget(), pausedUntil: { read: 0, write: NOW * 2 } };
    const { verdict } = ask(Budget.parse(older), 'write', NOW);
    expect(verdict).toEqual({ do: 'wait', until: NOW + 3_960_000, by: 'told' });
  });

  it('whose probe left by a clock that was ahead is tried out again after a minute', () => {
    const { budget, until } = pause(freshBudget(), met('read', 429, 60_000));
    const lost = { ...ask(budget, 'read', until).budget, probingSince: until + 3_600_000 };
    const first = ask(lost, 'read', until);
    expect(first.verdict.do).toBe('wait');
    expect(ask(first.budget, 'read', until + 60_000).verdict.do).toBe('probe');
  });

  it('of a 503 holds the class that met it and leaves the other alone', () => {
    const { budget, until } = pause(freshBudget(), met('write', 503, 42_000));
    expect(until).toBe(NOW + 42_000);
    expect(ask(budget, 'write', NOW + 41_999).verdict).toEqual({ do: 'wait', until, by: 'told' });
    expect(ask(budget, 'read', NOW).verdict.do).toBe('go');
  });

  it('of a 429 holds reads and writes', () => {
    const { budget, until } = pause(freshBudget(), met('read', 429, null));
    expect(until).toBe(NOW + 600_000);
    for (const cls of ['read', 'write'] as const) expect(ask(budget, cls, until - 1).verdict.do).toBe('wait');
  });

  it.each([
    ['that still goes on', 300],
    ['that has just ended, by a clock that may have been behind', -4_900],
  ])('told to the program before this one, %s, is kept to a little longer', (_, leftMs) => {
    const { budget, until } = pause(freshBudget(), met('write', 503, 42_000));
    const now = until - leftMs;
    const kept = inherited(budget, now);
    expect(ask(kept, 'write', until + 4_999).verdict).toEqual({ do: 'wait', until: until + 5_000, by: 'told' });
    expect(ask(kept, 'write', until + 5_000).verdict.do).not.toBe('wait');
    expect(ask(kept, 'read', now).verdict.do).toBe('go');
  });

  it('that was over long before the program began stays over', () => {
    const { budget, until } = pause(freshBudget(), met('write', 503, 42_000));
    expect(inherited(budget, until + 5_000)).toEqual(budget);
  });

  it('becomes longer once, however often a program begins anew; and again when it is told anew', () => {
    const { budget, until } = pause(freshBudget(), met('write', 503, 42_000));
    const twice = inherited(inherited(budget, NOW + 1), NOW + 2);
    expect(twice.pausedUntil.write).toBe(until + 5_000);
    const anew = pause(twice, met('write', 503, 42_000, until + 6_000));
    expect(inherited(anew.budget, until + 7_000).pausedUntil.write).toBe(anew.until + 5_000);
  });

  it('is not shortened by a later refusal that tells a shorter time', () => {
    const long = pause(freshBudget(), met('write', 503, 100_000));
    expect(pause(long.budget, met('write', 503, 1_000)).until).toBe(NOW + 100_000);
  });

  it('doubles when no time is told again, and counts calls that were under way together once', () => {
    const first = pause(freshBudget(), met('write', 503, null));
    const beside = pause(first.budget, met('write', 503, null, NOW + 10));
    expect([first.until - NOW, beside.until - NOW]).toEqual([60_000, 60_010]);
    const second = pause(beside.budget, met('write', 503, null, NOW + 61_000));
    expect(second.until - (NOW + 61_000)).toBe(120_000);
    const muchLater = pause(second.budget, met('write', 503, null, NOW + 5_000_000));
    expect(muchLater.until - (NOW + 5_000_000)).toBe(60_000);
  });

  it('ends with one cheap read, alone, while the others wait for its answer', () => {
    const { budget, until } = pause(freshBudget(), met('read', 429, 60_000));
    const first = ask(budget, 'write', until);
    expect(first.verdict).toEqual({ do: 'probe' });
    for (const cls of ['read', 'write'] as const) {
      expect(ask(first.budget, cls, until).verdict).toEqual({ do: 'wait', until: until + 1000, by: 'told' });
    }
    const open = probed(first.budget, true, until);
    for (const cls of ['read', 'write'] as const) expect(ask(open, cls, until).verdict.do).toBe('go');
  });

  it('is tried out again when the probe was lost or its process died', () => {
    const { budget, until } = pause(freshBudget(), met('read', 429, 60_000));
    const first = ask(budget, 'read', until);
    expect(ask(probed(first.budget, false, until), 'read', until).verdict.do).toBe('probe');
    expect(ask(first.budget, 'read', until + 59_999).verdict.do).toBe('wait');
    expect(ask(first.budget, 'read', until + 60_000).verdict.do).toBe('probe');
  });

  it('of writes is not tried out with a read while reads are locked for longer', () => {
    const { budget, until } = pause(freshBudget(), met('write', 503, 10_000));
    const both = pause(budget, met('read', 503, 50_000)).budget;
    expect(ask(both, 'write', until).verdict.do).toBe('go');
  });
});
