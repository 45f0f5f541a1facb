import { randomBytes } from 'node:crypto';
import type { Json } from './loose-json';
import { NotOffered } from './refusals';
import type { StoredFile } from './stored-file';

export type ChannelKind = 'channel' | 'group' | 'im' | 'mpim';

export interface User {
  id: string;
  teamId: string;
  name: string;
  email?: string;
  isEmailConfirmed: boolean;
  isBot: boolean;
  isRestricted: boolean;
  isUltraRestricted: boolean;
  isStranger: boolean;
  deleted: boolean;
  tz: string;
}

interface Reaction {
  name: string;
  users: string[];
}

/** A message as Slack keeps it. `fileIds` stand for `files`, because a file changes after it was posted. */
export interface Message {
  ts: string;
  text: string;
  user?: string;
  subtype?: string;
  bot_id?: string;
  app_id?: string;
  username?: string;
  icons?: Json;
  team?: string;
  user_team?: string;
  source_team?: string;
  client_msg_id?: string;
  blocks?: Json[];
  attachments?: Json[];
  metadata?: Json;
  thread_ts?: string;
  parent_user_id?: string;
  edited?: { user: string; ts: string };
  fileIds: string[];
  reactions: Reaction[];
}

/** A message that one person sees and Slack does not keep. */
export interface Ephemeral {
  ts: string;
  channel: string;
  user: string;
  text: string;
  blocks: Json[];
  thread_ts?: string;
}

export interface Channel {
  id: string;
  name: string;
  kind: ChannelKind;
  isExtShared: boolean;
  isArchived: boolean;
  members: Set<string>;
  messages: Message[];
  lastMicros: number;
}

export interface NewUser {
  id?: string;
  name: string;
  email?: string;
  isEmailConfirmed?: boolean;
  isBot?: boolean;
  isRestricted?: boolean;
  isUltraRestricted?: boolean;
  isStranger?: boolean;
  deleted?: boolean;
  teamId?: string;
  tz?: string;
}

export interface NewChannel {
  id?: string;
  name: string;
  isPrivate?: boolean;
  isExtShared?: boolean;
  isArchived?: boolean;
  members?: string[];
  /** Default true. */
  botIsMember?: boolean;
}

/** An id as Slack makes them: a letter and ten capitals or digits. */
export const newId = (letter: string): string =>
  letter + randomBytes(16).toString('base64url').replace(/[-_]/g, '').toUpperCase().slice(0, 10).padEnd(10, '0');

export const TEAM_ID = 'T0SANDBOX0';
export const APP_ID = 'A0FOXBRID0';
export const BOT_USER_ID = 'U0FOXBOT00';
export const BOT_ID = 'B0FOXBOT00';
export const SLACKBOT_ID = 'USLACKBOT';
export const WORKSPACE_URL = 'https://sandbox.slack.com/';

/** What a workspace holds: people, conversations, messages and files. Knows nothing of HTTP. */
export function createWorld(botName: string, now: () => number) {
  const users = new Map<string, User>();
  const channels = new Map<string, Channel>();
  const files = new Map<string, StoredFile>();
  const ephemerals: Ephemeral[] = [];

  function addUser(wish: NewUser): User {
    const user: User = {
      id: wish.id ?? newId('U'),
      teamId: wish.teamId ?? (wish.isStranger ? 'T0STRANGER' : TEAM_ID),
      name: wish.name,
      ...(wish.email === undefined ? {} : { email: wish.email }),
      isEmailConfirmed: wish.isEmailConfirmed ?? true,
      isBot: wish.isBot ?? false,
      isRestricted: wish.isRestricted ?? wish.isUltraRestricted ?? false,
      isUltraRestricted: wish.isUltraRestricted ?? false,
      isStranger: wish.isStranger ?? false,
      deleted: wish.deleted ?? false,
      tz: wish.tz ?? 'Europe/Vienna',
    };
    users.set(user.id, user);
    return user;
  }

  const keep = (channel: Omit<Channel, 'messages' | 'lastMicros'>): Channel => {
    const kept = { ...channel, messages: [], lastMicros: 0 };
    channels.set(kept.id, kept);
    return kept;
  };

  addUser({ id: BOT_USER_ID, name: botName, isBot: true });
  addUser({ id: SLACKBOT_ID, name: 'slackbot', isBot: true });

  const world = {
    users,
    channels,
    files,
    ephemerals,
    addUser,

    addChannel(wish: NewChannel): Channel {
      return keep({
        id: wish.id ?? newId('C'),
        name: wish.name,
        kind: wish.isPrivate ? 'group' : 'channel',
        isExtShared: wish.isExtShared ?? false,
        isArchived: wish.isArchived ?? false,
        members: new Set([...(wish.members ?? []), ...(wish.botIsMember === false ? [] : [BOT_USER_ID])]),
      });
    },

    /** The direct conversation of these people, made when there is none yet. */
    directMessage(...people: string[]): Channel {
      const kind = people.length > 2 ? 'mpim' : 'im';
      const found = [...channels.values()].find(
        (channel) =>
          channel.kind === kind &&
          channel.members.size === people.length &&
          people.every((id) => channel.members.has(id)),
      );
      if (found) return found;
      const id = newId(kind === 'im' ? 'D' : 'G');
      return keep({ id, name: '', kind, isExtShared: false, isArchived: false, members: new Set(people) });
    },

    /** The next time stamp of a channel: from the clock, and never the same or smaller than the one before. */
    nextTs(channel: Channel): string {
      channel.lastMicros = Math.max(channel.lastMicros + 1, now() * 1000);
      const micros = String(channel.lastMicros).padStart(7, '0');
      return `${micros.slice(0, -6)}.${micros.slice(-6)}`;
    },

    messageIn: (channel: Channel, ts: string): Message | undefined =>
      channel.messages.find((message) => message.ts === ts),

    /** The first message of a thread and its replies, oldest first. */
    thread: (channel: Channel, ts: string): Message[] =>
      channel.messages.filter((message) => message.ts === ts || message.thread_ts === ts),

    user(id: string): User {
      const user = users.get(id);
      if (!user) throw new NotOffered(`there is no user ${id} in this workspace`);
      return user;
    },

    channel(id: string): Channel {
      const channel = channels.get(id);
      if (!channel) throw new NotOffered(`there is no channel ${id} in this workspace`);
      return channel;
    },
  };
  return world;
}

export type World = ReturnType<typeof createWorld>;

/** The ts of the message that starts this message's thread, when it is a reply. */
export const parentOf = (message: Message): string | undefined =>
  message.thread_ts !== undefined && message.thread_ts !== message.ts ? message.thread_ts : undefined;
