import type { BlockAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { Front } from '../front';
import { openAnswer } from '../modals/answer/open';
import { ButtonBody } from '../payloads';

/** “Reply to requester” and “Private note” on the card of an agents' thread: the empty form. */
export const onAnswerButton =
  (as: 'reply' | 'note') =>
  (front: Front): Middleware<SlackActionMiddlewareArgs<BlockAction>> =>
  async ({ ack, body }) => {
    await ack();
    const { user, teamId: team, trigger_id, channel, message } = ButtonBody.parse(body);
    if (trigger_id === undefined || !channel || !message) return;
    const thread = message.thread_ts ?? message.ts;
    await openAnswer(front, trigger_id, user.id, () => front.linking.linkOf({ team, channel: channel.id, thread }), {
      as,
      message: { team, channel: channel.id, ts: thread },
      preset: null,
      files: [],
    });
  };
