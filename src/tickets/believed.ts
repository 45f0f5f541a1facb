/** Clocks that are right may differ by this much, those of two machines as well as one before and after it was set. Ms. */
export const CLOCKS_DIFFER_MS = 60_000;

/**
 * Until when to wait (epoch ms), of a wait that was written down as `until`. Whoever wrote it may have had a wrong clock; so
 * how long the wait was then (`waitMs`) is kept beside it, and from `now` on it is not longer than that. A moment further
 * ahead than anybody could have meant is not believed: the wait begins anew, and is written down anew.
 */
export const believed = (until: number, waitMs: number, now: number): number =>
  until - now > waitMs + CLOCKS_DIFFER_MS ? now + waitMs : until;

/** Whether something that is noted as `at` (epoch ms) was in the last `ms`. What is still to come was not: a clock was wrong. */
export const isWithin = (at: number, ms: number, now: number): boolean => at - now <= CLOCKS_DIFFER_MS && now - at < ms;

/** Whether a rest of `ms` that ends at `until` (epoch ms) still goes on. */
export const isGoingOn = (until: number, ms: number, now: number): boolean =>
  until > now && isWithin(until - ms, ms, now);
