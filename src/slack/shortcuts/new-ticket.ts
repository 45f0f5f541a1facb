import type { GlobalShortcut as BoltGlobalShortcut, Middleware, SlackShortcutMiddlewareArgs } from '@slack/bolt';
import type { Front } from '../front';
import { freshlyTyped, NO_THREAD } from '../modals/new-ticket/form';
import { openNewTicket } from '../modals/new-ticket/open';
import { GlobalShortcut } from '../payloads';

/** The shortcut of the lightning menu: an empty form. It knows no channel, so the notice comes as a direct message. */
export const onNewTicketShortcut =
  (front: Front): Middleware<SlackShortcutMiddlewareArgs<BoltGlobalShortcut>> =>
  async ({ ack, body }) => {
    await ack();
    const { user, teamId, trigger_id } = GlobalShortcut.parse(body);
    const context = { team: teamId, openedBy: user.id, messageFiles: [] };
    const form = { context, preset: freshlyTyped(context), ...NO_THREAD, correcting: null };
    await openNewTicket(front, trigger_id, form);
    await front.chat.person(user.id);
  };
