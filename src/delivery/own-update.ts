import type { Ticket, Update } from '../tickets/desk';
import type { Marker } from '../tickets/marker';

/** The update that we just wrote: the latest one that carries our reference. Null when HappyFox shows it nowhere. */
export function ownUpdate({ updates }: Ticket, { reference }: Marker): Update | null {
  const own = updates.filter(
    ({ message }) => message && (message.html.includes(reference) || message.text.includes(reference)),
  );
  return own.at(-1) ?? null;
}
