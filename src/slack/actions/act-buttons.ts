import type { BlockAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import { type Act, reopeningStatus } from '../../tickets/act';
import type { MayAct } from '../../tickets/acting';
import { section } from '../blocks';
import type { Front } from '../front';
import { closeTicketView } from '../modals/close-ticket/view';
import { openWork } from '../modals/work-open';
import { cannotAct } from '../notices/cannot-act';
import type { Said } from '../notices/said';
import { ButtonBody } from '../payloads';
import { pressKey } from '../press-key';
import { tellPerson } from '../tell-person';

type OnButton = (front: Front) => Middleware<SlackActionMiddlewareArgs<BlockAction>>;
type May = Extract<MayAct, { kind: 'yes' }>;

/**
 * A button that does something to a ticket at once. Everybody who sees it can press it; only an agent who serves the
 * category is listened to, and everybody else is told why not.
 */
const atOnce =
  (actOf: (may: May) => Act | Said): OnButton =>
  (front) =>
  async ({ ack, body }) => {
    await ack();
    const { user, teamId: team, actions, channel, trigger_id } = ButtonBody.parse(body);
    const number = Number(actions[0]?.value);
    if (!Number.isSafeInteger(number) || trigger_id === undefined) return;
    const say = (said: Said) => tellPerson(front, { channel: channel?.id ?? user.id, user: user.id }, said);
    const may = await front.acting.mayAct(number, user.id);
    if (may.kind !== 'yes') return say(cannotAct(may));
    const act = actOf(may);
    if ('text' in act) return say(act);
    await front.acting.act([{ id: `press:${pressKey(trigger_id)}`, team, ticket: may.ticket, act, by: may.person }]);
  };

export const onClaim: OnButton = atOnce(() => ({ do: 'claim' }));

export const onReopen: OnButton = atOnce(({ lists }) => {
  const status = reopeningStatus(lists);
  if (status) return { do: 'set', as: 'reopen', status: status.id };
  const text = 'HappyFox has no status for open tickets. Nothing was changed.';
  return { text, blocks: [section(text)] };
});

/** “Close” asks for what the category wants before anything leaves. */
export const onClose: OnButton =
  (front) =>
  async ({ ack, body }) => {
    await ack();
    const { user, teamId: team, actions, trigger_id: trigger } = ButtonBody.parse(body);
    const ticket = Number(actions[0]?.value);
    if (!Number.isSafeInteger(ticket) || trigger === undefined) return;
    await openWork(front, { trigger, team, user: user.id, ticket }, 'Close ticket', closeTicketView);
  };
