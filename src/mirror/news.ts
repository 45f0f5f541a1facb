import { mayHear } from '../tickets/audience';
import type { ChannelSettings } from '../tickets/channels';
import type { Audience, Link } from '../tickets/delivery';
import type { Ticket, Update } from '../tickets/desk';
import { type Behavior, linesFor } from './lines';

/** A thread of a ticket, and what it may and wants to hear at this moment. */
export interface Thread {
  link: Pick<Link, 'id' | 'createdAt'>;
  audience: Audience;
  settings: Pick<ChannelSettings, 'quiet' | 'news'>;
}

/** One thing for one thread: the words of an update, or the changes it made. */
export interface News {
  link: string;
  part: 'words' | 'line';
  update: Update;
}

/** HappyFox's clock and ours may differ by this much; ms. */
const CLOCKS_DIFFER_MS = 120_000;

/**
 * What the threads of a ticket have not been told yet. `mirrored` is the highest update they were told of; `written` names
 * the updates that we wrote, and from which thread: that thread knows them. The opening message is nobody's news. What
 * happened before a thread was linked stays untold there.
 */
export function newsOf(
  ticket: Pick<Ticket, 'private' | 'updates'>,
  mirrored: number,
  written: readonly { update: number; link: string | null }[],
  threads: readonly Thread[],
  behaviorOf: Behavior,
): News[] {
  const from = new Map(written.map(({ update, link }) => [update, link]));
  const opening = ticket.updates[0]?.id;
  const fresh = ticket.updates.filter(({ id }) => id > mirrored && id !== opening);
  return threads.flatMap(({ link, audience, settings }) =>
    fresh
      .filter(({ id, at }) => from.get(id) !== link.id && (at === 0 || at >= link.createdAt - CLOCKS_DIFFER_MS))
      .flatMap((update): News[] => [
        ...(mayTell(ticket, update, audience) ? [{ link: link.id, part: 'words' as const, update: bare(update) }] : []),
        ...(linesFor(update, settings, behaviorOf).length > 0
          ? [{ link: link.id, part: 'line' as const, update: { ...update, message: null } }]
          : []),
      ]),
  );
}

/** Whether these words may be told to an audience. A ticket that only agents see has nothing for others. */
export const mayTell = (
  ticket: Pick<Ticket, 'private'>,
  { message }: Pick<Update, 'message'>,
  audience: Audience,
): boolean => message !== null && hasWords(message) && mayHear(audience, message.private || ticket.private);

const hasWords = ({ html, text, attachments }: NonNullable<Update['message']>) =>
  html.trim() !== '' || text.trim() !== '' || attachments.length > 0;

/** The words of an update, without the addresses of its files: those live for minutes and open the file to anybody. */
export const bare = (update: Update): Update => ({
  ...update,
  message: update.message && {
    ...update.message,
    attachments: update.message.attachments.map(({ id, name }) => ({ id, name, url: '' })),
  },
});
