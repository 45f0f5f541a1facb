import type { BlockSuggestion, Middleware, SlackOptionsMiddlewareArgs } from '@slack/bolt';
import type { Front } from '../../front';
import { Suggestion } from '../../payloads';
import { fieldOf, INPUT } from './ids';
import { categoryOptions, choiceOptions } from './options';

/** Lists too long for a menu are searched while the person types, in the lists we keep: HappyFox is not asked. */
export const onFormSuggestion =
  (front: Front): Middleware<SlackOptionsMiddlewareArgs<'block_suggestion'>> =>
  async ({ ack, body }) => {
    const { action_id, value } = Suggestion.parse(body satisfies BlockSuggestion);
    const lists = await front.lists.known();
    const field = fieldOf(action_id);
    if (lists === null) return ack({ options: [] });
    if (action_id === INPUT.category) return ack({ options: categoryOptions(value, lists) });
    return ack({ options: field === null ? [] : choiceOptions(field, value, lists) });
  };
