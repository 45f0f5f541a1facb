import type { ChannelKind } from './world';

const READS = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];
const HISTORIES = ['channels:history', 'groups:history', 'im:history', 'mpim:history'];

/**
 * For each method of the Web API, the bot scopes of which one is enough; empty where none is needed. Where the kind of
 * conversation decides, the method asks again with `scopeFor`. Source: https://docs.slack.dev/reference/methods
 */
export const METHOD_SCOPES: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'apps.connections.open': [],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.delete': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.getPermalink': [],
  'chat.unfurl': ['links:write'],
  'views.open': [],
  'views.push': [],
  'views.update': [],
  'views.publish': [],
  'users.info': ['users:read'],
  'users.lookupByEmail': ['users:read.email'],
  'conversations.info': READS,
  'conversations.members': READS,
  'conversations.list': READS,
  'conversations.history': HISTORIES,
  'conversations.replies': HISTORIES,
  'conversations.open': ['im:write', 'mpim:write', 'channels:manage', 'groups:write'],
  'conversations.join': ['channels:join'],
  'reactions.add': ['reactions:write'],
  'reactions.remove': ['reactions:write'],
  'reactions.get': ['reactions:read'],
  'files.info': ['files:read'],
  'files.getUploadURLExternal': ['files:write'],
  'files.completeUploadExternal': ['files:write'],
  'team.info': ['team:read'],
  'entity.presentDetails': [],
};

const FAMILY = { channel: 'channels', group: 'groups', im: 'im', mpim: 'mpim' } as const;

/** The scope that covers one kind of conversation, for example `groups:history`. */
export const scopeFor = (kind: ChannelKind, what: 'read' | 'history'): string => `${FAMILY[kind]}:${what}`;

/** The name under which a message event of this kind of conversation is subscribed, for example `message.groups`. */
export const messageSubscription = (kind: ChannelKind): string => `message.${FAMILY[kind]}`;

/**
 * For each event, the bot scopes of which one is enough; an event that is not listed needs none.
 * Source: https://docs.slack.dev/reference/events
 */
const EVENT_SCOPES: Readonly<Record<string, readonly string[]>> = {
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  'message.im': ['im:history'],
  'message.mpim': ['mpim:history'],
  app_mention: ['app_mentions:read'],
  reaction_added: ['reactions:read'],
  reaction_removed: ['reactions:read'],
  file_shared: ['files:read'],
  link_shared: ['links:read'],
  member_joined_channel: ['channels:read', 'groups:read'],
  member_left_channel: ['channels:read', 'groups:read'],
  channel_rename: ['channels:read'],
  channel_archive: ['channels:read'],
  channel_deleted: ['channels:read'],
  channel_shared: ['channels:read', 'groups:read'],
  channel_unshared: ['channels:read', 'groups:read'],
  user_change: ['users:read'],
  team_join: ['users:read'],
};

/** Whether Slack sends this event to the app at all: it is subscribed, and a scope that allows it was granted. */
export function mayHear(subscription: string, granted: { events: string[]; scopes: string[] }): boolean {
  const enough = EVENT_SCOPES[subscription] ?? [];
  if (!granted.events.includes(subscription)) return false;
  return enough.length === 0 || enough.some((scope) => granted.scopes.includes(scope));
}
