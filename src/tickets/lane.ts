import type { Store } from './ports';

/**
 * The lane of all writes to a ticket: the one we have known it by, that of its oldest thread, or one of its number. The
 * only place that says so: two lanes for one ticket would be two writes at once.
 */
export async function laneOf(ticket: number, store: Pick<Store, 'ticketRecord' | 'linksByTicket'>): Promise<string> {
  const record = await store.ticketRecord(ticket);
  if (record) return record.lane;
  const [oldest] = await store.linksByTicket(ticket);
  return oldest?.lane ?? `ticket:${ticket}`;
}
