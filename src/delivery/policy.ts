import { FileUnreadable } from '../tickets/files';
import { type Complaint, Refused, Throttled, Unavailable, Unconfirmed } from '../tickets/outcomes';

/** Attempts that counted after which a delivery is given into a person's hands. With the steps below: about 3 days. */
export const MAX_TRIES = 80;
/**
 * The same for what only fails because of us: an outage passes, a fault of ours does not, and what stands behind it in its
 * lane should not wait for days. With the steps below: about 40 minutes.
 */
export const MAX_FAULTS = 9;
/** How long after a lost answer we look for what we wrote: a moment for HappyFox to finish what it began. Ms. */
const FIRST_LOOK_MS = 5_000;
/** How long after a first look that found nothing we look once more (`docs/happyfox.md`, 10.2: 30 to 60 s). Ms. */
export const SECOND_LOOK_MS = 45_000;
/** A wait shorter than this is not worth a person's attention. Ms. */
const QUIET_WAIT_MS = 2_000;
/** How long we wait for an administrator before we try a refused key again. Ms. */
const SIGN_IN_WAIT_MS = 5 * 60_000;

/** What becomes of a delivery after a failed attempt. */
export type Verdict =
  | { do: 'wait'; until: number; why: 'throttled' | 'budget' | 'unavailable' | 'sign-in'; countsAsTry: boolean }
  | { do: 'look-first'; at: number }
  | { do: 'refuse'; complaints: Complaint[] }
  | { do: 'give-up'; reason: string };

/**
 * Decides from what went wrong alone. `tries` are the attempts that counted before this one; `sent` says that the write
 * had left when it went wrong.
 */
export function afterFailure(error: unknown, tries: number, sent: boolean, now: number): Verdict {
  if (error instanceof Throttled) {
    return {
      do: 'wait',
      until: Math.max(error.resumeAt, now + 1),
      why: error.by === 'budget' ? 'budget' : 'throttled',
      countsAsTry: false,
    };
  }
  if (error instanceof Unconfirmed) return { do: 'look-first', at: now + FIRST_LOOK_MS };
  if (error instanceof Refused) {
    // A refused key is no fault of the draft: it waits until an administrator has mended it, and is not thrown away.
    if (error.kind === 'sign-in')
      return { do: 'wait', until: now + SIGN_IN_WAIT_MS, why: 'sign-in', countsAsTry: false };
    return { do: 'refuse', complaints: error.complaints };
  }
  if (tries + 1 >= MAX_TRIES)
    return { do: 'give-up', reason: `HappyFox could not be reached in ${MAX_TRIES} attempts` };
  const until = now + backoffMs(tries);
  if (error instanceof Unavailable || error instanceof FileUnreadable) {
    return { do: 'wait', until, why: 'unavailable', countsAsTry: true };
  }
  // A fault of ours. If the write had left, nobody knows whether it arrived.
  if (!sent && tries + 1 >= MAX_FAULTS)
    return { do: 'give-up', reason: `Foxbridge stumbled over it ${MAX_FAULTS} times, and its log says why` };
  return sent
    ? { do: 'look-first', at: now + FIRST_LOOK_MS }
    : { do: 'wait', until, why: 'unavailable', countsAsTry: true };
}

/** 5 s, 10 s, 20 s ... up to an hour. Ms. */
export const backoffMs = (tries: number): number => Math.min(5_000 * 2 ** Math.min(tries, 20), 3_600_000);

/** Whether a wait deserves words, given what the notice says already. A told time that moves by a moment does not. */
export function worthTelling(told: { until: number } | null, until: number, now: number): boolean {
  if (until - now <= QUIET_WAIT_MS) return false;
  return told === null || until - told.until > QUIET_WAIT_MS;
}
