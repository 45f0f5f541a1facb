import type { GlobalShortcut as BoltGlobalShortcut, Middleware, SlackShortcutMiddlewareArgs } from '@slack/bolt';
import type { Front } from '../front';
import { openEmptyForm } from '../modals/new-ticket/open-empty';
import { GlobalShortcut } from '../payloads';

/** The shortcut of the lightning menu: an empty form. */
export const onNewTicketShortcut =
  (front: Front): Middleware<SlackShortcutMiddlewareArgs<BoltGlobalShortcut>> =>
  async ({ ack, body }) => {
    await ack();
    const { user, teamId, trigger_id } = GlobalShortcut.parse(body);
    await openEmptyForm(front, { trigger: trigger_id, team: teamId, user: user.id });
  };
