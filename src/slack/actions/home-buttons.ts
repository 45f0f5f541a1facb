import type { BlockAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { Front } from '../front';
import { HOME } from '../home/ids';
import { openEmptyForm } from '../modals/new-ticket/open-empty';
import { ButtonBody } from '../payloads';

type OnButton = (front: Front) => Middleware<SlackActionMiddlewareArgs<BlockAction>>;

const onNewTicket: OnButton =
  (front) =>
  async ({ ack, body }) => {
    await ack();
    const { user, teamId: team, trigger_id } = ButtonBody.parse(body);
    if (trigger_id !== undefined) await openEmptyForm(front, { trigger: trigger_id, team, user: user.id });
  };

const onRefresh: OnButton =
  (front) =>
  async ({ ack, body }) => {
    await ack();
    const { user, teamId: team, view } = ButtonBody.parse(body);
    await front.home.refresh({ team, user: user.id }, view?.hash);
  };

/** “Previous” and “Next” of a list. The page is named whole, so that a double click turns once. */
const onTurn: OnButton =
  (front) =>
  async ({ ack, body }) => {
    await ack();
    const { user, teamId: team, view, actions } = ButtonBody.parse(body);
    const [, what, page] = /^(\w+):(\d{1,6})$/.exec(actions[0]?.value ?? '') ?? [];
    if (what === undefined) return;
    await front.home.turn({ team, user: user.id }, { what, page: Number(page) }, view?.hash);
  };

/** By the name of the button, what it does. */
export const HOME_BUTTONS: Record<string, OnButton> = {
  [HOME.newTicket]: onNewTicket,
  [HOME.refresh]: onRefresh,
  [HOME.previous]: onTurn,
  [HOME.next]: onTurn,
};
