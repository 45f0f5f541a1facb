import { z } from 'zod';
import { believed } from '../tickets/believed';
import { untoldWaitMs, withJitter } from './throttle';

/** Reads and writes are counted and paused apart, as HappyFox does. */
export type CallClass = 'read' | 'write';

/** Calls a minute, at most, in any sixty seconds. */
export interface Limits {
  read: number;
  write: number;
}

/** No pause is longer: the longest wait we keep to, with its jitter. Ms. */
const LONGEST_PAUSE_MS = 3_960_000;

const both = <T extends z.ZodType>(schema: T) => z.object({ read: schema, write: schema });

/**
 * What all instances know together about the limits of the account. Each bucket is one number: the moment at which it
 * will be full again. Every call moves that moment on by one interval; a bucket that would be full further away than
 * it is deep is empty.
 */
export const Budget = z.object({
  fullAt: both(z.number()),
  /** Epoch ms; in the past when nothing is paused. */
  pausedUntil: both(z.number()),
  /** How long those pauses were when they were told; ms. */
  pausedMs: both(z.number()).default({ read: LONGEST_PAUSE_MS, write: LONGEST_PAUSE_MS }),
  /** Told to a program before this one, and kept to a little longer for it. */
  inherited: both(z.boolean()).default({ read: false, write: false }),
  /** Refusals in a row that named no time. */
  untold: both(z.number().int()),
  /** Paused lately; opened by a probe. */
  held: both(z.boolean()),
  /** A probe is under way since then; epoch ms. */
  probingSince: z.number().nullable(),
});
export type Budget = z.infer<typeof Budget>;

export const freshBudget = (): Budget => ({
  fullAt: { read: 0, write: 0 },
  pausedUntil: { read: 0, write: 0 },
  pausedMs: { read: 0, write: 0 },
  inherited: { read: false, write: false },
  untold: { read: 0, write: 0 },
  held: { read: false, write: false },
  probingSince: null,
});

export type Verdict =
  /** It may leave now. */
  | { do: 'go' }
  /** Send one cheap read first, alone, and tell how it went. Its place in the budget is taken already. */
  | { do: 'probe' }
  /** Not before `until`; epoch ms. */
  | { do: 'wait'; until: number; by: 'told' | 'budget' };

/** A probe that has not come back after this long (ms) is taken for lost: its process may have died. */
const PROBE_LOST_MS = 60_000;
/** How long (ms) others wait before they ask again whether the probe is back. */
const PROBE_ASK_AGAIN_MS = 1_000;
/** A refusal this soon (ms) after the last pause counts as a repetition. */
const REPEATED_WITHIN_MS = 600_000;

/**
 * Depth of a bucket and the interval at which it fills, in ms, both whole. In any sixty seconds at most `burst + 60 s /
 * interval` calls can leave, which is the limit. A fifth of it may leave at once: enough for a busy moment.
 */
export function bucket(limit: number): { burst: number; intervalMs: number } {
  const burst = Math.max(1, Math.floor(limit / 5));
  // A limit of one a minute would leave nothing to fill up with; half a call a minute never makes a second one.
  return { burst, intervalMs: Math.ceil(60_000 / Math.max(limit - burst, 0.5)) };
}

/**
 * What is believed of a budget. It may be from somebody whose clock was ahead, and holds nobody up for longer than was meant:
 * no bucket is full again later than if it were empty now.
 */
function credible(budget: Budget, now: number, limits?: Limits): Budget {
  const pause = (each: CallClass) => believed(budget.pausedUntil[each], budget.pausedMs[each], now);
  const full = (each: CallClass) =>
    limits ? Math.min(budget.fullAt[each], now + depthMs(limits[each])) : budget.fullAt[each];
  const { probingSince } = budget;
  return {
    ...budget,
    fullAt: { read: full('read'), write: full('write') },
    pausedUntil: { read: pause('read'), write: pause('write') },
    probingSince: probingSince === null ? null : Math.min(probingSince, now),
  };
}

/** How long an empty bucket takes to be full. Ms. */
function depthMs(limit: number): number {
  const { burst, intervalMs } = bucket(limit);
  return burst * intervalMs;
}

/** The clock was set from `before` to `now`; epoch ms. What was over is over, also when the clock was set back. */
export function clockSet(budget: Budget, before: number, now: number): Budget {
  const past = (moment: number) => (moment <= before ? Math.min(moment, now) : moment);
  return {
    ...budget,
    fullAt: { read: past(budget.fullAt.read), write: past(budget.fullAt.write) },
    pausedUntil: { read: past(budget.pausedUntil.read), write: past(budget.pausedUntil.write) },
  };
}

/**
 * Two programs one after the other, whose clocks are right so far as anybody knows, differ by less: each may be two seconds off Slack's,
 * either way (`slack/slack-clock.ts`), and by as much as an answer of Slack's takes. Ms.
 */
const PROGRAMS_DIFFER_MS = 5_000;

/**
 * The pauses were noted by another program, whose clock may have been a little behind: nothing leaves before they are over by it.
 * However often a program begins anew, a pause becomes longer once.
 */
export function inherited(budget: Budget, now: number): Budget {
  const next = structuredClone(budget);
  for (const each of ['read', 'write'] as const) {
    if (next.inherited[each] || next.pausedUntil[each] + PROGRAMS_DIFFER_MS <= now) continue;
    next.pausedUntil[each] += PROGRAMS_DIFFER_MS;
    next.pausedMs[each] += PROGRAMS_DIFFER_MS;
    next.inherited[each] = true;
  }
  return next;
}

/** May a call leave now? Background work takes only the upper half of a bucket; the lower half is kept for people. */
export function admit(
  known: Budget,
  limits: Limits,
  call: { class: CallClass; urgency: 'person' | 'background'; now: number; repeat?: boolean },
): { budget: Budget; verdict: Verdict } {
  const { now } = call;
  const budget = credible(known, now, limits);
  const paused = pauseOf(budget, call.class, now);
  if (paused > now) return { budget, verdict: { do: 'wait', until: paused, by: 'told' } };
  const readsPaused = pauseOf(budget, 'read', now) > now;
  // While reads are locked for longer there is nothing cheap to try with: the write goes on its own account.
  const probeFirst = budget.held[call.class] && !call.repeat && !readsPaused;
  if (probeFirst && budget.probingSince !== null && now - budget.probingSince < PROBE_LOST_MS) {
    return { budget, verdict: { do: 'wait', until: now + PROBE_ASK_AGAIN_MS, by: 'told' } };
  }
  const taking = probeFirst ? 'read' : call.class;
  const { intervalMs } = bucket(limits[taking]);
  const depth = depthMs(limits[taking]);
  const room = call.urgency === 'person' ? depth : Math.max(intervalMs, Math.floor(depth / 2));
  const fullAt = Math.max(budget.fullAt[taking], now) + intervalMs;
  if (fullAt > now + room) return { budget, verdict: { do: 'wait', until: fullAt - room, by: 'budget' } };
  const taken = { ...budget, fullAt: { ...budget.fullAt, [taking]: fullAt } };
  return probeFirst
    ? { budget: { ...taken, probingSince: now }, verdict: { do: 'probe' } }
    : { budget: taken, verdict: { do: 'go' } };
}

/** HappyFox refused a call. 429 locks reads and writes, 503 only the class that met it. Answers when it ends. */
export function pause(
  known: Budget,
  met: { class: CallClass; status: 429 | 503; waitMs: number | null; now: number; chance: number },
): { budget: Budget; until: number } {
  const budget = credible(known, met.now);
  const before = budget.pausedUntil[met.class];
  // Calls that were under way together are refused together; that is one refusal, not four in a row.
  const again = before > met.now ? 0 : 1;
  const inARow = met.now - before < REPEATED_WITHIN_MS ? budget.untold[met.class] + again : 1;
  const repeats = Math.max(inARow, 1);
  const waitMs = met.waitMs ?? untoldWaitMs(met.status, repeats);
  const told = met.now + withJitter(waitMs, met.chance);
  const until = Math.max(told, pauseOf(budget, met.class, met.now));
  const classes: CallClass[] = met.status === 429 ? ['read', 'write'] : [met.class];
  const next = structuredClone(budget);
  for (const each of classes) {
    if (told > next.pausedUntil[each]) next.inherited[each] = false;
    next.pausedUntil[each] = Math.max(next.pausedUntil[each], until);
    next.pausedMs[each] = next.pausedUntil[each] - met.now;
    next.held[each] = true;
    if (met.waitMs === null) next.untold[each] = repeats;
  }
  return { budget: { ...next, probingSince: null }, until };
}

/** What one instance knows beside: pauses that it could not write down when they were told. */
export function alsoPaused(budget: Budget, known: Pick<Budget, 'pausedUntil' | 'pausedMs'>): Budget {
  const next = structuredClone(budget);
  for (const each of ['read', 'write'] as const) {
    if (known.pausedUntil[each] <= next.pausedUntil[each]) continue;
    next.pausedUntil[each] = known.pausedUntil[each];
    next.pausedMs[each] = known.pausedMs[each];
    next.inherited[each] = false;
    next.held[each] = true;
  }
  return next;
}

/** A probe came back. If HappyFox answered it, everything that is not paused anew is open again. */
export function probed(budget: Budget, answered: boolean, now: number): Budget {
  const held = (each: CallClass) => budget.held[each] && (!answered || budget.pausedUntil[each] > now);
  return { ...budget, probingSince: null, held: { read: held('read'), write: held('write') } };
}

/** Until when a class is paused; epoch ms, in the past if it is not. */
export const pauseOf = (budget: Budget, callClass: CallClass, now: number) =>
  believed(budget.pausedUntil[callClass], budget.pausedMs[callClass], now);
