import { Refused } from '../tickets/outcomes';

/** Tickets that are remembered; beyond that the memory starts afresh, at the price of one refused call for each. */
const MOST_REMEMBERED = 1_000;

/** What goes with a write of an agent, or nothing. */
export type Minutes = { time_spent?: number };

/**
 * Writes of agents in categories that ask for the minutes spent (`time_spent_mandatory`), when nobody counted them.
 * Then 0 is sent: the bot cannot know how long a person worked, `time_spent` adds up, and a made-up minute would end up
 * on somebody's invoice. That HappyFox takes 0 is our assumption; if it does not, the person is told “Time spent”.
 *
 * A write does not know its category, so it goes without minutes first. A refusal that names them was certainly not
 * carried out, and the same goes once more with 0; the ticket is remembered, so that this happens once for each.
 */
export function timeSpent() {
  const asking = new Set<number>();
  return async <T>(ticket: number, minutes: number | undefined, write: (time: Minutes) => Promise<T>): Promise<T> => {
    if (minutes !== undefined) return write({ time_spent: Math.max(0, Math.round(minutes)) });
    if (asking.has(ticket)) return write({ time_spent: 0 });
    try {
      return await write({});
    } catch (error) {
      if (!asksForMinutes(error)) throw error;
      if (asking.size >= MOST_REMEMBERED) asking.clear();
      asking.add(ticket);
      return write({ time_spent: 0 });
    }
  };
}

const asksForMinutes = (error: unknown) =>
  error instanceof Refused &&
  error.complaints.some(({ key, text }) => key === 'time_spent' || (key === null && /\btime[ _]spent\b/i.test(text)));
