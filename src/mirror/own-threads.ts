import { isRequester } from '../tickets/audience';
import { cardOf, NO_FILES } from '../tickets/card';
import { ChannelSettings } from '../tickets/channels';
import { DIRECT, type Link } from '../tickets/delivery';
import type { Ticket, TicketState, Update } from '../tickets/desk';
import type { PersonalRecord } from '../tickets/personal-settings';
import type { NoticeChange } from '../tickets/ports';
import type { Means } from './errand';
import type { Behavior } from './lines';
import { type News, newsOf } from './news';

/** An answer counts as new for this long, however late we come to read it. Ms. */
const NEW_MS = 7 * 86_400_000;

const OWN = 'own:';

/** Whether a thread was begun in a direct message, because the requester wants to hear of answers there. */
export const isOwn = (link: string): boolean => link.startsWith(OWN);

interface Begun {
  links: Link[];
  cards: NoticeChange[];
  news: News[];
}

/**
 * The threads that a ticket's requester gets in their direct message: when they chose so, have an answer to hear of that
 * somebody else gave, and are in none of the places where the ticket is followed. From then on it is a thread like others.
 */
export async function ownThreads(
  { store, chat, clock }: Pick<Means, 'store' | 'chat' | 'clock'>,
  ticket: Ticket,
  known: { links: readonly Link[]; mirrored: number; written: Parameters<typeof newsOf>[2]; lane: string },
  behaviorOf: Behavior,
): Promise<Begun> {
  const begun: Begun = { links: [], cards: [], news: [] };
  const address = ticket.contact?.email ?? null;
  if (address === null) return begun;
  const now = clock.now();
  for (const wish of await store.wantingAnswers(address)) {
    const id = `${OWN}${ticket.number}:${wish.team}:${wish.slackId}`;
    // One that was unlinked stays so.
    if (await store.notice(id)) continue;
    // Nobody chose it at a time that is still to come: our clock was ahead then.
    const since = Math.max(Math.min(wish.directSince ?? now, now), now - NEW_MS);
    const thread = {
      link: { id, createdAt: since, lane: known.lane },
      audience: 'requester',
      settings: ChannelSettings.parse({}),
    } as const;
    // Of a ticket that only agents see there is nothing to tell (`mayTell`), so that no thread begins.
    const news = newsOf(ticket, known.mirrored, known.written, [thread], behaviorOf).filter(
      // What tells no time may be old, as long as nothing is known of the ticket.
      ({ update }) => !isByRequester(update, ticket) && (known.mirrored > 0 || update.at !== 0),
    );
    if (!news.some(({ part }) => part === 'words') || (await seesOne(chat, known.links, wish))) continue;
    if (!isRequester(await chat.writer(wish.slackId), address)) continue;
    const link = ownLink(id, wish, ticket, known.lane, now);
    begun.links.push(link);
    begun.cards.push({
      id,
      place: link.place,
      head: { subject: link.subject, author: '', about: wish.slackId, permalink: null },
      facts: cardOf(NO_FILES, ticket),
      showAt: now,
    });
    begun.news.push(...news);
  }
  return begun;
}

const ownLink = (id: string, { team, slackId }: PersonalRecord, ticket: Ticket, lane: string, now: number): Link => ({
  id,
  place: { team, channel: DIRECT, thread: null },
  source: null,
  ticket: ticket.number,
  displayId: ticket.displayId,
  lane,
  cc: [],
  subject: ticket.subject,
  author: slackId,
  createdAt: now,
  saidSince: null,
});

/** Whether a person is in one of the places where a ticket is followed. A direct message is theirs when they began it. */
async function seesOne(
  chat: Pick<Means['chat'], 'isIn'>,
  links: readonly Link[],
  { slackId }: PersonalRecord,
): Promise<boolean> {
  for (const { place, author } of links) {
    const isDirect = place.channel === DIRECT || place.channel.startsWith('D');
    if (isDirect ? author === slackId : await chat.isIn(place.channel, slackId)) return true;
  }
  return false;
}

/** Whether the requester did this themselves, by mail or from elsewhere: they need not be told. */
export function isByRequester({ by }: Pick<Update, 'by'>, { contact }: Pick<TicketState, 'contact'>): boolean {
  if (contact === null) return false;
  const isSame = by.email !== null && by.email.toLowerCase() === contact.email?.toLowerCase();
  return isSame || (by.kind === 'contact' && by.id === contact.id);
}

/**
 * Whether a thread may still hear of a ticket. One in a requester's direct message may not, once the ticket is somebody else's
 * (it was merged, or its contact changed) or for agents only.
 */
export async function isStillTheirs(
  store: Pick<Means['store'], 'person'>,
  { id, place, author }: Pick<Link, 'id' | 'place' | 'author'>,
  { contact, private: hidden }: Pick<TicketState, 'contact' | 'private'>,
): Promise<boolean> {
  if (!isOwn(id)) return true;
  const email = (await store.person(place.team, author))?.email ?? null;
  return email !== null && !hidden && email === contact?.email?.toLowerCase();
}
