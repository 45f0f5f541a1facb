import type { BlockAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { Front } from '../../front';
import { ButtonBody } from '../../payloads';
import { decodeMetadata } from '../metadata';
import { readNewTicket } from './read';
import { newTicketView } from './view';

/** The category, or a choice that other fields depend on, was changed: the form shows the fields that now apply. */
export const onFormChanged =
  (front: Front): Middleware<SlackActionMiddlewareArgs<BlockAction>> =>
  async ({ ack, body }) => {
    await ack();
    const { view } = ButtonBody.parse(body);
    const key = decodeMetadata(view?.private_metadata);
    const kept = key === null ? null : await front.forms.find(key);
    if (!view || key === null || !kept) return;
    const catalogue = await front.lists.known();
    const next = newTicketView({ typed: readNewTicket(view), context: kept.context, catalogue }, { key });
    // The hash makes the slower of two changes lose instead of undoing the later one.
    await front.web.views
      .update({ view_id: view.id, ...(view.hash !== undefined && { hash: view.hash }), view: next })
      .catch((error) => front.log.info('form changed twice at once', { error }));
  };
