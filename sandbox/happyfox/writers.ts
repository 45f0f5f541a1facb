import { type Answer, json } from './answers';
import type { Complain } from './fields';

export interface Writers {
  /** Notes that a write to a ticket has begun; refuses a second `staff_update` on the same ticket. */
  begin(path: string, complain: Complain): Answer | null;
  end(path: string): void;
}

/**
 * Watches over writes to one ticket. HappyFox does not support parallel calls to `staff_update` on one ticket: here the
 * second is refused. Any other pair of writes on one ticket goes through and counts as a violation.
 */
export function createWriters(): Writers {
  const under: Map<string, string[]> = new Map();
  const place = (path: string) => {
    const found = /\/ticket\/(\d+)\/(\w+)\/$/.exec(path);
    return found ? { ticket: found[1] ?? '', what: found[2] ?? '' } : null;
  };
  return {
    begin: (path, complain) => {
      const at = place(path);
      if (!at) return null;
      const others = under.get(at.ticket) ?? [];
      if (others.length > 0)
        complain('parallel-write', `${at.what} beside ${others.join(', ')} on ticket ${at.ticket}`);
      const refused = at.what === 'staff_update' && others.includes('staff_update');
      under.set(at.ticket, [...others, at.what]);
      return refused ? json({ error: 'Parallel updates of one ticket are not supported.' }, 400) : null;
    },
    end: (path) => {
      const at = place(path);
      if (!at) return;
      const others = under.get(at.ticket) ?? [];
      const index = others.indexOf(at.what);
      const left = others.filter((_, position) => position !== index);
      if (left.length > 0) under.set(at.ticket, left);
      else under.delete(at.ticket);
    },
  };
}
