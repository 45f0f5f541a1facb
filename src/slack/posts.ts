import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Clock, Log, ThreadPost } from '../tickets/ports';
import { BUTTON } from './actions/ids';
import { aside, button } from './blocks';
import { joined } from './join';
import { cut } from './limits';
import type { Said } from './notices/said';
import { heard, isLacking, refusal } from './outcomes';
import { markedTs, ownMark, POST_EVENT } from './own-marks';
import { pages } from './pages';
import { escapeMrkdwn } from './text/escape';
import { htmlToSlack } from './text/to-slack';
import { visible } from './text/visible';

/** How far back a lost post is looked for: longer than a delivery is tried. Ms. */
const LOOK_BACK_MS = 7 * 24 * 3_600_000;
/** Characters of a reply that stand in the thread; the rest comes with “Show all”. */
const SHOWN = 3_000;
/** Slack takes 80 characters of a name. */
const AUTHOR = 80;
/** Characters of the file names that are announced. */
const FILES = 500;

/** Words of the helpdesk in threads: posted once, under their author's name, in the one kind of block that pings nobody. */
export function posts({ web, clock, log }: { web: WebClient; clock: Clock; log: Log }) {
  const now = () => clock.now();

  async function send(post: ThreadPost, said: Said, username: string | null): Promise<{ ts: string }> {
    const { channel, thread } = post.place;
    const sent = {
      channel,
      ...said,
      ...(username !== null && { username }),
      unfurl_links: false,
      unfurl_media: false,
      metadata: ownMark(POST_EVENT, post.id),
    };
    const inThread = thread === null ? sent : { ...sent, thread_ts: thread };
    const answer = await heard(
      'post',
      now,
      web.chat.postMessage(
        thread !== null && post.alsoOutside ? { ...sent, thread_ts: thread, reply_broadcast: true } : inThread,
      ),
    );
    return { ts: answer.ts ?? '' };
  }

  /** Where Slack does not let us choose the name, the words carry it themselves. */
  async function sendAs(post: ThreadPost): Promise<{ ts: string }> {
    const said = postMessage(post);
    if (post.kind === 'line') return send(post, said, null);
    const author = cut(visible(post.author).replace(/\s+/g, ' ').trim() || 'HappyFox', AUTHOR);
    try {
      return await send(post, said, author);
    } catch (error) {
      if (!isLacking(error)) throw error;
      log.warn('a post goes out under our own name: chat:write.customize is missing', { code: refusal(error) });
      const by = `${escapeMrkdwn(author)}:`;
      return send(post, { text: `${by} ${said.text}`, blocks: [aside(by), ...said.blocks] }, null);
    }
  }

  return {
    async post(post: ThreadPost): Promise<{ ts: string }> {
      try {
        return await sendAs(post);
      } catch (error) {
        if (refusal(error) !== 'not_in_channel' || !(await joined({ web, log, clock }, post.place.channel)))
          throw error;
        return sendAs(post);
      }
    },

    async findPost({ id, place }: ThreadPost): Promise<string | null> {
      const mark = ownMark(POST_EVENT, id);
      const oldest = ((now() - LOOK_BACK_MS) / 1000).toFixed(6);
      for await (const { messages } of pages({ web, clock, log }, place, oldest)) {
        const ts = markedTs(messages, mark);
        if (ts !== null) return ts;
      }
      return null;
    },
  };
}

/** How words of the helpdesk read in a thread. A private note says so before anything else. */
function postMessage({ id, kind, html, files }: ThreadPost): Said {
  const { blocks, fallback, folded, hasQuoted } = htmlToSlack(html, { maxChars: SHOWN, attachments: files });
  if (kind === 'line') return { text: fallback || '–', blocks: [aside(fallback)] };
  const names = files.length === 0 ? '' : `📎 ${escapeMrkdwn(cut(visible(files.join(', ')), FILES))}`;
  const note = kind === 'note' ? '🔒 *Private note* · only agents read this' : '';
  const more = folded ? 'Show all' : hasQuoted ? 'Show what is quoted' : null;
  return {
    text: [kind === 'note' ? '🔒 Private note:' : '', fallback, names].filter(Boolean).join(' ') || '–',
    blocks: [
      ...(note ? [aside(note)] : []),
      ...blocks,
      ...(blocks.length === 0 && names === '' ? [aside('(no words)')] : []),
      ...(names ? [aside(names)] : []),
      ...(more ? [{ type: 'actions', elements: [button(more, BUTTON.showAll, id)] } satisfies KnownBlock] : []),
    ],
  };
}
