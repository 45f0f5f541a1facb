import { escapeHtml } from '../tickets/escape-html';
import type { FileRef } from '../tickets/files';
import type { Front } from './front';
import type { FormThread, Spoken } from './modals/new-ticket/form';
import { pages } from './pages';
import { SlackMessage } from './payloads';
import { mentionedIds } from './text/mentioned-ids';
import { messageToHtml, messageToPlain } from './text/message';

/** Characters of HTML that a thread may take up in a ticket; the draft as a whole may have 60,000. */
const TRANSCRIPT_LIMIT = 45_000;
/** Characters that the author and the time of a message take up besides its words, at most. */
const LINE = 200;

/** A thread as it is now: what a ticket can hold of it, how many messages it cannot, and all its files. */
export interface ReadThread {
  spoken: Spoken[];
  left: number;
  files: FileRef[];
}

/**
 * Reads a thread, oldest message first. Messages that are only Slack's own news are left out. Throws `Throttled`,
 * `Unavailable` or `Refused`.
 */
export async function readThread(
  front: Pick<Front, 'web' | 'clock' | 'log' | 'chat' | 'names'>,
  channel: string,
  threadTs: string,
): Promise<ReadThread> {
  const all: SlackMessage[] = [];
  for await (const { messages } of pages(front, { channel, thread: threadTs }, '0')) {
    for (const message of messages) {
      const read = SlackMessage.safeParse(message);
      if (read.success && isSpoken(read.data)) all.push(read.data);
    }
  }
  // No more than these can fit, however short they are.
  const spoken = await Promise.all(
    all.slice(0, TRANSCRIPT_LIMIT / LINE).map(async (message) => {
      const names = await front.names(mentionedIds(message));
      return {
        author: await authorOf(message, front),
        at: Number(message.ts) * 1000,
        html: messageToHtml(message, names),
        plain: messageToPlain(message, names),
      };
    }),
  );
  let room = TRANSCRIPT_LIMIT;
  const fitting = spoken.filter(({ html }) => {
    room -= html.length + LINE;
    return room > 0;
  });
  return { spoken: fitting, left: all.length - fitting.length, files: all.flatMap(({ files = [] }) => files) };
}

const isSpoken = ({ subtype }: SlackMessage) =>
  subtype === undefined || ['file_share', 'thread_broadcast', 'bot_message'].includes(subtype);

/** Who said it: a person by name, a bot by the name it shows. */
export async function authorOf(message: SlackMessage, front: Pick<Front, 'chat'>): Promise<string> {
  if (message.user && !message.bot_id) return (await front.chat.person(message.user)).name;
  return message.username ?? message.bot_profile?.name ?? 'A bot';
}

/** The thread as a ticket shows it: who, when, what. What did not fit is counted and linked. Null where there is none. */
export function transcript(
  { thread, threadLeft: left }: Pick<FormThread, 'thread' | 'threadLeft'>,
  permalink: string | null,
): { html: string; plain: string } | null {
  if (thread === null) return null;
  const more = left === 0 ? null : `${left} more ${left === 1 ? 'message' : 'messages'} in the Slack thread`;
  return {
    html: [
      '<hr><p><strong>The whole thread</strong></p>',
      ...thread.map(({ author, at, html }) => `<p><strong>${escapeHtml(author)}</strong> · ${when(at)}</p>${html}`),
      more === null ? '' : permalink ? `<p><a href="${escapeHtml(permalink)}">${more}</a></p>` : `<p>${more}</p>`,
    ].join(''),
    plain: [
      'The whole thread',
      ...thread.map(({ author, at, plain }) => `${author} · ${when(at)}\n${plain}`),
      ...(more === null ? [] : [permalink ? `${more}: ${permalink}` : more]),
    ].join('\n\n'),
  };
}

/** Such as `24 Nov 2026, 09:30 UTC`: everybody who reads the ticket may live elsewhere. */
const when = (at: number): string =>
  `${new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(at)} UTC`;
