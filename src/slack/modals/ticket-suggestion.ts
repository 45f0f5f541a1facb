import type { BlockSuggestion, Middleware, SlackOptionsMiddlewareArgs } from '@slack/bolt';
import { concernOf } from '../../tickets/audience';
import { businessOf } from '../../tickets/finding';
import type { Front } from '../front';
import { inTime } from '../in-time';
import { Suggestion } from '../payloads';
import { ticketOptions } from './add-to-ticket/options';

/**
 * Tickets that fit what was typed, of those that are the person's business: their own, and those of the categories they
 * serve. A subject line is somebody's words too. With `anyByNumber`, whoever knows the number of another one can name it,
 * and learns no more than the number. Empty while HappyFox makes us wait: a menu cannot say why.
 */
export const onTicketSuggestion =
  (
    front: Front,
    { anyByNumber }: { anyByNumber: boolean },
  ): Middleware<SlackOptionsMiddlewareArgs<'block_suggestion'>> =>
  async ({ ack, body }) => {
    const { value, user } = Suggestion.parse(body satisfies BlockSuggestion);
    const [lists, person] = await Promise.all([front.lists.known(), inTime(front, front.chat.person(user.id))]);
    if (!lists || !person) return ack({ options: [] });
    const found = await inTime(front, front.search(value, businessOf(person, lists), { urgency: 'person' }));
    if (!found) return ack({ options: [] });
    const asked = Number(/\d+$/.exec(value.trim())?.[0] ?? Number.NaN);
    const shown = found.rows.flatMap((row) => {
      if (concernOf(person, row, lists)) return [row];
      const isNamed = anyByNumber && row.number === asked;
      return isNamed ? [{ number: row.number, displayId: `#${row.number}`, subject: 'a ticket of somebody else' }] : [];
    });
    await ack({ options: ticketOptions(shown) });
  };
