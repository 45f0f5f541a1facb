import type { BlockAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { Front } from '../front';
import { noLongerKnown } from '../notices/no-longer-known';
import { ButtonBody } from '../payloads';
import { foundMessage } from '../reacted';
import { fileMessage } from '../shortcuts/file-message';
import { tellPerson } from '../tell-person';

/** “Open the form”, where a reaction alone did not say enough: the form of “File a ticket” on that message. */
export const onFileThis =
  (front: Front): Middleware<SlackActionMiddlewareArgs<BlockAction>> =>
  async ({ ack, body }) => {
    await ack();
    const { user, teamId, actions, channel, trigger_id } = ButtonBody.parse(body);
    if (trigger_id === undefined) return;
    const kept = await front.reacting.unfiled(actions[0]?.value ?? '');
    if (!kept) return tellPerson(front, { channel: channel?.id ?? user.id, user: user.id }, noLongerKnown());
    const { message, found } = kept;
    await fileMessage(front, {
      user,
      teamId,
      trigger_id,
      channel: { id: message.channel },
      message: foundMessage(message.ts, found),
    });
  };
