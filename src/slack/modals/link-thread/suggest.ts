import type { BlockSuggestion, Middleware, SlackOptionsMiddlewareArgs } from '@slack/bolt';
import { partOf } from '../../../tickets/audience';
import type { Front } from '../../front';
import { inTime } from '../../in-time';
import { Suggestion } from '../../payloads';
import { ticketOptions } from '../add-to-ticket/options';

/** Tickets that fit what was typed, and that the person may link: others are not shown to them by a search either. */
export const onLinkSuggestion =
  (front: Front): Middleware<SlackOptionsMiddlewareArgs<'block_suggestion'>> =>
  async ({ ack, body }) => {
    const { value, user } = Suggestion.parse(body satisfies BlockSuggestion);
    const [lists, person, rows] = await Promise.all([
      front.lists.known(),
      inTime(front, front.chat.person(user.id)),
      inTime(front, front.search(value, { urgency: 'person' })),
    ]);
    if (!lists || !person || !rows) return ack({ options: [] });
    const mine = rows.filter(({ category, contact }) =>
      ['requester', 'agent'].includes(
        partOf(person, { category: category.id, contactEmail: contact?.email ?? null, cc: [] }, lists),
      ),
    );
    await ack({ options: ticketOptions(mine) });
  };
