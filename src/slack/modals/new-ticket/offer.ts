import type { Front } from '../../front';
import { inTime } from '../../in-time';
import type { Typed } from './form';
import { looksTheSame, type Offered } from './offered';
import { type OpenForm, showForm } from './show';
import { newTicketView } from './view';

/**
 * Offers in an open form what fits its subject. `ask`: HappyFox may be asked too. The form is shown anew only when that makes a
 * difference, so somebody who goes on typing is left in peace. Never throws: the form is as good without.
 */
export async function offer(
  front: Front,
  open: OpenForm,
  { typed, user, ask }: { typed: Typed; user: string; ask: boolean },
): Promise<void> {
  const { subject } = typed;
  try {
    const before = await front.forms.find(open.key);
    // Who corrects a ticket that was refused has decided to file it.
    if (!before || before.correcting !== null || (!ask && subject === (before.offered?.subject ?? ''))) return;
    const catalogue = await front.lists.known();
    // The form is about to be filled, or says why it is not: that comes first.
    if (catalogue === null) return;
    const offered = await find(front, { subject, user, ask });
    await showForm(front, open, (kept) => ({
      keep: { offered },
      view: looksTheSame(kept.offered, offered)
        ? null
        : newTicketView({ typed, context: kept.context, catalogue, offered }, { key: open.key }),
    }));
  } catch (error) {
    front.log.warn('nothing offered in a form', { error });
  }
}

async function find(
  front: Front,
  { subject, user, ask }: { subject: string; user: string; ask: boolean },
): Promise<Offered> {
  const person = await inTime(front, front.chat.person(user));
  if (person === null) return { subject, articles: [], tickets: [] };
  const { articles, tickets } = await front.beforeFiling.offer(subject, person, { ask });
  const threads = tickets.map(async ({ stands, name, subject: called, place, agentUrl }) => {
    const thread = place?.thread ? await inTime(front, front.chat.permalink(place.channel, place.thread)) : null;
    return { stands, name, subject: called, address: thread ?? agentUrl };
  });
  return { subject, articles, tickets: await Promise.all(threads) };
}
