import { isRecord, type Json, textOf } from './loose-json';
import type { Message } from './world';

// A date token, `<!date^…>`, is written like a mention and calls nobody; the pattern leaves it out.
const LIVE = /<(?<entity>@[A-Z0-9_]+|![a-z]+|!subteam\^[A-Z0-9]+)(?:\|[^>]*)?>/g;
const liveIn = (text: string): string[] => [...text.matchAll(LIVE)].map((match) => match.groups?.entity ?? '');

function inBlock(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(inBlock);
  if (!isRecord(value)) return [];
  const { type, text } = value;
  if (type === 'mrkdwn' || type === 'markdown') return liveIn(textOf(text));
  if (type === 'broadcast') return [`!${textOf(value.range)}`];
  if (type === 'user') return [`@${textOf(value.user_id)}`];
  if (type === 'usergroup') return [`!subteam^${textOf(value.usergroup_id)}`];
  return Object.values(value).flatMap(inBlock);
}

/** Everybody whom a message calls: `@U1`, `!channel`, `!here`, `!subteam^S1`. Looks at its text and its blocks. */
export const pingsOf = (message: Pick<Message, 'text'> & { blocks?: Json[] }): string[] => [
  ...new Set([...liveIn(message.text), ...inBlock(message.blocks ?? [])]),
];
