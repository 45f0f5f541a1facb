import type { BlockSuggestion, Middleware, SlackOptionsMiddlewareArgs } from '@slack/bolt';
import { agentOf } from '../../../tickets/roles';
import type { Front } from '../../front';
import { inTime } from '../../in-time';
import { Suggestion } from '../../payloads';
import { categoryOptions } from '../new-ticket/options';
import { SETTING } from './ids';
import { servedOptions } from './options';

/** More categories than a menu holds are searched while the agent types, in the lists we keep. */
export const onSettingsSuggestion =
  (front: Front): Middleware<SlackOptionsMiddlewareArgs<'block_suggestion'>> =>
  async ({ ack, body }) => {
    const { action_id, value, user } = Suggestion.parse(body satisfies BlockSuggestion);
    const lists = await front.lists.known();
    if (lists === null) return ack({ options: [] });
    if (action_id === SETTING.category) return ack({ options: categoryOptions(value, lists) });
    const person = await inTime(front, front.chat.person(user.id));
    const agent = person && agentOf(person, lists);
    await ack({ options: agent ? servedOptions(value, agent, lists) : [] });
  };
