import { believed, isGoingOn, isWithin } from '../../src/tickets/believed';

const [NOW, MINUTE, HOUR] = [1_764_000_000_000, 60_000, 3_600_000];

describe('a wait that was written down', () => {
  it('is believed while it is not longer than it was then, as far as clocks agree', () => {
    expect(believed(NOW + 5 * MINUTE, 5 * MINUTE, NOW)).toBe(NOW + 5 * MINUTE);
    expect(believed(NOW + 6 * MINUTE, 5 * MINUTE, NOW)).toBe(NOW + 6 * MINUTE);
    expect(believed(NOW + 24 * HOUR, 24 * HOUR, NOW)).toBe(NOW + 24 * HOUR);
    expect(believed(NOW - HOUR, 5 * MINUTE, NOW)).toBe(NOW - HOUR);
  });

  it('begins anew when its end is further ahead than anybody meant', () => {
    expect(believed(NOW + 3 * HOUR, 5 * MINUTE, NOW)).toBe(NOW + 5 * MINUTE);
    expect(believed(NOW + 3 * HOUR, 0, NOW)).toBe(NOW);
  });
});

describe('what happened lately', () => {
  it('is what is not too long ago, and not still to come', () => {
    expect(isWithin(NOW - MINUTE, 2 * MINUTE, NOW)).toBe(true);
    expect(isWithin(NOW - 2 * MINUTE, 2 * MINUTE, NOW)).toBe(false);
    expect(isWithin(NOW + 10_000, 2 * MINUTE, NOW)).toBe(true);
    expect(isWithin(NOW + HOUR, 2 * MINUTE, NOW)).toBe(false);
  });

  it('and a rest that began then goes on', () => {
    expect(isGoingOn(NOW + MINUTE, 2 * MINUTE, NOW)).toBe(true);
    expect(isGoingOn(NOW, 2 * MINUTE, NOW)).toBe(false);
    expect(isGoingOn(NOW + HOUR, 2 * MINUTE, NOW)).toBe(false);
  });
});
