import fc from 'fast-check';
import { readThrottle, untoldWaitMs, withJitter } from '../../src/happyfox/throttle';

const NOW = Date.UTC(2026, 10, 24, 9, 0, 0);
const read = (status: number, body: string, headers: Record<string, string> = {}) =>
  readThrottle(status, headers, body, NOW);
const html = { 'content-type': 'text/html' };

describe('what HappyFox says about waiting', () => {
  it.each<[string, number, string, Record<string, string>, number]>([
    ['the text of its framework', 503, 'Throttled, wait 42 seconds.', {}, 42],
    ['a number without a unit', 503, 'Try again in 17', {}, 17],
    ['minutes', 503, 'Please wait 2 minutes', {}, 120],
    ['an hour', 503, 'Please wait 1 hour', {}, 3600],
    ['a header in seconds', 503, 'Throttled.', { 'retry-after': '7' }, 7],
    ['a header against a body: the header', 503, 'Throttled, wait 42 seconds.', { 'retry-after': '7' }, 7],
    ['a header with a date', 503, '', { 'retry-after': 'Tue, 24 Nov 2026 09:01:30 GMT' }, 90],
    ['a header that is nonsense: the body', 503, 'wait 5 seconds', { 'retry-after': 'soon' }, 5],
    ['a JSON number', 503, '{"error":"Request was throttled.","retry_after":33}', {}, 33],
    ['a JSON number as text', 429, '{"wait_time":"90"}', {}, 90],
    ['a JSON number further in', 503, '{"error":{"seconds":12}}', {}, 12],
    ['a JSON text', 503, '{"message":"Slow down, wait 3 minutes"}', {}, 180],
    ['a code beside the text', 503, '{"code":5031,"message":"wait 4 seconds"}', {}, 4],
    ['the status itself in front', 503, '503: throttled, wait 8 seconds', {}, 8],
    ['a page that names a time', 503, '<html><h1>503</h1><p>wait 20 seconds</p></html>', html, 20],
    ['half a second: one', 503, 'wait 0 seconds', {}, 1],
    ['a day: an hour', 503, '', { 'retry-after': '86400' }, 3600],
    ['a date that is over: one second', 503, '', { 'retry-after': 'Tue, 24 Nov 2026 08:00:00 GMT' }, 1],
  ])('%s', (_, status, body, headers, seconds) => {
    expect(read(status, body, headers)).toEqual({ waitMs: seconds * 1000, sure: true });
  });

  it('names no time in a bare 429, which is a throttle all the same', () => {
    expect(read(429, 'Too Many Requests')).toEqual({ waitMs: null, sure: true });
  });

  it('names no time in "Throttled.", which is a throttle all the same', () => {
    expect(read(503, 'Throttled.')).toEqual({ waitMs: null, sure: true });
  });

  it('leaves open whether a call was carried out, when a 503 says neither a time nor that it throttles', () => {
    expect(read(503, 'upstream connect error')).toEqual({ waitMs: null, sure: false });
    expect(read(503, '')).toEqual({ waitMs: null, sure: false });
  });

  it('is an outage when a page of a proxy names no time', () => {
    expect(read(503, '<html><style>p{margin:12px}</style><h1>503 Service Unavailable</h1></html>', html)).toBeNull();
  });

  it('is nothing to read in other answers', () => {
    expect(read(500, 'wait 5 seconds')).toBeNull();
    expect(read(200, '{"wait":5}')).toBeNull();
  });

  it('stays between a second and an hour whatever the answer says', () => {
    fc.assert(
      fc.property(fc.constantFrom(429, 503), fc.string(), fc.option(fc.string()), (status, body, header) => {
        const told = read(status, body, header === null ? {} : { 'retry-after': header });
        if (!told || told.waitMs === null) return;
        expect(told.waitMs).toBeGreaterThanOrEqual(1000);
        expect(told.waitMs).toBeLessThanOrEqual(3_600_000);
      }),
    );
  });
});

describe('a wait that was not told', () => {
  it('is ten minutes after a 429 and one minute after a 503, which doubles up to ten', () => {
    expect([1, 2, 9].map((n) => untoldWaitMs(429, n))).toEqual([600_000, 600_000, 600_000]);
    expect([1, 2, 3, 4, 5, 99].map((n) => untoldWaitMs(503, n))).toEqual([
      60_000, 120_000, 240_000, 480_000, 600_000, 600_000,
    ]);
  });

  it('is never shortened by the jitter, and lengthened by a tenth at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_600_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (ms, chance) => {
        const wait = withJitter(ms, chance);
        expect(wait).toBeGreaterThanOrEqual(ms);
        expect(wait).toBeLessThanOrEqual(Math.ceil(ms * 1.1));
      }),
    );
  });
});
