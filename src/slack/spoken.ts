import type { Said } from '../tickets/delivery';
import type { SlackMessage } from './payloads';

/** Messages of people: plain ones, with files, in the third person, and replies that are shown in the channel too. */
const SPOKEN = new Set<string | undefined>([undefined, 'file_share', 'me_message', 'thread_broadcast']);

/** Whether a person said this: not a bot, not ourselves, not Slack with news such as who joined. */
export const isSpoken = ({ subtype, user, bot_id }: Pick<SlackMessage, 'subtype' | 'user' | 'bot_id'>): boolean =>
  user !== undefined && user !== 'USLACKBOT' && bot_id === undefined && SPOKEN.has(subtype);

/** What a message holds. */
export const saidOf = ({ text, blocks = [], attachments = [], files = [] }: SlackMessage): Said => ({
  text,
  blocks,
  attachments,
  files,
});
