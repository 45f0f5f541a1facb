import type { ModalView } from '@slack/types';
import type { Catalogue, TicketState } from '../../tickets/desk';
import type { Front } from '../front';
import { cannotAct } from '../notices/cannot-act';
import { loadingView } from './loading';
import { saidView } from './said-view';

/**
 * Opens a form in which an agent works on a ticket, or says why they cannot. Slack gives three seconds for the first view, so
 * that one says nothing yet.
 */
export async function openWork(
  front: Front,
  { trigger, team, user, ticket }: { trigger: string; team: string; user: string; ticket: number },
  title: string,
  form: (ticket: TicketState, lists: Catalogue, more: { key: string; survey: boolean }) => ModalView,
): Promise<void> {
  const opened = await front.web.views.open({ trigger_id: trigger, view: loadingView(title) });
  const [may, { survey }] = await Promise.all([front.acting.mayAct(ticket, user), front.personal.settings(team, user)]);
  const view =
    may.kind === 'yes'
      ? form(may.ticket, may.lists, { key: await front.works.keep({ team, ticket: may.ticket }), survey })
      : saidView(title, cannotAct(may).blocks);
  await front.web.views.update({ view_id: opened.view?.id ?? '', view });
}
