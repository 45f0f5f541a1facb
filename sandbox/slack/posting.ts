import type { Events } from './events';
import { type Json, present } from './loose-json';
import { messageSubscription } from './scopes';
import { fileObject, fileStub } from './stored-file';
import { APP_ID, BOT_ID, BOT_USER_ID, type Channel, type Message, parentOf, TEAM_ID, type World } from './world';

export type Draft = Partial<Omit<Message, 'ts' | 'reactions'>> & { text: string };

/** How a reply that is also sent to the channel is told: with one event, or with a plain one before it. */
export type Broadcast = boolean | 'twice';

/**
 * Puts messages into conversations, changes and removes them, and tells the app so. Each act returns what it made and
 * `told`, which resolves when the app has answered the event.
 */
export function createPosting(world: World, events: Events, botName: string, hostUrl: () => string) {
  const botProfile = { id: BOT_ID, app_id: APP_ID, name: botName, deleted: false, updated: 0, team_id: TEAM_ID };

  const filesOf = (message: Message, forEvent: boolean, channel: Channel): Json[] =>
    message.fileIds.flatMap((id) => {
      const file = world.files.get(id);
      if (!file) return [{ id, mode: 'tombstone' }];
      const asStub = forEvent && !file.deleted && (file.checkFileInfo || channel.isExtShared);
      return [asStub ? fileStub(file) : fileObject(file, hostUrl())];
    });

  function counters(channel: Channel, message: Message): Json {
    const replies = world.thread(channel, message.ts).filter((other) => other !== message);
    if (replies.length === 0) return {};
    const people = [...new Set(replies.map((reply) => reply.user ?? reply.bot_id ?? ''))];
    return {
      thread_ts: message.ts,
      reply_count: replies.length,
      reply_users_count: people.length,
      reply_users: people.slice(0, 5),
      latest_reply: replies.at(-1)?.ts,
      is_locked: false,
      subscribed: replies.some((reply) => reply.user === BOT_USER_ID),
    };
  }

  /** The message as the Web API and the payloads show it. Metadata only when asked for. */
  function shown(channel: Channel, message: Message, options: { metadata?: boolean; forEvent?: boolean } = {}): Json {
    const { fileIds, reactions, metadata, ...plain } = message;
    return present({
      type: 'message',
      ...plain,
      bot_profile: message.bot_id === BOT_ID ? botProfile : undefined,
      ...counters(channel, message),
      files: fileIds.length > 0 ? filesOf(message, options.forEvent ?? false, channel) : undefined,
      reactions:
        reactions.length > 0 ? reactions.map(({ name, users }) => ({ name, users, count: users.length })) : undefined,
      metadata: options.metadata ? metadata : undefined,
    });
  }

  const channelType = (channel: Channel) => (channel.kind === 'channel' ? 'channel' : channel.kind);
  const tell = (channel: Channel, event: Json) =>
    events.tell(
      messageSubscription(channel.kind),
      { ...event, channel: channel.id, channel_type: channelType(channel) },
      channel,
    );

  const asEvent = (channel: Channel, message: Message) => shown(channel, message, { metadata: true, forEvent: true });

  async function tellNew(channel: Channel, message: Message, broadcast: Broadcast): Promise<void> {
    const seen = { ...asEvent(channel, message), event_ts: message.ts };
    const isShare = message.fileIds.length > 0 && message.subtype === undefined;
    if (broadcast === 'twice') await tell(channel, { ...seen, subtype: undefined });
    const parent = parentOf(message);
    const root = broadcast && parent ? world.messageIn(channel, parent) : undefined;
    await tell(channel, {
      ...seen,
      ...(isShare ? { subtype: 'file_share' } : {}),
      ...(root ? { root: shown(channel, root) } : {}),
    });
    for (const id of message.fileIds)
      await events.tell(
        'file_shared',
        {
          type: 'file_shared',
          channel_id: channel.id,
          file_id: id,
          user_id: message.user,
          file: { id },
          event_ts: message.ts,
        },
        channel,
      );
    const mentionsBot = message.text.includes(`<@${BOT_USER_ID}>`);
    if (mentionsBot && message.user !== BOT_USER_ID && channel.kind !== 'im')
      await events.tell('app_mention', { ...seen, type: 'app_mention', channel: channel.id }, channel);
  }

  return {
    shown,

    post(channel: Channel, draft: Draft, broadcast: Broadcast = false): { message: Message; told: Promise<void> } {
      // A reply that is shown in the conversation too is told as such, under whatever name it was posted.
      const subtype = broadcast ? 'thread_broadcast' : draft.subtype;
      const parent = draft.thread_ts === undefined ? undefined : world.messageIn(channel, draft.thread_ts);
      const message: Message = {
        fileIds: [],
        ...draft,
        ...(subtype === undefined ? {} : { subtype }),
        ...(parent?.user === undefined ? {} : { parent_user_id: parent.user }),
        ts: world.nextTs(channel),
        reactions: [],
      };
      channel.messages.push(message);
      for (const id of message.fileIds) world.files.get(id)?.channels.add(channel.id);
      return { message, told: tellNew(channel, message, broadcast) };
    },

    /** Changes a message in place. `by` is who edits it; without, it is Slack itself (unfurls and the like). */
    change(channel: Channel, message: Message, change: Partial<Message>, by?: string): Promise<void> {
      const before = asEvent(channel, message);
      const ts = world.nextTs(channel);
      Object.assign(message, change, by === undefined ? {} : { edited: { user: by, ts } });
      return tell(channel, {
        type: 'message',
        subtype: 'message_changed',
        hidden: true,
        message: asEvent(channel, message),
        previous_message: before,
        ts,
        event_ts: ts,
      });
    },

    /** Removes a message. The first message of a thread with replies leaves a tombstone, and is told as a change. */
    remove(channel: Channel, message: Message): Promise<void> {
      const before = asEvent(channel, message);
      const at = channel.messages.indexOf(message);
      const ts = world.nextTs(channel);
      const hasReplies = world.thread(channel, message.ts).length > 1 && parentOf(message) === undefined;
      if (hasReplies) {
        const tombstone: Message = {
          ts: message.ts,
          subtype: 'tombstone',
          text: 'This message was deleted.',
          user: 'USLACKBOT',
          fileIds: [],
          reactions: [],
        };
        channel.messages.splice(at, 1, tombstone);
        const now = { ...shown(channel, tombstone), hidden: true };
        return tell(channel, {
          type: 'message',
          subtype: 'message_changed',
          hidden: true,
          message: now,
          previous_message: before,
          ts,
          event_ts: ts,
        });
      }
      channel.messages.splice(at, 1);
      return tell(channel, {
        type: 'message',
        subtype: 'message_deleted',
        hidden: true,
        deleted_ts: message.ts,
        previous_message: before,
        ts,
        event_ts: ts,
      });
    },
  };
}

export type Posting = ReturnType<typeof createPosting>;

/** The fields of a message that the app's bot writes. With another name it is a `bot_message` without a user. */
export const byBot = (name?: { username?: string; icons?: Json }): Partial<Message> =>
  name?.username || name?.icons
    ? { subtype: 'bot_message', bot_id: BOT_ID, app_id: APP_ID, ...name, team: TEAM_ID }
    : { user: BOT_USER_ID, bot_id: BOT_ID, app_id: APP_ID, team: TEAM_ID };

/** Whether the app wrote this message. */
export const isByBot = (message: Message): boolean => message.bot_id === BOT_ID;
