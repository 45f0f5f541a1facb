import type { Middleware, SlackOptionsMiddlewareArgs } from '@slack/bolt';
import type { Front } from '../../front';
import { inTime } from '../../in-time';
import { Suggestion } from '../../payloads';
import { ticketOptions } from './options';

/** Tickets that fit what was typed so far. Empty while HappyFox makes us wait: a menu cannot say why. */
export const onTicketSuggestion =
  (front: Front): Middleware<SlackOptionsMiddlewareArgs<'block_suggestion'>> =>
  async ({ ack, body }) => {
    const { value } = Suggestion.parse(body);
    const rows = await inTime(front, front.search(value, { urgency: 'person' }));
    await ack({ options: ticketOptions(rows ?? []) });
  };
