import { localTime, momentOf } from '../../src/tickets/local-time';
import { digestJob, isAtWork, nextAtWork, nextMonday } from '../../src/tickets/weekly';

const at = (text: string) => Date.parse(text);
const iso = (epochMs: number) => new Date(epochMs).toISOString();

describe('the clock on somebody’s wall', () => {
  it.each([
    ['2026-11-30T08:00:00Z', 'Europe/Vienna', { day: '2026-11-30', weekday: 1, hour: 9 }],
    ['2026-11-29T23:30:00Z', 'Asia/Tokyo', { day: '2026-11-30', weekday: 1, hour: 8 }],
    ['2026-11-30T03:00:00Z', 'America/New_York', { day: '2026-11-29', weekday: 7, hour: 22 }],
    ['2026-11-30T08:00:00Z', 'Mars/Olympus', { day: '2026-11-30', weekday: 1, hour: 8 }],
    ['2026-11-30T08:00:00Z', undefined, { day: '2026-11-30', weekday: 1, hour: 8 }],
  ])('shows %s in %s', (moment, zone, shown) => {
    expect(localTime(at(moment), zone)).toEqual(shown);
  });

  it.each([
    // Before and after the clocks change, in both directions, and where zones have quarters of hours.
    ['2026-03-30', 9, 'Europe/Vienna', '2026-03-30T07:00:00.000Z'],
    ['2026-10-26', 9, 'Europe/Vienna', '2026-10-26T08:00:00.000Z'],
    ['2026-11-30', 9, 'Asia/Kathmandu', '2026-11-30T03:15:00.000Z'],
    ['2026-11-30', 9, 'Pacific/Kiritimati', '2026-11-29T19:00:00.000Z'],
    ['2026-11-30', 9, 'Pacific/Niue', '2026-11-30T20:00:00.000Z'],
    // An hour that the wall never shows.
    ['2026-03-29', 2, 'Europe/Vienna', '2026-03-29T01:00:00.000Z'],
  ])('comes to %s, %i o’clock, in %s', (day, hour, zone, moment) => {
    expect(iso(momentOf(day, hour, zone))).toBe(moment);
  });
});

describe('working hours', () => {
  it.each([
    ['2026-11-30T08:00:00Z', true],
    ['2026-11-30T07:59:00Z', false],
    ['2026-11-30T16:59:00Z', true],
    ['2026-11-30T17:00:00Z', false],
    ['2026-11-28T10:00:00Z', false],
  ])('%s in Vienna: %s', (moment, isAt) => {
    expect(isAtWork(at(moment), 'Europe/Vienna')).toBe(isAt);
  });

  it('are not guessed where the zone is not known', () => {
    expect(isAtWork(at('2026-11-28T03:00:00Z'), undefined)).toBe(true);
  });

  it.each([
    ['2026-11-30T03:00:00Z', '2026-11-30T08:00:00.000Z'],
    ['2026-11-30T18:00:00Z', '2026-12-01T08:00:00.000Z'],
    ['2026-11-27T18:00:00Z', '2026-11-30T08:00:00.000Z'],
    ['2026-11-28T05:00:00Z', '2026-11-30T08:00:00.000Z'],
    ['2026-11-29T20:00:00Z', '2026-11-30T08:00:00.000Z'],
  ])('after %s they begin again at %s', (moment, next) => {
    expect(iso(nextAtWork(at(moment), 'Europe/Vienna'))).toBe(next);
  });
});

describe('the digest of a week', () => {
  it.each([
    ['2026-11-25T12:00:00Z', 'Europe/Vienna', '2026-11-30T08:00:00.000Z', '2026-11-30'],
    ['2026-11-30T07:59:59Z', 'Europe/Vienna', '2026-11-30T08:00:00.000Z', '2026-11-30'],
    ['2026-11-30T08:00:00Z', 'Europe/Vienna', '2026-12-07T08:00:00.000Z', '2026-12-07'],
    ['2026-11-29T20:00:00Z', 'Asia/Tokyo', '2026-11-30T00:00:00.000Z', '2026-11-30'],
    ['2026-11-29T20:00:00Z', 'America/New_York', '2026-11-30T14:00:00.000Z', '2026-11-30'],
    // Their Monday morning is Sunday evening by HappyFox's clock.
    ['2026-11-25T12:00:00Z', 'Pacific/Kiritimati', '2026-11-29T19:00:00.000Z', '2026-11-30'],
  ])('planned at %s in %s, comes at %s, and is known by their own Monday', (moment, zone, monday, day) => {
    expect(iso(nextMonday(at(moment), zone))).toBe(monday);
    expect(digestJob('T1', 'U1', at(moment), zone)).toMatchObject({ id: `digest:T1:U1:${day}`, due: at(monday) });
  });
});
