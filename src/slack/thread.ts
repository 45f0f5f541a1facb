import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { escapeHtml } from '../tickets/escape-html';
import type { FileRef } from '../tickets/files';
import type { Front } from './front';
import type { Spoken } from './kept-forms';
import { SlackMessage } from './payloads';
import { mentionedIds } from './text/mentioned-ids';
import { messageToHtml, messageToPlain } from './text/message';

/** Messages of a thread that are read at most: one page of Slack's, and more than a ticket's text can hold. */
const THREAD_LIMIT = 200;
/** Characters of HTML that a thread may take up in a ticket; the draft as a whole may have 60,000. */
const TRANSCRIPT_LIMIT = 45_000;

const Replies = z.looseObject({ messages: z.array(z.unknown()) });

/** A thread as it is now, oldest first, with its files. Messages that are only Slack's own news are left out. */
export async function readThread(
  web: WebClient,
  front: Pick<Front, 'chat' | 'names'>,
  channel: string,
  threadTs: string,
): Promise<{ spoken: Spoken[]; files: FileRef[] }> {
  const answer = Replies.parse(await web.conversations.replies({ channel, ts: threadTs, limit: THREAD_LIMIT }));
  const messages = answer.messages
    .flatMap((message) => {
      const read = SlackMessage.safeParse(message);
      return read.success ? [read.data] : [];
    })
    .filter(
      ({ subtype }) => subtype === undefined || ['file_share', 'thread_broadcast', 'bot_message'].includes(subtype),
    );
  const spoken = await Promise.all(
    messages.map(async (message) => {
      const names = await front.names(mentionedIds(message));
      return {
        author: await authorOf(message, front),
        at: Number(message.ts) * 1000,
        html: messageToHtml(message, names),
        plain: messageToPlain(message, names),
      };
    }),
  );
  return { spoken, files: messages.flatMap(({ files = [] }) => files) };
}

/** Who said it: a person by name, a bot by the name it shows. */
export async function authorOf(message: SlackMessage, front: Pick<Front, 'chat'>): Promise<string> {
  if (message.user && !message.bot_id) return (await front.chat.person(message.user)).name;
  return message.username ?? message.bot_profile?.name ?? 'A bot';
}

/** The thread as a ticket shows it: who, when, what. What does not fit is counted and linked. */
export function transcript(spoken: readonly Spoken[], permalink: string | null): { html: string; plain: string } {
  let room = TRANSCRIPT_LIMIT;
  const fitting = spoken.filter(({ html }) => {
    room -= html.length + 200;
    return room > 0;
  });
  const left = spoken.length - fitting.length;
  const more = left === 0 ? null : `${left} more ${left === 1 ? 'message' : 'messages'} in the Slack thread`;
  return {
    html: [
      '<hr><p><strong>The whole thread</strong></p>',
      ...fitting.map(({ author, at, html }) => `<p><strong>${escapeHtml(author)}</strong> · ${when(at)}</p>${html}`),
      more === null ? '' : permalink ? `<p><a href="${escapeHtml(permalink)}">${more}</a></p>` : `<p>${more}</p>`,
    ].join(''),
    plain: [
      'The whole thread',
      ...fitting.map(({ author, at, plain }) => `${author} · ${when(at)}\n${plain}`),
      ...(more === null ? [] : [permalink ? `${more}: ${permalink}` : more]),
    ].join('\n\n'),
  };
}

/** Such as `24 Nov 2026, 09:30 UTC`: everybody who reads the ticket may live elsewhere. */
const when = (at: number): string =>
  `${new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(at)} UTC`;
