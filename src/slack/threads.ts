import type { WebClient } from '@slack/web-api';
import type { Place } from '../tickets/delivery';
import { microseconds } from '../tickets/hearing';
import type { Clock, Log, ThreadNow } from '../tickets/ports';
import { fileName } from './files/file-name';
import type { OwnIds } from './own-ids';
import { pages } from './pages';
import { SlackMessage } from './payloads';
import { isSpoken, saidOf, wordsToUs } from './spoken';

/** What stands in a thread: what people said there, and which files we put there. */
export function threads({ web, clock, log, own }: { web: WebClient; clock: Clock; log: Log; own(): Promise<OwnIds> }) {
  async function read(place: Place, since: string): Promise<{ messages: SlackMessage[]; isWhole: boolean }> {
    const messages: SlackMessage[] = [];
    let [isLast, hasFirst] = [false, false];
    for await (const page of pages({ web, clock, log }, place, since)) {
      isLast = page.isLast;
      for (const message of page.messages) {
        const { success, data } = SlackMessage.safeParse(message);
        if (!success || data.subtype === 'tombstone') continue;
        // Slack sends the thread's first message along, whatever was asked for.
        if (data.ts === place.thread) hasFirst = true;
        else if (microseconds(data.ts) > microseconds(since)) messages.push(data);
      }
    }
    return { messages, isWhole: isLast && hasFirst };
  }

  return {
    async repliesSince(place: Place, since: string): Promise<ThreadNow> {
      const [{ user: ourselves }, { team, channel }] = [await own(), place];
      const { messages, isWhole } = await read(place, since);
      const replies = messages.flatMap((message): ThreadNow['replies'] => {
        const { ts, user, edited } = message;
        if (user === undefined || user === ourselves || !isSpoken(message)) return [];
        const toUs = wordsToUs(message, ourselves);
        return [
          {
            message: { team, channel, ts },
            user,
            said: saidOf(message),
            editedAt: edited?.ts ?? null,
            ...(toUs !== null && { toUs }),
          },
        ];
      });
      return { replies, present: new Set(messages.map(({ ts }) => ts)), isWhole };
    },

    async hasFile(place: Place, name: string, since: string): Promise<boolean> {
      const { user: ourselves, bot } = await own();
      const wanted = fileName(name, 'upload');
      for (const { user, bot_id, files = [] } of (await read(place, since)).messages) {
        const isOurs = user === ourselves || bot_id === bot;
        if (isOurs && files.some((file) => file.name === wanted)) return true;
      }
      return false;
    },
  };
}
