import type { ChannelSettings } from './channels';
import type { Link } from './delivery';
import type { TicketState } from './desk';

/** A ticket counts as new for this long, however late we come to read it. Less than cards are kept. Ms. */
const NEW_MS = 7 * 86_400_000;

/** A channel in which a new ticket is to appear. */
export interface Routed {
  /** Of the link and of its card: a ticket appears once in a channel, however often it is read. */
  id: string;
  team: string;
  channel: string;
  settings: ChannelSettings;
}

/**
 * The channels in which a ticket appears, of those that were set up for its category (`Channels.routedTo`): where that was
 * done before the ticket was created. Not where it is talked about already, as one that was filed there; and a ticket
 * that only agents see appears only where agents alone read.
 */
export function routesFor(
  ticket: Pick<TicketState, 'number' | 'category' | 'createdAt' | 'private'>,
  links: readonly Pick<Link, 'place'>[],
  routed: readonly Omit<Routed, 'id'>[],
  now: number,
): Routed[] {
  if (now - ticket.createdAt > NEW_MS) return [];
  return routed
    .filter(({ settings }) => ticket.createdAt >= (settings.since[ticket.category.id] ?? Number.POSITIVE_INFINITY))
    .filter(({ settings }) => settings.agentsOnly || !ticket.private)
    .filter(({ team, channel }) => !links.some(({ place }) => place.team === team && place.channel === channel))
    .map((there) => ({ ...there, id: `routed:${ticket.number}:${there.team}:${there.channel}` }));
}
