import type { Button } from '@slack/types';
import type { Link } from '../../tickets/delivery';
import { type Asked, readWords, type Whence } from '../../tickets/read-words';
import { BUTTON } from '../actions/ids';
import { button } from '../blocks';
import type { Front } from '../front';
import type { KeptCommand } from '../kept-forms';
import { cannotAct } from '../notices/cannot-act';
import {
  didYouMean,
  type Fate,
  incomplete,
  noTicketHere,
  notUnderstood,
  onlyByCommand,
  stillOnItsWay,
} from '../notices/command-answers';
import { lookedUp, notShown } from '../notices/looked-up';
import type { Said } from '../notices/said';
import { nextButtons } from '../notices/shown-ticket';
import { traced } from '../notices/traced';
import { tellPerson } from '../tell-person';
import { messageToPlain } from '../text/message';
import { NAMELESS } from '../text/names';
import { oneLine } from '../text/plain';
import { act } from './act';
import { type Answer, type Doing, done, refused } from './doing';
import { helpFor } from './help';
import { type Lookup, lookUp, shownOf } from './look';
import { say } from './say';

/** Does what somebody asked in words, and answers them where they are, so that only they see it. */
export async function obey(
  front: Front,
  id: string,
  command: KeptCommand,
  tell: (said: Said) => Promise<void> = (said) => tellPerson(front, { ...command.place, user: command.user }, said),
): Promise<{ ticket: number | null; verb: string }> {
  const { place, mention } = command;
  const link = mention && place.thread !== null ? await front.linking.linkOf(place) : null;
  const asked = readWords(command.words, whenceOf(command, link));
  const ticket = asked.kind === 'verb' ? (asked.ticket ?? link?.ticket ?? null) : null;
  await tell(await answered(front, id, command, asked, link));
  return { ticket, verb: asked.kind === 'words' ? 'not understood' : asked.verb.name };
}

const whenceOf = ({ mention }: KeptCommand, link: Link | null): Whence =>
  mention === null ? 'command' : link ? 'thread' : 'elsewhere';

async function answered(
  front: Front,
  id: string,
  command: KeptCommand,
  asked: Asked,
  link: Link | null,
): Promise<Said> {
  const { mention } = command;
  const way = mention ? 'mention' : 'command';
  const fate: Fate = mention === null ? 'unsaid' : mention.isCarried ? 'carried' : 'stays';
  switch (asked.kind) {
    case 'words':
      return notUnderstood(fate);
    case 'guess': {
      const meant = await keep(front, command, asked.words);
      const yes = button(`Yes: ${asked.words}`, BUTTON.doThis, meant, { style: 'primary' });
      return withButtons(didYouMean(way, asked.words, fate), [yes, ...(await instead(front, command))]);
    }
    case 'incomplete': {
      // A file says something without words.
      const hasFile = (mention?.said.files.length ?? 0) > 0 && link !== null;
      if (hasFile && (asked.verb.name === 'note' || asked.verb.name === 'reply'))
        return answered(front, id, command, { kind: 'verb', verb: asked.verb, ticket: null, rest: '' }, link);
      return withButtons(incomplete(asked.verb, way), await instead(front, command));
    }
    case 'verb': {
      const { said, isRefusal } = await obeyed(front, id, command, asked, link);
      const mayBeWords = asked.verb.takes === 'words' || (isRefusal && asked.rest !== '');
      return mayBeWords ? withButtons(said, await instead(front, command, link)) : said;
    }
    default:
      return asked satisfies never;
  }
}

async function obeyed(
  front: Front,
  id: string,
  command: KeptCommand,
  { verb, ticket, rest }: Extract<Asked, { kind: 'verb' }>,
  link: Link | null,
): Promise<Answer> {
  switch (verb.name) {
    case 'help':
      return done(await helpFor(front, command.user, command.mention ? 'mention' : 'command'));
    case 'channel':
    case 'settings':
    case 'follow':
      return refused(onlyByCommand(verb));
    case 'mine':
      return shown(front, command, { verb: 'mine', page: Number(rest || 1) });
    case 'find':
      return shown(front, command, { verb: 'find', words: plainOf(rest) });
    default: {
      const number = ticket ?? link?.ticket ?? null;
      if (number === null) return refused(link ? stillOnItsWay() : noTicketHere(verb));
      const doing: Doing = { id, command, verb, ticket: number, rest };
      if (verb.name === 'show') return shown(front, command, { verb: 'show', ticket: number });
      if (verb.name === 'trace') return trace(front, doing);
      if (verb.name === 'note' || verb.name === 'reply')
        return say(front, doing, link?.ticket === number ? link : null);
      return act(front, doing);
    }
  }
}

async function shown(front: Front, command: KeptCommand, lookup: Lookup): Promise<Answer> {
  const looked = await lookUp(front, command.user, lookup);
  if ('kind' in looked) return refused(notShown(looked));
  const said = lookedUp({
    groups: looked.groups.map(({ rows, ...group }) => ({
      ...group,
      tickets: rows.map((row) => ({ ...shownOf(row), waitsForYou: row.waitsForYou })),
    })),
  });
  const [only] = looked.groups.flatMap(({ rows }) => rows);
  const steps = lookup.verb === 'show' && only?.as === 'agent' ? nextButtons(only.ticket) : [];
  // In a direct message nobody else would see it.
  const isAlone = command.place.channel.startsWith('D');
  const share = isAlone ? [] : [button('Share here', BUTTON.share, await keep(front, command, wordsOf(lookup)))];
  return done(withButtons(said, [...steps, ...share]));
}

/** As it would be typed, with the ticket that the thread stood for. */
function wordsOf(lookup: Lookup): string {
  switch (lookup.verb) {
    case 'mine':
      return lookup.page === 1 ? 'mine' : `mine ${lookup.page}`;
    case 'find':
      return `find ${lookup.words}`;
    case 'show':
      return `show ${lookup.ticket}`;
    default:
      return lookup satisfies never;
  }
}

async function trace(front: Front, { ticket, command }: Doing): Promise<Answer> {
  const may = await front.acting.mayAct(ticket, command.user);
  return may.kind === 'yes' ? done(traced(ticket, await front.ledger(ticket))) : refused(cannotAct(may));
}

const keep = (front: Front, command: KeptCommand, words: string): Promise<string> =>
  front.commands.keep({ ...command, words, mention: command.mention && { ...command.mention, isCarried: false } });

/**
 * The other thing that the words may have meant: a subject, where they were typed behind `/ticket`; a reply, where they
 * stand in the thread of a ticket.
 */
async function instead(front: Front, command: KeptCommand, link: Link | null = null): Promise<Button[]> {
  if (command.mention === null) {
    const subject = oneLine(plainOf(command.words), 40);
    return [button(`New ticket “${subject}”`, BUTTON.formInstead, await keep(front, command, command.words))];
  }
  return link ? [button('Send it to the ticket', BUTTON.sendInstead, await keep(front, command, command.words))] : [];
}

const withButtons = (said: Said, elements: Button[]): Said => {
  if (elements.length === 0) return said;
  // A message may have one row of buttons already; one more stands below it.
  return { ...said, blocks: [...said.blocks, { type: 'actions', elements }] };
};

const plainOf = (text: string): string => messageToPlain({ text }, NAMELESS).trim();
