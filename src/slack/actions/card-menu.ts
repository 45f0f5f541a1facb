import type { BlockAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { Front } from '../front';
import { unlinkThreadView } from '../modals/unlink-thread/view';
import { noLongerKnown } from '../notices/no-longer-known';
import { notYours } from '../notices/not-yours';
import { ButtonBody } from '../payloads';
import { tellPerson } from '../tell-person';
import { CARD_MENU } from './ids';

/**
 * The menu of a card. Everybody who sees it can open it, strangers of a shared channel too; who may unlink is asked
 * before the form opens.
 */
export const onCardMenu =
  (front: Front): Middleware<SlackActionMiddlewareArgs<BlockAction>> =>
  async ({ ack, body }) => {
    await ack();
    const { user, teamId: team, actions, channel, message, trigger_id } = ButtonBody.parse(body);
    // “Open in HappyFox” is done by Slack itself.
    if (actions[0]?.selected_option?.value !== CARD_MENU.unlink || !channel || !message) return;
    const say = (said: ReturnType<typeof notYours>) => tellPerson(front, { channel: channel.id, user: user.id }, said);
    const thread = message.thread_ts ?? message.ts;
    const link = await front.linking.linkOf({ team, channel: channel.id, thread });
    if (!link || trigger_id === undefined) return say(noLongerKnown());
    const [person, lists] = await Promise.all([front.chat.person(user.id), front.lists.known()]);
    if (!(await front.linking.mayUnlink(link, person, lists))) return say(notYours());
    await front.web.views.open({ trigger_id, view: unlinkThreadView(link) });
  };
