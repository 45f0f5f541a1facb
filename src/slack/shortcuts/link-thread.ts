import type { MessageShortcut as BoltMessageShortcut, Middleware, SlackShortcutMiddlewareArgs } from '@slack/bolt';
import type { Front } from '../front';
import { threadKey } from '../modals/link-thread/thread-key';
import { linkedAlreadyView, linkThreadView } from '../modals/link-thread/view';
import { MessageShortcut } from '../payloads';

/** “Link to ticket” on a message: its thread and a ticket that exists become one conversation. */
export const onLinkToTicket =
  (front: Front): Middleware<SlackShortcutMiddlewareArgs<BoltMessageShortcut>> =>
  async ({ ack, body }) => {
    await ack();
    const { teamId: team, user, trigger_id, channel, message } = MessageShortcut.parse(body);
    const thread = message.thread_ts ?? message.ts;
    const [link, settings] = await Promise.all([
      front.linking.linkOf({ team, channel: channel.id, thread }),
      front.channels.settings(team, channel.id),
    ]);
    const view = link
      ? linkedAlreadyView(link)
      : linkThreadView({ settings }, { key: threadKey({ channel: channel.id, thread }) });
    await front.web.views.open({ trigger_id, view });
    // Asked early, so that the answer is there when the form is sent.
    await front.chat.person(user.id);
  };
