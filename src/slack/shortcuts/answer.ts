import type { MessageShortcut as BoltMessageShortcut, Middleware, SlackShortcutMiddlewareArgs } from '@slack/bolt';
import type { Front } from '../front';
import { openAnswer } from '../modals/answer/open';
import { MessageShortcut, richTextOf } from '../payloads';
import { messageToRichText } from '../text/message';

/** “Reply to requester” and “Private note” on a message of a ticket's thread: the form, filled in with the message. */
export const onAnswerShortcut =
  (as: 'reply' | 'note') =>
  (front: Front): Middleware<SlackShortcutMiddlewareArgs<BoltMessageShortcut>> =>
  async ({ ack, body }) => {
    await ack();
    const { user, teamId: team, trigger_id, channel, message } = MessageShortcut.parse(body);
    const ref = { team, channel: channel.id, ts: message.ts };
    await openAnswer(
      front,
      trigger_id,
      user.id,
      () => front.linking.linkOf({ team, channel: channel.id, thread: message.thread_ts ?? message.ts }),
      { as, message: ref, preset: richTextOf(message) ?? messageToRichText(message), files: message.files ?? [] },
    );
  };
