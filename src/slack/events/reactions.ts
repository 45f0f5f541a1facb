import { z } from 'zod';
import type { Wish } from '../../tickets/delivery';
import type { Log } from '../../tickets/ports';
import type { Reacted, Reacting } from '../../tickets/reacting';

/** What each reaction asks for, by Slack's name of the emoji. All others are only reactions. */
const WISHES: ReadonlyMap<string, Wish> = new Map([
  ['ticket', 'file'],
  ['eyes', 'claim'],
  ['white_check_mark', 'close'],
]);

const Ts = z.string().regex(/^\d+(\.\d+)?$/);
const Event = z.looseObject({ event: z.looseObject({ type: z.literal('reaction_added'), reaction: z.string() }) });
const Added = z
  .looseObject({
    team_id: z.string().optional(),
    context_team_id: z.string().nullish(),
    authorizations: z
      .array(z.looseObject({ team_id: z.string().nullish(), user_id: z.string().nullish() }))
      .optional()
      .catch(undefined),
    event: z.looseObject({
      user: z.string().min(1),
      item: z.looseObject({ type: z.literal('message'), channel: z.string().min(1), ts: Ts }),
      event_ts: Ts.optional().catch(undefined),
    }),
  })
  .transform(({ team_id, context_team_id, authorizations: [ours] = [], event }) => ({
    team: ours?.team_id ?? context_team_id ?? team_id ?? '',
    /** Our own user, where Slack tells it. Our marks on replies are reactions too, and ask for nothing. */
    ourselves: ours?.user_id ?? null,
    ...event,
  }));

/** What somebody asks for with a reaction; null for every other event. */
function wishedIn(body: unknown, log: Log): Reacted | null {
  const wish = WISHES.get(Event.safeParse(body).data?.event.reaction ?? '');
  if (wish === undefined) return null;
  const read = Added.safeParse(body);
  if (!read.success) {
    log.warn('reaction not understood', { where: read.error.issues.map(({ path }) => path.join('.')).join(' ') });
    return null;
  }
  const { team, ourselves, user, item, event_ts } = read.data;
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
