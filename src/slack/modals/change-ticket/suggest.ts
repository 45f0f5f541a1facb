import type { BlockSuggestion, Middleware, SlackOptionsMiddlewareArgs } from '@slack/bolt';
import type { Front } from '../../front';
import { Suggestion } from '../../payloads';
import { decodeMetadata } from '../metadata';
import { agentOptions } from './options';

/** More agents than a menu holds are searched while somebody types, in the lists we keep. */
export const onAgentSuggestion =
  (front: Front): Middleware<SlackOptionsMiddlewareArgs<'block_suggestion'>> =>
  async ({ ack, body }) => {
    const { value, view } = Suggestion.parse(body satisfies BlockSuggestion);
    const key = decodeMetadata(view?.private_metadata);
    const [kept, lists] = await Promise.all([key === null ? null : front.works.find(key), front.lists.known()]);
    await ack({ options: kept && lists ? agentOptions(value, kept.ticket.category.id, lists) : [] });
  };
