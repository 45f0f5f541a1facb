import { type Complaint, Refused } from '../tickets/outcomes';
import { complaintsOf } from './errors';
import type { RawItem } from './schemas';

/** Items of one bulk call. Sources: KB 1039 (tickets), KB 1092 (contacts, members of groups). */
const MOST_AT_ONCE = 100;

/** How one item of a bulk call ended. An item that is refused does not stop the others. */
export type ItemOutcome<T> = ({ ok: true } & T) | { ok: false; complaints: Complaint[] };

export function outcomeOf<T>(item: RawItem, done: T): ItemOutcome<T> {
  return item.success
    ? { ok: true, ...done }
    : { ok: false, complaints: complaintsOf({ error: item.error, errors: item.errors }) };
}

/** Refuses what HappyFox would refuse whole, before it leaves. `what` is the word for several of them. */
export function atMostAHundred(items: unknown[], what: string): void {
  if (items.length <= MOST_AT_ONCE) return;
  const text = `These are ${items.length} ${what}; HappyFox takes ${MOST_AT_ONCE} at once.`;
  throw new Refused([{ key: null, field: null, text }], 'too-large');
}

/** The items in parts that fit into one call each. */
export const inHundreds = <T>(items: T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / MOST_AT_ONCE) }, (_, part) =>
    items.slice(part * MOST_AT_ONCE, (part + 1) * MOST_AT_ONCE),
  );
