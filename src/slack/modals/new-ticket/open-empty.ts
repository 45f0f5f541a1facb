import type { Front } from '../../front';
import { freshlyTyped, NO_THREAD } from './form';
import { openNewTicket } from './open';

/** An empty form, opened where no channel is known: the notice comes as a direct message. */
export async function openEmptyForm(
  front: Front,
  { trigger, team, user }: { trigger: string; team: string; user: string },
): Promise<void> {
  const context = { team, openedBy: user, messageFiles: [] };
  const preset = freshlyTyped(context);
  await openNewTicket(front, trigger, {
    context,
    preset,
    ...NO_THREAD,
    correcting: null,
  });
  // Asked early, so that the answer is there when the form is sent.
  await front.chat.person(user);
}
