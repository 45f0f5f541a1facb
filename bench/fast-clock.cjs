'use strict';
/**
 * Loaded into the program before its own code (`node --require`): its time runs faster than that of this machine, and can be
 * set while it runs. Faster time shortens what is waited for, never what is computed or sent. The monotonic clock runs on
 * evenly when the wall clock is set, as in an operating system.
 *
 * BENCH_CLOCK: {"origin": epoch ms, "speed": number, "file": path}; the file holds by how many ms the wall clock is off, and
 * is read at the start and on SIGUSR2.
 */
const { readFileSync } = require('node:fs');

const { origin, speed, file } = JSON.parse(process.env.BENCH_CLOCK);
const RealDate = Date;
const readOffset = () => {
  try {
    return Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    return 0;
  }
};
let offset = readOffset();
process.on('SIGUSR2', () => {
  offset = readOffset();
});

const now = () => Math.floor(origin + (RealDate.now() - origin) * speed + offset);
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, self) => Reflect.construct(target, given.length === 0 ? [now()] : given, self),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});

const monotonic = performance.now.bind(performance);
performance.now = () => monotonic() * speed;

for (const name of ['setTimeout', 'setInterval']) {
  const real = globalThis[name];
  const fast = (act, ms, ...given) => real(act, (ms ?? 0) / speed, ...given);
  globalThis[name] = Object.defineProperties(fast, Object.getOwnPropertyDescriptors(real));
}

// How long a call may take is a wait like any other: it must stay shorter than the lease that the call is made under.
const abortAfter = AbortSignal.timeout.bind(AbortSignal);
AbortSignal.timeout = (ms) => abortAfter(Math.ceil(ms / speed));
