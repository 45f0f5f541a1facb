import type { BlockAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { Front } from '../front';
import { addToTicketView } from '../modals/add-to-ticket/view';
import { ButtonBody } from '../payloads';

/** “Add this message to #…” in the view that says it is filed already: the form, with the ticket chosen. */
export const onAddToThis =
  (front: Front): Middleware<SlackActionMiddlewareArgs<BlockAction>> =>
  async ({ ack, body }) => {
    await ack();
    const { actions, view } = ButtonBody.parse(body);
    const key = actions[0]?.value ?? '';
    const addition = await front.additions.find(key);
    if (!addition || !view) return;
    await front.web.views.update({ view_id: view.id, view: addToTicketView({ context: addition.context }, { key }) });
  };
