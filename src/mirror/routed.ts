import type { Link } from '../tickets/delivery';
import type { Ticket, Update } from '../tickets/desk';
import type { NoticeChange } from '../tickets/ports';
import type { Means } from './errand';
import { bare, cardOf, mayTell, type News } from './news';

/** A ticket counts as new for this long. What is older and changes is no new ticket for a channel. Ms. */
const NEW_MS = 24 * 3_600_000;

interface Routed {
  links: Link[];
  cards: NoticeChange[];
  /** The words the ticket was opened with, for those threads that may have them. */
  opening(update: Update | null): News[];
}

/** Cards of new tickets in the channels that are set up for their category. */
export const routedThreads = {
  /** Whether any channel waits for new tickets. */
  async arePossible({ channels, lists }: Pick<Means, 'channels' | 'lists'>): Promise<boolean> {
    const categories = (await lists.known())?.categories ?? [];
    const routes = await Promise.all(categories.map(({ id }) => channels.routedTo(id)));
    return routes.some((channelsOfOne) => channelsOfOne.length > 0);
  },

  /** The threads that a ticket gets now: one in each such channel where it has none, and had none before. */
  async of(
    { channels, clock, store }: Pick<Means, 'channels' | 'clock' | 'store'>,
    ticket: Omit<Ticket, 'updates'>,
    links: readonly Link[],
    lane: string,
  ): Promise<Routed> {
    const now = clock.now();
    const routed: { link: Link; agents: boolean }[] = [];
    if (now - ticket.createdAt <= NEW_MS) {
      for (const { team, channel, settings } of await channels.routedTo(ticket.category.id)) {
        const id = `routed:${ticket.number}:${team}:${channel}`;
        if (links.some(({ place }) => place.team === team && place.channel === channel)) continue;
        // A ticket that only agents see is shown to agents only; and a thread that somebody unlinked stays so.
        if ((ticket.private && !settings.agentsOnly) || (await store.notice(id))) continue;
        const link: Link = {
          id,
          place: { team, channel, thread: null },
          source: null,
          ticket: ticket.number,
          displayId: ticket.displayId,
          lane,
          cc: [],
          subject: ticket.subject,
          author: '',
          createdAt: now,
        };
        routed.push({ link, agents: settings.agentsOnly });
      }
    }
    return {
      links: routed.map(({ link }) => link),
      cards: routed.map(({ link }) => ({
        id: link.id,
        place: link.place,
        head: { subject: link.subject, author: '', about: '', permalink: null },
        facts: cardOf({ files: { sent: [], notSent: [] }, filesToCome: 0 }, ticket),
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
  },
};
