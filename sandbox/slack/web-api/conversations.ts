import { flagOf, type Json, textOf, wordOf } from '../loose-json';
import { SlackError } from '../refusals';
import { scopeFor } from '../scopes';
import type { Workspace } from '../workspace';
import { BOT_USER_ID, type Channel, type Message, parentOf, TEAM_ID } from '../world';
import { invalid, isBotIn, type Method, messageOr, need, needed, page, visibleChannel } from './arguments';

const shown = (channel: Channel): Json =>
  channel.kind === 'im'
    ? {
        id: channel.id,
        created: 0,
        is_im: true,
        is_org_shared: false,
        is_archived: channel.isArchived,
        context_team_id: TEAM_ID,
        user: [...channel.members].find((id) => id !== BOT_USER_ID),
        is_user_deleted: false,
      }
    : {
        id: channel.id,
        name: channel.name,
        name_normalized: channel.name,
        created: 0,
        is_channel: channel.kind === 'channel',
        // Private channels have had C ids since 2021; `is_group` stays true for old clients.
        is_group: channel.kind === 'group',
        is_im: false,
        is_mpim: channel.kind === 'mpim',
        is_private: channel.kind !== 'channel',
        is_archived: channel.isArchived,
        is_general: false,
        is_shared: channel.isExtShared,
        is_ext_shared: channel.isExtShared,
        is_org_shared: false,
        is_pending_ext_shared: false,
        is_member: isBotIn(channel),
        context_team_id: TEAM_ID,
        topic: { value: '', creator: '', last_set: 0 },
        purpose: { value: '', creator: '', last_set: 0 },
      };

/** A conversation the bot sees and has the scope for. */
function allowed(args: Json, workspace: Workspace, what: 'read' | 'history'): Channel {
  const channel = visibleChannel(workspace, needed(args, 'channel'));
  need(workspace, scopeFor(channel.kind, what));
  if (what === 'history' && !isBotIn(channel)) throw new SlackError('not_in_channel');
  return channel;
}

/** Messages between `oldest` and `latest`; the bounds themselves only with `inclusive`. */
function within(messages: Message[], args: Json): Message[] {
  const oldest = Number(args.oldest ?? 0);
  const latest = args.latest === undefined || args.latest === '' ? Number.POSITIVE_INFINITY : Number(args.latest);
  const inclusive = flagOf(args.inclusive);
  return messages.filter(({ ts }) => {
    const at = Number(ts);
    return inclusive ? at >= oldest && at <= latest : at > oldest && at < latest;
  });
}

function answered(channel: Channel, messages: Message[], args: Json, workspace: Workspace): Json {
  const { items, cursor } = page(messages, args, 999);
  const metadata = flagOf(args.include_all_metadata);
  return {
    messages: items.map((message) => workspace.posting.shown(channel, message, { metadata })),
    has_more: cursor !== '',
    ...(cursor ? { response_metadata: { next_cursor: cursor } } : {}),
  };
}

const history: Method = (args, workspace) => {
  const channel = allowed(args, workspace, 'history');
  const top = channel.messages.filter(
    (message) => parentOf(message) === undefined || message.subtype === 'thread_broadcast',
  );
  return answered(channel, within(top, args).reverse(), args, workspace);
};

const replies: Method = (args, workspace) => {
  const channel = allowed(args, workspace, 'history');
  const message = messageOr(workspace, channel, needed(args, 'ts'), 'thread_not_found');
  const parentTs = parentOf(message) ?? message.ts;
  const thread = workspace.world.thread(channel, parentTs);
  // The first message comes along whatever the bounds say.
  const chosen = thread.filter((item) => item.ts === parentTs || within([item], args).length > 0);
  return answered(channel, chosen, args, workspace);
};

const open: Method = (args, workspace) => {
  const people = textOf(args.users).split(',').filter(Boolean);
  const id = wordOf(args.channel);
  if (people.length === 0 && id) return { channel: shown(visibleChannel(workspace, id)) };
  if (people.length === 0) throw new SlackError('users_list_not_supplied');
  if (people.length > 8) throw new SlackError('too_many_users');
  if (people.some((person) => !workspace.world.users.has(person))) throw new SlackError('user_not_found');
  need(workspace, people.length > 1 ? 'mpim:write' : 'im:write');
  if (people.some((person) => person === BOT_USER_ID || workspace.world.user(person).isBot))
    throw new SlackError('cannot_dm_bot');
  const channel = workspace.world.directMessage(...people, BOT_USER_ID);
  return { channel: flagOf(args.return_im) ? shown(channel) : { id: channel.id } };
};

const join: Method = (args, workspace) => {
  const channel = visibleChannel(workspace, needed(args, 'channel'));
  if (channel.kind !== 'channel') throw new SlackError('method_not_supported_for_channel_type');
  if (channel.isArchived) throw new SlackError('is_archived');
  const wasIn = isBotIn(channel);
  channel.members.add(BOT_USER_ID);
  if (!wasIn)
    void workspace.events.tell(
      'member_joined_channel',
      { type: 'member_joined_channel', user: BOT_USER_ID, channel: channel.id, channel_type: 'C', team: TEAM_ID },
      channel,
    );
  return { channel: shown(channel), ...(wasIn ? { warning: 'already_in_channel' } : {}) };
};

const TYPES = { public_channel: 'channel', private_channel: 'group', im: 'im', mpim: 'mpim' } as const;
const isType = (type: string): type is keyof typeof TYPES => type in TYPES;

const list: Method = (args, workspace) => {
  const types = (wordOf(args.types) ?? 'public_channel').split(',').map((type) => type.trim());
  const kinds = types.filter(isType).map((type) => TYPES[type]);
  if (kinds.length < types.length) throw new SlackError('invalid_types');
  for (const kind of kinds) need(workspace, scopeFor(kind, 'read'));
  const channels = [...workspace.world.channels.values()].filter(
    (channel) =>
      kinds.includes(channel.kind) &&
      (channel.kind === 'channel' || isBotIn(channel)) &&
      !(flagOf(args.exclude_archived) && channel.isArchived),
  );
  const { items, cursor } = page(channels, args, 1000);
  return { channels: items.map(shown), response_metadata: { next_cursor: cursor } };
};

const info: Method = (args, workspace) => {
  const channel = allowed(args, workspace, 'read');
  return {
    channel: { ...shown(channel), ...(flagOf(args.include_num_members) ? { num_members: channel.members.size } : {}) },
  };
};

const members: Method = (args, workspace) => {
  const { items, cursor } = page([...allowed(args, workspace, 'read').members], args, 1000);
  if (Number(args.limit) > 1000) throw invalid('limit must be at most 1000');
  return { members: items, response_metadata: { next_cursor: cursor } };
};

export const conversations: Record<string, Method> = {
  'conversations.info': info,
  'conversations.members': members,
  'conversations.history': history,
  'conversations.replies': replies,
  'conversations.open': open,
  'conversations.join': join,
  'conversations.list': list,
};
