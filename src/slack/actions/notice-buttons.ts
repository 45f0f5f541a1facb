import type { BlockAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { Notice } from '../../tickets/delivery';
import { agentOf } from '../../tickets/roles';
import type { Front } from '../front';
import { FormAsTyped, freshlyTyped } from '../modals/new-ticket/form';
import { openNewTicket } from '../modals/new-ticket/open';
import { sorryView } from '../modals/sorry';
import { noLongerKnown } from '../notices/no-longer-known';
import { notYours } from '../notices/not-yours';
import type { Said } from '../notices/said';
import { tooLate } from '../notices/too-late';
import { ButtonBody } from '../payloads';
import { tellPerson } from '../tell-person';
import { BUTTON } from './ids';

type OnButton = (front: Front) => Middleware<SlackActionMiddlewareArgs<BlockAction>>;

interface Press {
  notice: Notice;
  user: string;
  trigger: string | undefined;
}

/**
 * A button of a notice. Whoever sees a message can press its buttons, strangers of a shared channel too; only the
 * person it is about, or an agent, is listened to.
 */
const button =
  (act: (front: Front, press: Press) => Promise<boolean>): OnButton =>
  (front) =>
  async ({ ack, body }) => {
    await ack();
    const { user, teamId: team, actions, channel, view, trigger_id } = ButtonBody.parse(body);
    const notice = await front.service.notice(actions[0]?.value ?? '');
    const say = (said: Said) => tellPerson(front, { channel: channel?.id ?? user.id, user: user.id }, said);
    if (!notice) return say(noLongerKnown());
    if (!(await mayAct(front, notice, user.id))) return say(notYours());
    const done = await act(front, { notice, user: user.id, trigger: trigger_id });
    if (!done) await say(tooLate());
    // Pressed in the Home tab: what was settled no longer waits there.
    if (view?.type === 'home') await front.home.show({ team, user: user.id }, view.hash);
  };

async function mayAct(front: Front, notice: Notice, user: string): Promise<boolean> {
  if (notice.head.about === user) return true;
  const lists = await front.lists.known();
  return lists !== null && agentOf(await front.chat.person(user), lists) !== null;
}

const onCancel = button((front, { notice, user }) => front.service.cancel(notice.id, user));

const onSendAgain = button((front, { notice, user }) => front.service.sendAgain(notice.id, user));

const onItIsThere = button(async (front, { notice, user }) => {
  const candidate = notice.facts.state === 'undecided' ? notice.facts.candidate : null;
  return candidate !== null && front.service.adopt(notice.id, candidate.number, user);
});

const onLeaveIt = button((front, { notice, user }) => front.service.leave(notice.id, user));

/** Opens the form again with everything that was typed, and with the lists as they are now. */
const onCorrect = button(async (front, { notice, user, trigger }) => {
  const draft = await front.service.parkedDraft(notice.id);
  if (!draft || trigger === undefined) return false;
  const kept = FormAsTyped.safeParse(draft.typed);
  if (!kept.success) {
    await front.web.views.open({
      trigger_id: trigger,
      view: sorryView(
        'This draft was written with an older version and cannot be shown again.',
        'Please file it anew.',
      ),
    });
    return true;
  }
  const { context, typed, ...thread } = kept.data;
  await openNewTicket(front, trigger, {
    // Where it is followed is settled: the notice stands there, with the button that was just pressed.
    context: { ...context, openedBy: user, ...(context.channel && { channel: { ...context.channel, here: false } }) },
    preset: freshlyTyped(context, typed),
    ...thread,
    correcting: notice.id,
  });
  return true;
});

/** By the name of the button, what it does. */
export const NOTICE_BUTTONS: Record<string, OnButton> = {
  [BUTTON.cancel]: onCancel,
  [BUTTON.sendAgain]: onSendAgain,
  [BUTTON.notThere]: onSendAgain,
  [BUTTON.itIsThere]: onItIsThere,
  [BUTTON.leaveIt]: onLeaveIt,
  [BUTTON.correct]: onCorrect,
};
