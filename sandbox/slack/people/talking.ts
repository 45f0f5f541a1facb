import { randomUUID } from 'node:crypto';
import { withIds } from '../block-ids';
import type { Json } from '../loose-json';
import type { Broadcast } from '../posting';
import { NotOffered } from '../refusals';
import { viewPayload } from '../screens';
import { type FileBehaviour, type FileMode, isOutsider, type StoredFile } from '../stored-file';
import { typed } from '../typed-text';
import { setReaction } from '../web-api/reactions';
import { BOT_USER_ID, type Channel, type Message, newId, WORKSPACE_URL } from '../world';
import type { Actor } from './actor';

export interface Said {
  text?: string;
  blocks?: Json[];
  files?: string[];
  threadTs?: string;
  broadcast?: Broadcast;
  /** Another message that is passed on with these words. */
  shares?: { channel: string; ts: string };
}

export interface NewFile {
  mode?: FileMode;
  checkFileInfo?: boolean;
  externalUrl?: string;
  title?: string;
  behaviour?: FileBehaviour;
}

/** Everything a person says and shows: messages, reactions, files, and where they go. */
export function createTalking(actor: Actor) {
  const { user, workspace } = actor;
  const { world, manifest, screens, posting } = workspace;

  function own(channelId: string, ts: string): { channel: Channel; message: Message } {
    const channel = actor.place(channelId);
    const message = world.messageIn(channel, ts);
    if (message?.user !== user.id) throw new NotOffered(`${user.name} did not write ${ts}`);
    return { channel, message };
  }

  /** The links in a text that lead to the app's domains. */
  const linksIn = (text: string) =>
    [...text.matchAll(/<(https?:\/\/[^|>]+)/g)].flatMap(([, url = '']) => {
      const { hostname } = new URL(url);
      const domain = manifest.unfurlDomains.find((own) => hostname === own || hostname.endsWith(`.${own}`));
      return domain ? [{ url, domain }] : [];
    });

  /** Links to the app's domains are told from every conversation of the workspace, but not those of outsiders. */
  async function tellLinks(channel: Channel, message: Message): Promise<void> {
    const links = linksIn(message.text);
    if (isOutsider(user) || links.length === 0) return;
    const event = {
      type: 'link_shared',
      user: user.id,
      channel: channel.id,
      message_ts: message.ts,
      ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
      unfurl_id: `C-${newId('L')}`,
      source: 'conversations_history',
      is_bot_user_member: channel.members.has(BOT_USER_ID),
      links,
      event_ts: message.ts,
    };
    await workspace.events.tell('link_shared', event, channel, { everywhere: true });
  }

  /** A message that is passed on stands in an attachment, with its words as Slack's own markup. */
  function shared(channelId: string, ts: string): Json {
    const { channel, message } = actor.message(channelId, ts);
    const by = message.user === undefined ? undefined : world.users.get(message.user);
    return {
      is_share: true,
      is_msg_unfurl: true,
      from_url: `${WORKSPACE_URL}archives/${channel.id}/p${ts.replace('.', '')}`,
      channel_id: channel.id,
      ts,
      author_id: message.user,
      author_name: by?.name,
      text: message.text,
      fallback: message.text,
      footer: 'Slack Conversation',
    };
  }

  return {
    /** Says something; returns its ts when the app has answered the event. */
    async say(channelId: string, said: string | Said): Promise<string> {
      const words: Said = typeof said === 'string' ? { text: said } : said;
      const channel = actor.place(channelId);
      if (channel.isArchived) throw new NotOffered(`${channelId} is archived`);
      const isBotDm = channel.kind === 'im' && channel.members.has(BOT_USER_ID);
      if (isBotDm && (!manifest.messagesTab || manifest.messagesTabReadOnly))
        throw new NotOffered('the manifest does not let people write to the app');
      if (words.threadTs !== undefined) actor.message(channelId, words.threadTs);
      const { text, blocks } = typed(words.text ?? '');
      const { message, told } = posting.post(
        channel,
        {
          user: user.id,
          team: user.teamId,
          // Messages in conversations with other workspaces say from where they come.
          ...(channel.isExtShared ? { user_team: user.teamId, source_team: user.teamId } : {}),
          client_msg_id: randomUUID(),
          text,
          blocks: withIds(words.blocks ?? blocks),
          fileIds: words.files ?? [],
          ...(words.shares && { attachments: [shared(words.shares.channel, words.shares.ts)] }),
          ...(words.threadTs === undefined ? {} : { thread_ts: words.threadTs }),
        },
        words.broadcast,
      );
      await told;
      await tellLinks(channel, message);
      return message.ts;
    },

    /** Types something into the message box without sending it: its links are told, so that they can be previewed. */
    async compose(channelId: string, words: string): Promise<void> {
      const channel = actor.place(channelId);
      const links = linksIn(typed(words).text);
      if (isOutsider(user) || links.length === 0) return;
      const id = `${user.id}-${randomUUID()}`;
      const event = {
        type: 'link_shared',
        user: user.id,
        channel: 'COMPOSER',
        message_ts: id,
        unfurl_id: id,
        source: 'composer',
        is_bot_user_member: channel.members.has(BOT_USER_ID),
        links,
        event_ts: actor.stamp(),
      };
      await workspace.events.tell('link_shared', event);
    },

    async edit(channelId: string, ts: string, words: string): Promise<void> {
      const { channel, message } = own(channelId, ts);
      const { text, blocks } = typed(words);
      await posting.change(channel, message, { text, blocks: withIds(blocks) }, user.id);
    },

    async remove(channelId: string, ts: string): Promise<void> {
      const { channel, message } = own(channelId, ts);
      await posting.remove(channel, message);
    },

    async react(channelId: string, ts: string, name: string): Promise<void> {
      await setReaction(workspace, { ...actor.message(channelId, ts), name, user: user.id, isOn: true });
    },

    async unreact(channelId: string, ts: string, name: string): Promise<void> {
      await setReaction(workspace, { ...actor.message(channelId, ts), name, user: user.id, isOn: false });
    },

    /** Opens the app's Home tab (or its Messages tab). */
    async openHome(tab: 'home' | 'messages' = 'home'): Promise<void> {
      if (tab === 'home' && !manifest.homeTab) throw new NotOffered('the manifest has no Home tab');
      const view = tab === 'home' ? screens.home(user.id) : undefined;
      const channel = world.directMessage(user.id, BOT_USER_ID);
      await workspace.events.tell('app_home_opened', {
        type: 'app_home_opened',
        user: user.id,
        channel: channel.id,
        tab,
        ...(view ? { view: viewPayload(view) } : {}),
        event_ts: actor.stamp(),
      });
    },

    /** Joins a channel, or is invited to it. */
    async join(channelId: string): Promise<void> {
      const channel = world.channel(channelId);
      if (channel.members.has(user.id)) return;
      channel.members.add(user.id);
      const event = {
        type: 'member_joined_channel',
        user: user.id,
        channel: channel.id,
        channel_type: 'C',
        team: user.teamId,
        event_ts: actor.stamp(),
      };
      await workspace.events.tell('member_joined_channel', event, channel);
    },

    /** Makes a file that is not shared yet; returns its id. With a size only, the content is generated while it is read. */
    upload(
      name: string | null,
      content: Buffer | string | { size: number },
      mimetype: string,
      more: NewFile = {},
    ): string {
      const bytes = Buffer.isBuffer(content) ? content : typeof content === 'string' ? Buffer.from(content) : undefined;
      const size = bytes ? bytes.length : typeof content === 'object' && 'size' in content ? content.size : 0;
      const mode = more.mode ?? 'hosted';
      const file: StoredFile = {
        id: newId('F'),
        name,
        title: more.title ?? name ?? 'Untitled',
        mimetype,
        size,
        mode,
        ...(bytes ? { bytes } : {}),
        user: user.id,
        createdMs: workspace.now(),
        channels: new Set(),
        givenToApp: false,
        checkFileInfo: more.checkFileInfo ?? false,
        deleted: mode === 'tombstone',
        ...(mode === 'external' ? { externalUrl: more.externalUrl ?? 'https://drive.example.com/file' } : {}),
        behaviour: more.behaviour ?? {},
      };
      world.files.set(file.id, file);
      return file.id;
    },
  };
}
