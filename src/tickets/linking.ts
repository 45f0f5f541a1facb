import { partOf } from './audience';
import { cardOf, NO_FILES } from './card';
import type { Channels } from './channels';
import type { Audience, Link, Place } from './delivery';
import type { Catalogue, Ticket, TicketState } from './desk';
import { laneOf, readLane } from './lane';
import type { Person } from './people';
import type { Changes, Clock, Store } from './ports';
import { agentOf, agentServing } from './roles';

/** A ticket that is to be followed in a thread. */
interface Following {
  /** The key by which a repeat is known; the link and its card get it. */
  id: string;
  /** As it stands now: what is on it is not told to the thread, what comes after is. */
  ticket: Ticket;
  /** Without a thread, the card begins one. */
  place: Place;
  by: Person;
}

export type Followed =
  | { kind: 'followed' }
  /** The thread has a ticket already; or, where the card would begin a thread, the channel has this one. */
  | { kind: 'taken'; link: Link }
  /** Neither the requester nor an agent who serves the category. */
  | { kind: 'not-yours' }
  /** Only agents read the channel, so only they bring tickets there. */
  | { kind: 'agents-channel' }
  /** HappyFox shows the ticket to agents only, and the channel has other readers. */
  | { kind: 'hidden-ticket' };

/** Pairs tickets with threads, and parts them again. Durable when it answers. */
export interface Linking {
  /** The link of a thread; null when it has none. */
  linkOf(place: Place): Promise<Link | null>;
  follow(following: Following, catalogue: Catalogue): Promise<Followed>;
  /** Whether somebody may part a thread from its ticket: who linked it, its requester, or an agent. */
  mayUnlink(link: Link, person: Person, catalogue: Catalogue | null): Promise<boolean>;
  /** False when somebody did so already. */
  unlink(id: string, by: string): Promise<boolean>;
  /** Slack gave a channel another id: its threads go along. */
  moveChannel(team: string, from: string, to: string): Promise<void>;
}

type Facts = Pick<TicketState, 'category' | 'contact' | 'private'>;

/** Why somebody may not follow a ticket in a thread that these people read; null when they may. */
export function whyNotFollow(
  person: Person,
  ticket: Facts,
  audience: Audience,
  catalogue: Catalogue,
): Exclude<Followed['kind'], 'followed' | 'taken'> | null {
  const isAgent = agentServing(person, ticket.category.id, catalogue) !== null;
  if (!isAgent && partInTicket(person, ticket, catalogue) !== 'requester') return 'not-yours';
  if (ticket.private && !isAgent) return 'not-yours';
  if (audience === 'agents' && !isAgent) return 'agents-channel';
  return ticket.private && audience !== 'agents' ? 'hidden-ticket' : null;
}

const partInTicket = (person: Person, { category, contact }: Facts, catalogue: Catalogue) =>
  partOf(person, { category: category.id, contactEmail: contact?.email ?? null, cc: [] }, catalogue);

/** `saidNow`: what time it is by the clock by which messages are said, epoch ms; null when that is not known. */
export function linking(deps: {
  store: Store;
  channels: Channels;
  clock: Clock;
  saidNow: () => number | null;
  wake: () => void;
}): Linking {
  const { store, channels, clock, saidNow, wake } = deps;
  const commit = async (changes: Changes): Promise<boolean> => {
    const done = await store.commit(changes);
    if (done) wake();
    return done;
  };
  const linkOf = async ({ team, channel, thread }: Place) =>
    thread === null ? null : store.linkByThread(team, channel, thread);
  const step = (link: string, ticket: number | null, outcome: string) => [
    { at: clock.now(), delivery: link, ticket, step: 'link', outcome, status: null, ms: null, until: null },
  ];

  return {
    linkOf,

    async follow({ id, ticket, place, by }, catalogue) {
      const refused = whyNotFollow(by, ticket, await channels.audience(place.team, place.channel), catalogue);
      if (refused) return { kind: refused };
      if (place.thread === null) {
        const links = await store.linksByTicket(ticket.number);
        const here = links.find((link) => link.place.team === place.team && link.place.channel === place.channel);
        if (here && here.id !== id) return { kind: 'taken', link: here };
      }
      const now = clock.now();
      const lane = await laneOf(ticket.number, store);
      const { updates, ...state } = ticket;
      // Where it has threads already, they say from which update on there is something to tell.
      const isNew = (await store.ticketRecord(ticket.number)) === null;
      const done = await commit({
        ...(isNew && { ticket: { state, lane, mirrored: updates.at(-1)?.id ?? 0, readAt: now } }),
        links: [
          {
            id,
            place,
            source: null,
            ticket: ticket.number,
            displayId: ticket.displayId,
            lane,
            cc: [],
            subject: ticket.subject,
            author: by.slackId,
            createdAt: now,
            saidSince: place.thread === null ? null : saidNow(),
          },
        ],
        notice: {
          id,
          place,
          head: { subject: ticket.subject, author: '', about: by.slackId, permalink: null },
          facts: cardOf(NO_FILES, ticket),
          showAt: now,
        },
        // What happens to it in this moment is news of it.
        add: [
          {
            id: `read:${ticket.number}:${id}`,
            lane: readLane(ticket.number),
            pos: now,
            due: now,
            delivery: { kind: 'read-ticket', ticket: ticket.number, cause: 'link' },
          },
        ],
        ledger: step(id, ticket.number, 'linked'),
      });
      const taken = done ? null : await linkOf(place);
      return taken ? { kind: 'taken', link: taken } : { kind: 'followed' };
    },

    async mayUnlink(link, person, catalogue) {
      if (link.author === person.slackId) return true;
      if (!catalogue || link.ticket === null) return false;
      const record = await store.ticketRecord(link.ticket);
      if (!record) return agentOf(person, catalogue) !== null;
      const part = partInTicket(person, record.state, catalogue);
      return part === 'requester' || part === 'agent';
    },

    async moveChannel(team, from, to) {
      await store.commit({ channelMoved: { team, from, to } });
    },

    async unlink(id, by) {
      const link = await store.link(id);
      if (!link) return false;
      return commit({
        unlink: [id],
        notice: {
          id,
          facts: {
            state: 'ended',
            displayId: link.displayId ?? `#${link.ticket}`,
            why: 'unlinked',
            into: null,
          },
          showAt: clock.now(),
        },
        ledger: step(id, link.ticket, `unlinked by ${by}`),
      });
    },
  };
}
