import type { Readable } from 'node:stream';
import { DIRECT, type Notice, type Place, type Said } from '../tickets/delivery';
import type { Words } from '../tickets/draft';
import type { Chat } from '../tickets/ports';
import { type FilesSettings, slackFiles } from './files/slack-files';
import { joined } from './join';
import { marks } from './marks';
import { members } from './members';
import type { Said as Message } from './notices/said';
import { heard, isLacking, refusal } from './outcomes';
import { ownIds } from './own-ids';
import { markedTs, NOTICE_EVENT, ownMark } from './own-marks';
import { pages } from './pages';
import { people } from './people';
import { posts } from './posts';
import { mentionedIds } from './text/mentioned-ids';
import { messageToHtml, messageToPlain } from './text/message';
import { threads } from './threads';

export interface ConversationSettings extends FilesSettings {
  render(notice: Notice): Message | Promise<Message>;
}

/** How far back a lost notice is looked for: longer than deliveries usually wait for an answer. Ms. */
const LOOK_BACK_MS = 24 * 3_600_000;

/** Codes that say: not in this conversation, whoever tries how often. The notice then goes to the person it is about. */
const UNREACHABLE = new Set([
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'thread_not_found',
  'cannot_reply_to_message',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'restricted_action_thread_locked',
  'restricted_action_non_threadable_channel',
  'access_denied',
  'team_access_not_granted',
]);
/** Codes that say that a message cannot be edited any more, so a new one is needed. */
const NOT_EDITABLE = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);

/**
 * The chat, as the deliveries need it; and `forgetPerson`, `names` and `upload` for the listeners.
 */
export function slackChat(settings: ConversationSettings) {
  const { web, log, clock, render } = settings;
  const now = () => clock.now();
  const own = ownIds(settings);
  const { person, writer, personByEmail, forgetPerson, names, workspaceUrl } = people({ ...settings, own });
  const { file, upload } = slackFiles(settings);

  /** Posts anew. Where Slack does not let us, joins; where that does not help, turns to the person. */
  async function postAnew(notice: Notice): Promise<Shown> {
    const { place } = notice;
    if (place.channel === DIRECT) return postDirect(notice);
    try {
      return await postAt(notice, place);
    } catch (error) {
      const code = refusal(error);
      if (code === null || !UNREACHABLE.has(code)) throw error;
      if (code === 'not_in_channel' && (await joined(settings, place.channel))) {
        const shown = await postAt(notice, place).catch((again: unknown) => {
          if (!UNREACHABLE.has(refusal(again) ?? '')) throw again;
          return null;
        });
        if (shown) return shown;
      }
      log.warn('a notice goes to a direct message', { channel: place.channel, code });
      return postDirect(notice);
    }
  }

  async function postAt(notice: Notice, place: Place): Promise<Shown> {
    const { text, blocks } = await render(notice);
    const sent = {
      channel: place.channel,
      text,
      blocks,
      unfurl_links: false,
      unfurl_media: false,
      metadata: ownMark(NOTICE_EVENT, notice.id),
    };
    const answer = await heard(
      'post',
      now,
      web.chat.postMessage(place.thread === null ? sent : { ...sent, thread_ts: place.thread }),
    );
    return { ts: answer.ts ?? '', place: { ...place, channel: answer.channel || place.channel } };
  }

  const postDirect = async (notice: Notice): Promise<Shown> => postAt(notice, await direct(notice));

  /** The direct message with the person a notice is about; opened when there was none. */
  async function direct({ place, head }: Notice): Promise<Place> {
    const opened = await heard('repeatable', now, web.conversations.open({ users: head.about })).catch((error) => {
      if (!isLacking(error)) throw error;
      // A message to the person's own id opens it by itself; only where it stands is not known before.
      log.warn('a direct message is posted without opening it first', { code: refusal(error) });
      return null;
    });
    return { team: place.team, channel: opened?.channel?.id || head.about, thread: null };
  }

  /** Edits the message at `ts`; null when it is no longer there, or no longer ours to edit. */
  async function edit(notice: Notice, place: Place, ts: string): Promise<Shown | null> {
    const { text, blocks } = await render(notice);
    try {
      await heard('repeatable', now, web.chat.update({ channel: place.channel, ts, text, blocks }));
      return { ts, place };
    } catch (error) {
      const code = refusal(error) ?? '';
      if (isLacking(error)) log.warn('a notice cannot be edited and is posted anew', { code });
      if (NOT_EDITABLE.has(code) || UNREACHABLE.has(code) || isLacking(error)) return null;
      throw error;
    }
  }

  /** The ts of a notice in a conversation, by the mark on it; null when it is not there, or we cannot look. */
  async function findAt(notice: Notice, place: Place): Promise<string | null> {
    const mark = ownMark(NOTICE_EVENT, notice.id);
    const oldest = ((now() - LOOK_BACK_MS) / 1000).toFixed(6);
    try {
      for await (const { messages } of pages(settings, place, oldest)) {
        const ts = markedTs(messages, mark);
        if (ts !== null) return ts;
      }
      return null;
    } catch (error) {
      const code = refusal(error);
      if (code === null || !(isLacking(error) || UNREACHABLE.has(code))) throw error;
      if (isLacking(error)) log.warn('a lost notice cannot be looked for and may be posted twice', { code });
      return null;
    }
  }

  return {
    file,
    upload,
    person,
    writer,
    personByEmail,
    forgetPerson,
    names,
    own,
    ...posts(settings),
    ...marks(settings),
    ...members(settings),
    ...threads({ ...settings, own }),

    async words(said: Said): Promise<Words> {
      const known = await names(mentionedIds(said));
      return { html: messageToHtml(said, known), plain: messageToPlain(said, known) };
    },

    async postFile({ channel, thread }: Place, file: { name: string; size: number; stream: Readable }): Promise<void> {
      await upload({ channel, thread, ...file });
    },

    async show(notice: Notice): Promise<Shown> {
      const { place, ts } = notice;
      if (ts === null) return postAnew(notice);
      const here = place.channel === DIRECT ? await direct(notice) : place;
      const edited = await edit(notice, here, ts);
      if (edited) return edited;
      // It may stand in the direct message, when its posting was lost and it was found there.
      const there = await direct(notice).catch(() => null);
      const found = there && (await findAt(notice, there));
      return (there && found && (await edit(notice, there, found))) || postAnew(notice);
    },

    async findNotice(notice: Notice): Promise<string | null> {
      const found = notice.place.channel === DIRECT ? null : await findAt(notice, notice.place);
      if (found !== null) return found;
      // Where we may not post, we turned to the person; so that is the other place to look.
      const there = await direct(notice).catch((error: unknown) => {
        if (refusal(error) === null) throw error;
        return null;
      });
      return there && findAt(notice, there);
    },

    async permalink(channel: string, ts: string): Promise<string | null> {
      try {
        const wish = { channel, message_ts: ts };
        return (await heard('repeatable', now, web.chat.getPermalink(wish))).permalink ?? null;
      } catch (error) {
        const code = refusal(error);
        log.info('permalink not told by Slack', { channel, code });
        if (code === 'message_not_found') return null;
        // In a conversation that we are not in, Slack tells us none. People there can follow it all the same.
        const home = await workspaceUrl();
        return home && new URL(`archives/${channel}/p${ts.replace('.', '')}`, home).href;
      }
    },
  } satisfies Chat & Record<string, unknown>;
}

type Shown = Awaited<ReturnType<Chat['show']>>;
