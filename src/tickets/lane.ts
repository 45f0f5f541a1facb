import type { Link, TicketRecord } from './delivery';
import type { Store } from './ports';

/**
 * The lane of all writes to a ticket: the one we have known it by, that of its oldest thread, or one of its number. The
 * only place that says so: two lanes for one ticket would be two writes at once.
 */
export const laneFor = (
  ticket: number,
  record: Pick<TicketRecord, 'lane'> | null,
  [oldest]: readonly Pick<Link, 'lane'>[],
): string => record?.lane ?? oldest?.lane ?? `ticket:${ticket}`;

/** The same for whoever has not looked yet. */
export async function laneOf(ticket: number, store: Pick<Store, 'ticketRecord' | 'linksByTicket'>): Promise<string> {
  return laneFor(ticket, await store.ticketRecord(ticket), await store.linksByTicket(ticket));
}

/** The lane of a ticket that is on its way, by the delivery that files it. It stays the ticket's own. */
export const filingLane = (delivery: string): string => `ticket:${delivery}`;

/** The lane in which a ticket is read: reads never stand in the way of what people send to it. */
export const readLane = (ticket: number): string => `read:${ticket}`;
