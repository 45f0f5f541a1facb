import type { BlockAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { Front } from '../front';
import { openAnswer } from '../modals/answer/open';
import { changeTicketView } from '../modals/change-ticket/view';
import { moveTicketView } from '../modals/move-ticket/view';
import { unlinkThreadView } from '../modals/unlink-thread/view';
import { openWork } from '../modals/work-open';
import { noLongerKnown } from '../notices/no-longer-known';
import { notYours } from '../notices/not-yours';
import { ButtonBody } from '../payloads';
import { tellPerson } from '../tell-person';
import { CARD_MENU } from './ids';

/** Choices that open a form for agents. */
const FORMS: Record<string, { title: string; view: Parameters<typeof openWork>[3] }> = {
  [CARD_MENU.change]: { title: 'Change ticket', view: changeTicketView },
  [CARD_MENU.move]: { title: 'Move ticket', view: moveTicketView },
};

/**
 * The menu of a card. Everybody who sees it can open it, strangers of a shared channel too; who may unlink is asked
 * before the form opens.
 */
export const onCardMenu =
  (front: Front): Middleware<SlackActionMiddlewareArgs<BlockAction>> =>
  async ({ ack, body }) => {
    await ack();
    const { user, teamId: team, actions, channel, message, trigger_id } = ButtonBody.parse(body);
    const choice = actions[0]?.selected_option?.value;
    // “Open in HappyFox” is done by Slack itself.
    if (choice === CARD_MENU.open || !channel || !message) return;
    const say = (said: ReturnType<typeof notYours>) => tellPerson(front, { channel: channel.id, user: user.id }, said);
    const thread = message.thread_ts ?? message.ts;
    const link = await front.linking.linkOf({ team, channel: channel.id, thread });
    if (!link || trigger_id === undefined) return say(noLongerKnown());
    if (choice === CARD_MENU.note) {
      const at = { team, channel: channel.id, ts: thread };
      return openAnswer(front, trigger_id, user.id, async () => link, {
        as: 'note',
        message: at,
        preset: null,
        files: [],
      });
    }
    const form = choice === undefined ? undefined : FORMS[choice];
    if (form && link.ticket !== null) {
      const work = { trigger: trigger_id, team, user: user.id, ticket: link.ticket };
      return openWork(front, work, form.title, form.view);
    }
    if (choice !== CARD_MENU.unlink) return;
    const [person, lists] = await Promise.all([front.chat.person(user.id), front.lists.known()]);
    if (!(await front.linking.mayUnlink(link, person, lists))) return say(notYours());
    await front.web.views.open({ trigger_id, view: unlinkThreadView(link) });
  };
