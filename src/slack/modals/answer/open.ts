import type { Link } from '../../../tickets/delivery';
import type { Speaking } from '../../../tickets/speaking';
import type { Front } from '../../front';
import { loadingView } from '../loading';
import { sorryView } from '../sorry';
import type { AnswerForm } from './form';
import { answerView } from './view';

/** Why somebody may not write to the ticket as an agent. */
const WHY: Record<Exclude<Awaited<ReturnType<Speaking['mayWrite']>>, 'yes'>, readonly [string, string]> = {
  'not-filed': ['The ticket of this thread is still on its way to HappyFox.', 'Try again when its number is here.'],
  'not-an-agent': [
    'Only agents who serve the category of this ticket can do that.',
    'What you write in the thread is not lost: it goes to the ticket as this thread’s replies do.',
  ],
  gone: ['HappyFox no longer has this ticket.', 'It may have been deleted there.'],
  busy: [
    'HappyFox makes us wait at the moment, and we cannot tell whether you are an agent of this ticket.',
    'Please try again in a minute.',
  ],
};

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
  const may = await front.speaking.mayWrite(link, user);
  if (may !== 'yes') return sorryView(...WHY[may]);
  const displayId = link.displayId ?? `#${link.ticket}`;
  const form = { ...opening, link: link.id, displayId, subject: link.subject };
  return answerView(form, { key: await front.answers.keep(form) });
}
