import { isRecord, type Json, listOf, recordsOf, textOf } from '../loose-json';
import { missingScope, SlackError } from '../refusals';
import type { Workspace } from '../workspace';
import { BOT_USER_ID, type Channel, type Message, parentOf } from '../world';

/** One method of the Web API: takes decoded arguments, gives the answer's fields, throws `SlackError`. */
export type Method = (args: Json, workspace: Workspace) => Json | Promise<Json>;

export const invalid = (...messages: string[]) =>
  new SlackError('invalid_arguments', {
    response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) },
  });

/** A text argument that must be there. */
export function needed(args: Json, name: string): string {
  const value = textOf(args[name]);
  if (value === '') throw invalid(`missing required field: ${name}`);
  return value;
}

/** Refuses unless the app holds this scope. */
export function need(workspace: Workspace, scope: string): void {
  if (!workspace.manifest.scopes.includes(scope)) throw missingScope(scope, workspace.manifest.scopes);
}

export const isBotIn = (channel: Channel): boolean => channel.members.has(BOT_USER_ID);

/** The conversation, when the bot can see that it exists: a public one, or one it is in. */
export function visibleChannel(workspace: Workspace, id: unknown): Channel {
  const channel = workspace.world.channels.get(textOf(id));
  if (!channel || (channel.kind !== 'channel' && !isBotIn(channel))) throw new SlackError('channel_not_found');
  return channel;
}

/** The conversation, when the bot may write there. Without `chat:write.public` it must be a member. */
export function writableChannel(workspace: Workspace, id: unknown): Channel {
  const channel = visibleChannel(workspace, id);
  if (channel.isArchived) throw new SlackError('is_archived');
  if (!isBotIn(channel) && !workspace.manifest.scopes.includes('chat:write.public'))
    throw new SlackError('not_in_channel');
  return channel;
}

export function messageOr(workspace: Workspace, channel: Channel, ts: unknown, code = 'message_not_found'): Message {
  const message = workspace.world.messageIn(channel, textOf(ts));
  if (!message) throw new SlackError(code);
  return message;
}

/** The thread to write into: there must be such a message, and it must not be a reply itself. */
export function threadTs(workspace: Workspace, channel: Channel, args: Json): string | undefined {
  if (args.thread_ts === undefined || args.thread_ts === '') return undefined;
  const parent = messageOr(workspace, channel, args.thread_ts, 'thread_not_found');
  if (parentOf(parent) !== undefined || parent.subtype === 'tombstone') throw new SlackError('cannot_reply_to_message');
  return parent.ts;
}

/** Arguments that carry JSON inside a form. Slack decodes them, and so do we, once. */
const NESTED = ['blocks', 'attachments', 'metadata', 'view', 'files', 'unfurls', 'user_auth_blocks', 'error'];

export const decoded = (args: Json): Json =>
  Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      if (!NESTED.includes(name) || typeof value !== 'string') return [name, value];
      try {
        return [name, JSON.parse(value)];
      } catch {
        return [name, value];
      }
    }),
  );

/** A list of objects argument; undefined when absent. Throws `code` when it is something else. */
export function objects(args: Json, name: string, code: string): Json[] | undefined {
  const value = args[name];
  if (value === undefined || value === '') return undefined;
  if (!Array.isArray(value) || !listOf(value).every(isRecord)) throw new SlackError(code);
  return recordsOf(value);
}

/** A piece of a list, with Slack's cursors. `most` is the method's own upper limit. */
export function page<T>(items: readonly T[], args: Json, most = 1000): { items: T[]; cursor: string } {
  const limit = Math.min(Number(args.limit ?? 100) || 100, most);
  const cursor = textOf(args.cursor);
  const start = cursor === '' ? 0 : Number(Buffer.from(cursor, 'base64').toString().replace('next:', ''));
  if (!Number.isInteger(start)) throw new SlackError('invalid_cursor');
  const end = start + limit;
  return {
    items: items.slice(start, end),
    cursor: end < items.length ? Buffer.from(`next:${end}`).toString('base64') : '',
  };
}
