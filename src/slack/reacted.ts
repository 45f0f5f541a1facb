import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Found } from '../tickets/delivery';
import type { Chat, Clock, Log } from '../tickets/ports';
import type { ReactedChat } from '../tickets/reacting';
import type { Front } from './front';
import { type FormAsTyped, FormThread } from './modals/new-ticket/form';
import { messageForm } from './modals/new-ticket/from-message';
import { reactedAside } from './notices/reacted-aside';
import { heard, refusal } from './outcomes';
import type { OwnIds } from './own-ids';
import { SlackMessage } from './payloads';
import { isSpoken, saidOf } from './spoken';
import { mentionedIds } from './text/mentioned-ids';

interface Means {
  web: WebClient;
  clock: Clock;
  log: Log;
  own(): Promise<OwnIds>;
  chat: Pick<Chat, 'words' | 'permalink'>;
  names: Front['names'];
}

const Replies = z.looseObject({ messages: z.array(z.unknown()) });

/** Messages that somebody reacted to: what they hold, and what is said about them. */
export function reactedChat({ web, clock, log, own, chat, names }: Means): ReactedChat {
  const now = () => clock.now();
  return {
    async found({ channel, ts }) {
      // An event of a reaction holds no words. Of a reply, this shows the first message of its thread too.
      const wish = { channel, ts, oldest: ts, latest: ts, inclusive: true, limit: 2 };
      try {
        const [{ user: ourselves }, answer] = await Promise.all([
          own(),
          heard('repeatable', now, web.conversations.replies(wish)),
        ]);
        const messages = Replies.parse(answer).messages.map((message) => SlackMessage.safeParse(message).data);
        const message = messages.find((one) => one?.ts === ts);
        if (!message || message.subtype === 'tombstone') return null;
        const { user, thread_ts } = message;
        const isPersons = isSpoken(message) && user !== undefined && user !== ourselves;
        return { author: isPersons ? user : null, thread: thread_ts ?? null, said: saidOf(message) };
      } catch (error) {
        const code = refusal(error);
        if (code === null) throw error;
        log.info('a message that somebody reacted to was not read', { channel, code });
        return null;
      }
    },

    async asFiled(message, found, { by, category }) {
      const known = await names(mentionedIds(found.said));
      const form = messageForm(
        { team: message.team, openedBy: by, channel: { id: message.channel }, category },
        foundMessage(message.ts, found),
        known,
      );
      const [words, permalink] = await Promise.all([
        chat.words(found.said),
        chat.permalink(message.channel, message.ts),
      ]);
      const typed = {
        ...FormThread.parse(form),
        typed: form.preset,
        context: { ...form.context, source: { message, permalink } },
      } satisfies FormAsTyped;
      return { subject: form.preset.subject, words, permalink, typed };
    },

    async tellAside({ channel, thread, user }, told) {
      const said = reactedAside(told);
      const place = { channel, user, ...(thread !== null && { thread_ts: thread }) };
      await heard('repeatable', now, web.chat.postEphemeral({ ...place, ...said })).catch((error: unknown) => {
        // They left, or we may not speak there: nobody is there to be told.
        if (refusal(error) === null) throw error;
        log.info('who reacted could not be told', { channel, code: refusal(error) });
      });
    },
  };
}

/** A message that was found and kept, as Slack showed it. */
export const foundMessage = (ts: string, { author, thread, said }: Found): SlackMessage => ({
  ...SlackMessage.parse({ ...said, ts, thread_ts: thread, user: author, files: null }),
  files: said.files,
});
