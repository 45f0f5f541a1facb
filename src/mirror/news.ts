import { mayHear } from '../tickets/audience';
import type { ChannelSettings } from '../tickets/channels';
import type { Audience, Link } from '../tickets/delivery';
import type { Ticket, Update } from '../tickets/desk';
import { filingLane } from '../tickets/lane';
import { type Behavior, linesFor } from './lines';

/** A thread of a ticket, and what it may and wants to hear at this moment. */
export interface Thread {
  link: Pick<Link, 'id' | 'createdAt' | 'lane'>;
  audience: Audience;
  settings: Pick<ChannelSettings, 'quiet' | 'news'>;
}

/** One thing for one thread: the words of an update, or the changes it made. */
export interface News {
  link: string;
  part: 'words' | 'line';
  update: Update;
}

/** HappyFox's clock and ours may differ by this much; ms. With a larger one Slack's requests are refused (`docs/slack.md`). */
const CLOCKS_DIFFER_MS = 5 * 60_000;

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
      .filter(({ id, at }) => from.get(id) !== link.id && (wasFirst(link) || isLater(at, link)))
      .flatMap((update): News[] => [
        ...(mayTell(ticket, update, audience) ? [{ link: link.id, part: 'words' as const, update: bare(update) }] : []),
        ...(linesFor(update, settings, behaviorOf).length > 0
          ? [{ link: link.id, part: 'line' as const, update: { ...update, message: null } }]
          : []),
      ]),
  );
}

/** The thread is older than its ticket: everything that happened there is news, whatever the clocks say. */
const wasFirst = ({ id, lane }: Thread['link']): boolean => lane === filingLane(id);

const isLater = (at: number, { createdAt }: Thread['link']): boolean => at === 0 || at >= createdAt - CLOCKS_DIFFER_MS;

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
