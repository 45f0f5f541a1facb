import type { Verb } from '../../tickets/verbs';
import { section } from '../blocks';
import { named, quoted } from './quoted';
import type { Said } from './said';
import { typed, type Way } from './typed';

const said = (text: string): Said => ({ text, blocks: [section(text)] });

/** What became of words that we did not understand. */
export type Fate =
  /** They went to the ticket of the thread like every reply. */
  | 'carried'
  /** They stay in Slack. */
  | 'stays'
  /** They were typed behind `/ticket`: nobody else has seen them. */
  | 'unsaid';

const FATE: Record<Fate, string> = {
  carried: 'I did not understand that, so it goes to the ticket like every reply.',
  stays: 'I did not understand that. It stays in Slack.',
  unsaid: 'Nothing was done yet.',
};

/** A slip of the finger: what was probably meant. */
export const didYouMean = (way: Way, words: string, fate: Fate): Said =>
  said(
    fate === 'unsaid'
      ? `Did you mean ${typed(way, words)}? ${FATE.unsaid}`
      : `${FATE[fate]} Did you mean ${typed(way, words)}?`,
  );

/** Our name, and words that mean nothing to us. */
export const notUnderstood = (fate: Fate): Said =>
  said(`${FATE[fate]} ${typed('mention', 'help')} tells what I understand. Without my name, I only listen.`);

/** Something is missing behind a verb. */
export function incomplete(verb: Verb, way: Way): Said {
  const example = way === 'mention' && verb.mention !== null ? verb.mention : verb.example;
  return said(`${typed(way, verb.name)} ${verb.does}. Please say more, for example ${typed(way, example)}.`);
}

/** Only `/ticket` can do that. */
export const onlyByCommand = (verb: Verb): Said =>
  said(`Please type ${typed('command', verb.example)}: that works behind the slash only.`);

/** The mention stands where no ticket is. */
export const noTicketHere = (verb: Verb): Said =>
  said(
    `This thread has no ticket. Name one: ${typed('mention', verb.example)}. “Link to ticket”, in the menu of a message, brings one into its thread.`,
  );

export const stillOnItsWay = (): Said =>
  said(
    'The ticket of this thread is still on its way to HappyFox. Nothing was done. Please try again when its number is here.',
  );

/** It is on disk; the card, or a direct message, tells when it holds. `what` is as `actWords` says it. */
export const actTaken = (what: string): Said =>
  said(`“${named(what)}” is saved and on its way. If it has to wait or does not work, a direct message tells you.`);

export const wordsTaken = (as: 'reply' | 'note', displayId: string): Said =>
  said(
    as === 'reply'
      ? `Your reply to ${named(displayId)} is saved and on its way. The requester reads it.`
      : `Your private note on ${named(displayId)} is saved and on its way. Only agents read it.`,
  );

/** It is so already. */
export const isSoAlready = (displayId: string, how: 'open' | 'closed'): Said =>
  said(`${named(displayId)} is ${how} already. Nothing was changed.`);

/** Closing asks for something that only a form can ask for. */
export const closeByForm = (displayId: string, wants: readonly string[]): Said =>
  said(`Before ${named(displayId)} can be closed, HappyFox wants: ${listed(wants)}. Press “Close” to tell it.`);

export const noSuchStatus = (which: 'closed' | 'open'): Said =>
  said(`HappyFox has no status for ${which} tickets. Nothing was changed.`);

/** Names in one sentence, at most; and their letters, so that the sentence is read to its end. */
const LISTED = 10;
const LISTED_LETTERS = 1_000;

/** Names of others in a sentence: as many as it can hold, and how many more there are. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).map(named);
  while (shown.length > 1 && shown.join(', ').length > LISTED_LETTERS) shown.pop();
  const more = names.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** A name that HappyFox does not know, or knows several of. */
export function unknownName(
  kind: 'status' | 'priority' | 'agent',
  name: string,
  { exist, fit, near }: { exist: readonly string[]; fit: readonly string[]; near: string | null },
): Said {
  const what = kind === 'agent' ? 'agent of this category' : kind;
  if (fit.length > 0)
    return said(`${quoted(name)} fits several: ${listed(fit)}. Nothing was changed. Please write more of the name.`);
  const guess = near === null ? '' : ` Did you mean ${named(near)}?`;
  const rest = exist.length > 0 ? ` There ${exist.length === 1 ? 'is' : 'are'}: ${listed(exist)}.` : '';
  return said(`HappyFox has no ${what} with the name ${quoted(name)}. Nothing was changed.${guess}${rest}`);
}

/** The person who was named cannot have the ticket. */
export const notAssignable = (name: string): Said =>
  said(
    `${named(name)} is no active agent of the category of this ticket in HappyFox, so they cannot have it. Nothing was changed.`,
  );

export const sharedHere = (leftOut: number): Said =>
  said(
    leftOut > 0
      ? `Shared. ${leftOut} of them ${leftOut === 1 ? 'is' : 'are'} shown to agents only, and stay out of this channel.`
      : 'Shared.',
  );

/** Nothing of what was looked up may be shown in the channel. */
export const notForHere = (): Said =>
  said(
    'HappyFox shows this to agents only, so it can be shared only in a channel that is for agents only. Type `/ticket channel` there to make it one.',
  );

export const cannotSpeakHere = (): Said =>
  said('I cannot post here. In a channel, type `/invite @foxbridge`, then press the button again.');
