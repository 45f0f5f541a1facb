import { cardOf, NO_FILES } from '../tickets/card';
import type { Link } from '../tickets/delivery';
import type { Ticket, Update } from '../tickets/desk';
import type { NoticeChange } from '../tickets/ports';
import { routesFor } from '../tickets/routing';
import type { Means } from './errand';
import { bare, mayTell, type News } from './news';

interface Routed {
  links: Link[];
  cards: NoticeChange[];
  /** The words the ticket was opened with, for those threads that may have them. */
  opening(update: Update | null): News[];
}

/**
 * The threads that a new ticket gets: a card in each channel that is set up for its category, where it has none and had
 * none before.
 */
export async function routedThreads(
  { channels, clock, store }: Pick<Means, 'channels' | 'clock' | 'store'>,
  ticket: Omit<Ticket, 'updates'>,
  links: readonly Link[],
  lane: string,
): Promise<Routed> {
  const now = clock.now();
  const routed: { link: Link; agents: boolean }[] = [];
  const wanted = routesFor(ticket, links, await channels.routedTo(ticket.category.id), now);
  for (const { id, team, channel, settings } of wanted) {
    // A thread that somebody unlinked stays so.
    if (await store.notice(id)) continue;
    const link: Link = {
      id,
      place: { team, channel, thread: null },
      source: null,
      ticket: ticket.number,
      displayId: ticket.displayId,
      lane,
      cc: [],
      subject: ticket.subject,
      // Whoever set the channel up may end it, and is told when we cannot post there.
      author: settings.by ?? '',
      createdAt: now,
      saidSince: null,
    };
    routed.push({ link, agents: settings.agentsOnly });
  }
  return {
    links: routed.map(({ link }) => link),
    cards: routed.map(({ link }) => ({
      id: link.id,
      place: link.place,
      head: { subject: link.subject, author: '', about: link.author, permalink: null },
      facts: cardOf(NO_FILES, ticket),
      showAt: now,
    })),
    // The requester wrote to the helpdesk, not to a channel: only agents read it in full.
    opening: (update) =>
      update === null
        ? []
        : routed
            .filter(({ agents }) => agents && mayTell(ticket, update, 'agents'))
            .map(({ link }) => ({ link: link.id, part: 'words', update: bare(update) })),
  };
}
