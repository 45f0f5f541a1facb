import { SUBJECT_LIMIT } from '../../tickets/draft';
import type { Front } from '../front';
import { cut } from '../limits';
import { defaultCategory } from '../modals/new-ticket/default-category';
import { freshlyTyped, NO_THREAD } from '../modals/new-ticket/form';
import { offer } from '../modals/new-ticket/offer';
import { openNewTicket } from '../modals/new-ticket/open';

interface Opening {
  trigger: string;
  team: string;
  user: string;
  channel: { id: string; name: string | null };
  /** What somebody typed behind `/ticket`. */
  words: string;
}

/** Opens the form with what was typed as the subject; `new` in front is welcome. */
export async function openForm(front: Front, { trigger, team, user, channel, words }: Opening): Promise<void> {
  // A command knows the name of a direct message only as “directmessage”; there, following it “here” makes no sense.
  const isDirect = channel.name === 'directmessage' || channel.id.startsWith('D');
  const subject = words
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^new(\s|$)/i, '');
  const context = {
    team,
    openedBy: user,
    ...(!isDirect && { channel: { ...channel, here: true } }),
    ...(await defaultCategory(front, team, channel.id)),
    messageFiles: [],
  };
  const preset = freshlyTyped(context, { subject: cut(subject.trim(), SUBJECT_LIMIT) });
  const opened = await openNewTicket(front, trigger, { context, preset, ...NO_THREAD, correcting: null });
  // Asked early, so that the answer is there when the form is sent.
  await front.chat.person(user);
  await offer(front, opened, { typed: preset, user, ask: false });
}
