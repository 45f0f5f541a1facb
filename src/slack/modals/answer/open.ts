import type { Link } from '../../../tickets/delivery';
import { section } from '../../blocks';
import type { Front } from '../../front';
import { cannotAct } from '../../notices/cannot-act';
import { loadingView } from '../loading';
import { saidView } from '../said-view';
import { sorryView } from '../sorry';
import type { AnswerForm } from './form';
import { answerView } from './view';

const NOT_LOST = 'What you write in the thread is not lost: it goes to the ticket as this thread’s replies do.';

type Opening = Pick<AnswerForm, 'message' | 'as' | 'preset' | 'files'>;

/**
 * Opens the form for an agent, or says why not. Slack gives three seconds for the first view, so that one says nothing yet.
 */
export async function openAnswer(
  front: Front,
  trigger: string,
  user: string,
  find: () => Promise<Link | null>,
  opening: Opening,
): Promise<void> {
  const title = opening.as === 'reply' ? 'Reply to requester' : 'Private note';
  const opened = await front.web.views.open({ trigger_id: trigger, view: loadingView(title) });
  const view = await nextView(front, user, await find(), opening);
  await front.web.views.update({ view_id: opened.view?.id ?? '', view });
}

async function nextView(front: Front, user: string, link: Link | null, opening: Opening) {
  if (!link) return sorryView('This thread has no ticket.', 'Choose “File a ticket” or “Link to ticket” on a message.');
  if (link.ticket === null) {
    return sorryView(
      'The ticket of this thread is still on its way to HappyFox.',
      'Try again when its number is here.',
    );
  }
  const may = await front.acting.mayAct(link.ticket, user);
  if (may.kind !== 'yes') return saidView('Foxbridge', [...cannotAct(may).blocks, section(NOT_LOST)]);
  const displayId = link.displayId ?? `#${link.ticket}`;
  const form = { ...opening, link: link.id, displayId, subject: link.subject };
  return answerView(form, { key: await front.answers.keep(form) });
}
