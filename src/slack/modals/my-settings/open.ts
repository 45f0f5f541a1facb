import type { BlockAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { agentOf } from '../../../tickets/roles';
import type { Front } from '../../front';
import { cannotBeTold } from '../../notices/cannot-be-told';
import { ButtonBody } from '../../payloads';
import { loadingView } from '../loading';
import { saidView } from '../said-view';
import { mySettingsView } from './view';

const TITLE = 'My notifications';

/** Shows a person what they are told by direct message, as a form; or why we cannot tell them anything. */
export async function openMySettings(
  front: Front,
  trigger: string,
  { team, user }: { team: string; user: string },
): Promise<void> {
  const opened = await front.web.views.open({ trigger_id: trigger, view: loadingView(TITLE) });
  await front.web.views.update({ view_id: opened.view?.id ?? '', view: await nextView(front, team, user) });
}

async function nextView(front: Front, team: string, user: string): Promise<ModalView> {
  const [person, lists, settings] = await Promise.all([
    front.chat.person(user),
    front.lists.known(),
    front.personal.settings(team, user),
  ]);
  if (person.standing !== 'member') return saidView(TITLE, cannotBeTold('outsider').blocks);
  if (!person.email) return saidView(TITLE, cannotBeTold('no-address').blocks);
  return mySettingsView(settings, lists !== null && agentOf(person, lists) !== null);
}

/** The button that stands below what people are told, and in the Home tab. */
export const onMySettings =
  (front: Front): Middleware<SlackActionMiddlewareArgs<BlockAction>> =>
  async ({ ack, body }) => {
    await ack();
    const { user, teamId: team, trigger_id } = ButtonBody.parse(body);
    if (trigger_id !== undefined) await openMySettings(front, trigger_id, { team, user: user.id });
  };
