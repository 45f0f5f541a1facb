import type { WebClient } from '@slack/web-api';
import type { Place } from '../tickets/delivery';
import { microseconds } from '../tickets/hearing';
import type { Chat, Clock, Log } from '../tickets/ports';
import { fileName } from './files/file-name';
import type { OwnIds } from './own-ids';
import { pages } from './pages';
import { SlackMessage } from './payloads';
import { isSpoken, saidOf, wordsToUs } from './spoken';

/** What stands in a thread: what people said there, and which files we put there. */
export function threads({ web, clock, log, own }: { web: WebClient; clock: Clock; log: Log; own(): Promise<OwnIds> }) {
  async function* after(place: Place, since: string): AsyncGenerator<SlackMessage> {
    for await (const { messages } of pages({ web, clock, log }, place, since)) {
      for (const message of messages) {
        const read = SlackMessage.safeParse(message);
        // Slack sends the thread's first message along, whatever was asked for.
        if (read.success && read.data.ts !== place.thread && microseconds(read.data.ts) > microseconds(since))
          yield read.data;
      }
    }
  }

  return {
    async repliesSince(place: Place, since: string): ReturnType<Chat['repliesSince']> {
      const [{ user: ourselves }, { team, channel }] = [await own(), place];
      const replies: Awaited<ReturnType<Chat['repliesSince']>> = [];
      for await (const message of after(place, since)) {
        const { ts, user } = message;
        if (user === undefined || user === ourselves || !isSpoken(message)) continue;
        const toUs = wordsToUs(message, ourselves);
        replies.push({ message: { team, channel, ts }, user, said: saidOf(message), ...(toUs !== null && { toUs }) });
      }
      return replies;
    },

    async hasFile(place: Place, name: string, since: string): Promise<boolean> {
      const { user: ourselves, bot } = await own();
      const wanted = fileName(name, 'upload');
      for await (const { user, bot_id, files = [] } of after(place, since)) {
        const isOurs = user === ourselves || bot_id === bot;
        if (isOurs && files.some((file) => file.name === wanted)) return true;
      }
      return false;
    },
  };
}
