import { cardOf } from './card';
import type { ChannelSettings, Channels } from './channels';
import type { Link } from './delivery';
import type { TicketState } from './desk';
import { laneOf } from './lane';
import type { Clock, Store } from './ports';

/** A ticket older than this is not new any more, however late we come to read it. Less than notices are kept. Ms. */
const NEW_MS = 7 * 86_400_000;

/** A channel in which a new ticket is to appear. */
export interface Route {
  /** Of the link and of its card: a ticket appears once in a channel, however often it is read. */
  id: string;
  team: string;
  channel: string;
  /** Slack id of who chose it, and who is told when we cannot post there. */
  by: string;
}

/**
 * The channels in which a ticket appears: those that were set up for its category before it was created. Not where it
 * is talked about already, as one that was filed there; and a ticket that HappyFox hides from its requester only where
 * agents alone read.
 */
export function routesFor(
  ticket: Pick<TicketState, 'number' | 'category' | 'createdAt' | 'private'>,
  links: readonly Pick<Link, 'place'>[],
  routed: readonly { team: string; channel: string; settings: ChannelSettings }[],
): Route[] {
  return routed
    .filter(({ settings }) => ticket.createdAt >= (settings.since[ticket.category.id] ?? Number.POSITIVE_INFINITY))
    .filter(({ settings }) => settings.agentsOnly || !ticket.private)
    .filter(({ team, channel }) => !links.some(({ place }) => place.team === team && place.channel === channel))
    .map(({ team, channel, settings }) => ({
      id: `route:${team}:${channel}:${ticket.number}`,
      team,
      channel,
      by: settings.by ?? '',
    }));
}

/**
 * Makes a ticket appear in the channels of its category, each with a card that begins its thread. For whoever reads
 * tickets: call it with each ticket that was read, before what was read is written down. It may be called as often as
 * one likes: a ticket that appeared once, and was unlinked there since, does not appear again. True when there is
 * something new to show.
 */
export async function routeTicket(
  ticket: TicketState,
  { store, channels, clock }: { store: Store; channels: Pick<Channels, 'routedTo'>; clock: Clock },
): Promise<boolean> {
  const routed = await channels.routedTo(ticket.category.id);
  const now = clock.now();
  if (routed.length === 0 || ticket.createdAt < now - NEW_MS) return false;
  let appeared = false;
  for (const { id, team, channel, by } of routesFor(ticket, await store.linksByTicket(ticket.number), routed)) {
    if (await store.notice(id)) continue;
    const place = { team, channel, thread: null };
    const added = await store.commit({
      links: [
        {
          id,
          place,
          source: null,
          ticket: ticket.number,
          displayId: ticket.displayId,
          lane: await laneOf(ticket.number, store),
          cc: [],
          subject: ticket.subject,
          author: by,
          createdAt: now,
        },
      ],
      notice: {
        id,
        place,
        head: { subject: ticket.subject, author: '', about: by, permalink: null },
        facts: cardOf(ticket),
        showAt: now,
      },
      ledger: [
        {
          at: now,
          delivery: id,
          ticket: ticket.number,
          step: 'route',
          outcome: channel,
          status: null,
          ms: null,
          until: null,
        },
      ],
    });
    appeared ||= added;
  }
  return appeared;
}
