import fc from 'fast-check';
import { afterFailure, backoffMs, MAX_FAULTS, MAX_TRIES, worthTelling } from '../../src/delivery/policy';
import { FileUnreadable } from '../../src/tickets/files';
import { Refused, Throttled, Unavailable, Unconfirmed } from '../../src/tickets/outcomes';

const NOW = 1_000_000;
const minutes = (n: number) => n * 60_000;

describe('after a failed attempt', () => {
  it('a told wait is kept to the millisecond and costs no attempt', () => {
    const verdict = afterFailure(new Throttled(NOW + minutes(10)), 79, true, NOW);
    expect(verdict).toEqual({ do: 'wait', until: NOW + minutes(10), why: 'throttled', countsAsTry: false });
  });

  it('a wait for our own budget is told as such', () => {
    expect(afterFailure(new Throttled(NOW + 3_000, 'budget'), 0, false, NOW)).toMatchObject({
      why: 'budget',
      countsAsTry: false,
    });
  });

  it('a lost answer is looked for, whatever else happened', () => {
    expect(afterFailure(new Unconfirmed('reset'), 0, true, NOW)).toMatchObject({ do: 'look-first' });
  });

  it('a refusal goes to the person and is not tried again', () => {
    const complaints = [{ key: 't-cf-14', field: 'Cost centre', text: 'This field is required.' }];
    expect(afterFailure(new Refused(complaints), 0, true, NOW)).toEqual({ do: 'refuse', complaints });
  });

  it('a refused key is no fault of the draft: it waits for the administrator and costs no attempt', () => {
    expect(afterFailure(new Refused([], 'sign-in'), 0, true, NOW)).toMatchObject({
      do: 'wait',
      why: 'sign-in',
      countsAsTry: false,
    });
  });

  it('an outage is tried again, ever more slowly, for about three days, and then given into a person’s hands', () => {
    expect(afterFailure(new Unavailable('down'), 0, false, NOW)).toEqual({
      do: 'wait',
      until: NOW + 5_000,
      why: 'unavailable',
      countsAsTry: true,
    });
    expect(afterFailure(new FileUnreadable('a.png', 'cut'), 1, true, NOW)).toMatchObject({ until: NOW + 10_000 });
    expect(afterFailure(new Unavailable('down'), MAX_TRIES - 1, false, NOW)).toMatchObject({ do: 'give-up' });
    const total = Array.from({ length: MAX_TRIES }, (_, tries) => backoffMs(tries)).reduce((a, b) => a + b);
    expect(total / minutes(60 * 24)).toBeGreaterThan(2.8);
  });

  it('a fault of ours after the write had left is looked into like a lost answer', () => {
    expect(afterFailure(new TypeError('oops'), 0, true, NOW)).toMatchObject({ do: 'look-first' });
    expect(afterFailure(new TypeError('oops'), 0, false, NOW)).toMatchObject({ do: 'wait', why: 'unavailable' });
  });

  it('a fault of ours is given into a person’s hands within the hour: it does not pass, as an outage does', () => {
    expect(afterFailure(new TypeError('oops'), MAX_FAULTS - 2, false, NOW)).toMatchObject({ do: 'wait' });
    expect(afterFailure(new TypeError('oops'), MAX_FAULTS - 1, false, NOW)).toMatchObject({ do: 'give-up' });
    const total = Array.from({ length: MAX_FAULTS - 1 }, (_, tries) => backoffMs(tries)).reduce((a, b) => a + b);
    expect(total).toBeLessThan(minutes(60));
  });

  it('never answers a time that has passed', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(200), fc.boolean(), (resumeAt, tries, sent) => {
        const verdict = afterFailure(new Throttled(resumeAt), tries, sent, NOW);
        return verdict.do === 'wait' && verdict.until > NOW && verdict.until >= resumeAt;
      }),
    );
  });
});

describe('telling a wait', () => {
  it('two seconds pass in silence; more is told', () => {
    expect(worthTelling(null, NOW + 2_000, NOW)).toBe(false);
    expect(worthTelling(null, NOW + 2_001, NOW)).toBe(true);
  });

  it('the same wait is told once; a longer one is told anew', () => {
    expect(worthTelling({ until: NOW + 60_000 }, NOW + 60_000, NOW)).toBe(false);
    expect(worthTelling({ until: NOW + 60_000 }, NOW + 90_000, NOW)).toBe(true);
  });
});
