import { z } from 'zod';
import type { Wish } from '../../tickets/delivery';
import type { Log } from '../../tickets/ports';
import type { Reacted, Reacting } from '../../tickets/reacting';
import { Ts } from '../payloads';
import { enveloped } from './envelope';

/** What each reaction asks for, by Slack's name of the emoji. All others are only reactions. */
const WISHES: ReadonlyMap<string, Wish> = new Map([
  ['ticket', 'file'],
  ['eyes', 'claim'],
  ['white_check_mark', 'close'],
]);

const Event = z.looseObject({ event: z.looseObject({ type: z.literal('reaction_added'), reaction: z.string() }) });
const Added = enveloped(
  z.looseObject({
    user: z.string().min(1),
    item: z.looseObject({ type: z.literal('message'), channel: z.string().min(1), ts: Ts }),
    event_ts: Ts.optional().catch(undefined),
  }),
);

/** What somebody asks for with a reaction; null for every other event. */
function wishedIn(body: unknown, log: Log): Reacted | null {
  const wish = WISHES.get(Event.safeParse(body).data?.event.reaction ?? '');
  if (wish === undefined) return null;
  const read = Added.safeParse(body);
  if (!read.success) {
    log.warn('reaction not understood', { where: read.error.issues.map(({ path }) => path.join('.')).join(' ') });
    return null;
  }
  const { team, ourselves, event } = read.data;
  const { user, item, event_ts } = event;
  // Our marks on replies are reactions too, and ask for nothing.
  if (user === ourselves) return null;
  return { message: { team, channel: item.channel, ts: item.ts }, user, wish, at: event_ts ?? item.ts };
}

/**
 * What has to be done before a reaction is acknowledged: it is on disk when this resolves. Throws when the store cannot
 * write; Slack then sends the event again.
 */
export const takeReaction =
  (reacting: Reacting, wake: () => void, log: Log) =>
  async (body: unknown): Promise<void> => {
    const reacted = wishedIn(body, log);
    if (reacted && (await reacting.take(reacted))) wake();
  };
