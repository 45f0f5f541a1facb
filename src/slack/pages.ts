import type { WebClient } from '@slack/web-api';
import type { Place } from '../tickets/delivery';
import type { Clock, Log } from '../tickets/ports';
import { heard } from './outcomes';

/** Pages of 200 messages that are looked at in one go. */
const PAGES = 10;

/**
 * What was said in a thread after `oldest` (a ts), oldest first, with its first message; or, where there is no thread, in the
 * channel, newest first. At most 2,000 messages: `isLast` says that there are no more. Throws `Throttled`, `Unavailable` or `Refused`.
 */
export async function* pages(
  { web, clock, log }: { web: WebClient; clock: Clock; log: Log },
  { channel, thread }: Pick<Place, 'channel' | 'thread'>,
  oldest: string,
): AsyncGenerator<{ messages: unknown[]; isLast: boolean }> {
  const wish = { channel, oldest, limit: 200, include_all_metadata: true };
  let cursor = '';
  for (let page = 1; page <= PAGES; page += 1) {
    const paged = cursor ? { ...wish, cursor } : wish;
    const answer = await heard(
      'repeatable',
      () => clock.now(),
      thread === null ? web.conversations.history(paged) : web.conversations.replies({ ...paged, ts: thread }),
    );
    cursor = answer.response_metadata?.next_cursor ?? '';
    yield { messages: answer.messages ?? [], isLast: !cursor };
    if (!cursor) return;
  }
  log.warn('a conversation was not looked at to the end: too many messages', { channel });
}
