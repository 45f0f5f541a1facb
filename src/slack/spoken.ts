import type { Said } from '../tickets/delivery';
import type { SlackMessage } from './payloads';

/** Messages of people: plain ones, with files, in the third person, and replies that are shown in the channel too. */
const SPOKEN = new Set<string | undefined>([undefined, 'file_share', 'me_message', 'thread_broadcast']);

/** Whether a person said this: not a bot, not ourselves, not Slack with news such as who joined. */
export const isSpoken = ({ subtype, user, bot_id }: Pick<SlackMessage, 'subtype' | 'user' | 'bot_id'>): boolean =>
  user !== undefined && user !== 'USLACKBOT' && bot_id === undefined && SPOKEN.has(subtype);

/** What follows our name when a message begins with it; null when it does not, or nobody told us who we are. */
export function wordsToUs({ text }: Pick<SlackMessage, 'text'>, ourselves: string | null): string | null {
  if (!ourselves) return null;
  const [, id, words = ''] = /^\s*<@([A-Z0-9_]+)(?:\|[^>]*)?>[:,]?\s*([\s\S]*)$/.exec(text) ?? [];
  return id === ourselves ? words.trim() : null;
}

/** What a message holds. */
export const saidOf = ({ text, blocks = [], attachments = [], files = [] }: SlackMessage): Said => ({
  text,
  blocks,
  attachments,
  files,
});
