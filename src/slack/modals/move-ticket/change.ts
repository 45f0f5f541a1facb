import type {
  BlockAction,
  BlockSuggestion,
  Middleware,
  SlackActionMiddlewareArgs,
  SlackOptionsMiddlewareArgs,
} from '@slack/bolt';
import type { Front } from '../../front';
import { ButtonBody, Suggestion } from '../../payloads';
import { decodeMetadata } from '../metadata';
import { valuesOf } from '../new-ticket/read';
import { MOVE_INPUT } from './ids';
import { moveTicketView, targetOptions } from './view';

/** Another category was chosen: the form shows what that one wants. What was typed stays, since inputs keep their names. */
export const onMoveCategory =
  (front: Front): Middleware<SlackActionMiddlewareArgs<BlockAction>> =>
  async ({ ack, body }) => {
    await ack();
    const { view } = ButtonBody.parse(body);
    const key = decodeMetadata(view?.private_metadata);
    const [kept, lists] = await Promise.all([key === null ? null : front.works.find(key), front.lists.known()]);
    if (!view || key === null || !kept || !lists) return;
    const category = Number(valuesOf(view).get(MOVE_INPUT.category)?.selected_option?.value);
    await front.web.views
      .update({
        view_id: view.id,
        // The hash makes the slower of two changes lose instead of undoing the later one.
        ...(view.hash !== undefined && { hash: view.hash }),
        view: moveTicketView(kept.ticket, lists, { key, category }),
      })
      .catch((error) => front.log.info('form changed twice at once', { error }));
  };

/** More categories than a menu holds are searched while somebody types. */
export const onMoveSuggestion =
  (front: Front): Middleware<SlackOptionsMiddlewareArgs<'block_suggestion'>> =>
  async ({ ack, body }) => {
    const { value, view } = Suggestion.parse(body satisfies BlockSuggestion);
    const key = decodeMetadata(view?.private_metadata);
    const [kept, lists] = await Promise.all([key === null ? null : front.works.find(key), front.lists.known()]);
    await ack({ options: kept && lists ? targetOptions(value, kept.ticket, lists) : [] });
  };
