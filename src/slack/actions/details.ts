import type { BlockAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { Front } from '../front';
import { loadingView } from '../modals/loading';
import { DETAILS, ticketDetailsView } from '../modals/ticket-details';
import { ButtonBody } from '../payloads';

/**
 * “Details” below a link. Everybody who sees it can press it; each is shown what they themselves may see, in a view that
 * nobody else reads. Slack gives three seconds for the first view, so that one says nothing yet.
 */
export const onDetails =
  (front: Front): Middleware<SlackActionMiddlewareArgs<BlockAction>> =>
  async ({ ack, body }) => {
    await ack();
    const { user, actions, trigger_id } = ButtonBody.parse(body);
    const ticket = Number(actions[0]?.value);
    if (!Number.isSafeInteger(ticket) || trigger_id === undefined) return;
    const opened = await front.web.views.open({ trigger_id, view: loadingView(DETAILS) });
    const may = await front.viewing.mayView(ticket, user.id, { urgency: 'person' });
    await front.web.views.update({ view_id: opened.view?.id ?? '', view: ticketDetailsView(may) });
  };
