import { slips } from './nearest';
import { VERBS, type Verb } from './verbs';

/**
 * Where the words were said: behind `/ticket`, behind our name in the thread of a ticket (which is then the one that is
 * meant), or behind our name where no ticket is.
 */
export type Whence = 'command' | 'thread' | 'elsewhere';

/** What somebody asks of us. */
export type Asked =
  /** `ticket` is null where that of the thread is meant, or none. */
  | { kind: 'verb'; verb: Verb; ticket: number | null; rest: string }
  /** A verb, without what has to follow it. */
  | { kind: 'incomplete'; verb: Verb }
  /** No verb, but a slip of the finger away from one, with what follows it. `words` says it right. */
  | { kind: 'guess'; verb: Verb; words: string }
  /** Nothing of the kind: a subject, a reply, or nothing at all. */
  | { kind: 'words' };

/** Ways people ask for help, with the slips of the finger that are nearest to it. */
const HELP = /^(-{0,2}h(elp)?|hlep|hepl|halp|hilfe|aide|man|usage|commands?)$/i;

/** `4711`, `#4711`, `#OPS00004711`, `OPS00004711`, or the link of a ticket, as Slack writes it. */
const TICKET =
  /^(?:#?0*([1-9]\d{0,14})|#[a-z]{1,10}0*([1-9]\d{0,14})|[a-z]{1,10}(?=\d{6})0*([1-9]\d{0,14})|<?https?:\/\/[^\s<>|]+\/ticket\/([1-9]\d{0,14})\/?(?:[?#][^\s<>|]*)?(?:\|[^<>]*)?>?)$/i;

/** Words that mean no more than the ticket at hand: “close this please”. */
const FILLERS = /^(?:(?:this|it|the|that|ticket|please|now)(?:\s+|[.!]*$))*$/i;

/** No word that we know is longer, signs behind it included. Characters. */
const LONGEST_WORD = 40;

/** The number of the ticket that a word names; null when it names none. */
export function ticketIn(word: string): number | null {
  const digits = TICKET.exec(word)?.slice(1).find(Boolean);
  return digits === undefined ? null : Number(digits);
}

/**
 * What is asked. Only what is whole counts as a verb: “close the window, please” is a subject, and “status of my order?” too.
 */
export function readWords(text: string, whence: Whence): Asked {
  const words = text.trim();
  const [, typed = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(words) ?? [];
  const word = typed
    .slice(0, LONGEST_WORD)
    .replace(/[:,.!?]+$/, '')
    .toLowerCase();
  if (isHelp(words) || (words === '' && whence !== 'command')) return verb('help', null, '');
  const known = VERBS.find(({ name }) => name === word);
  return known ? readAfter(known, rest, whence) : guessed(word, rest, whence);
}

const isHelp = (words: string): boolean =>
  HELP.test(words.slice(0, LONGEST_WORD).replace(/[.!?]+$/, '')) || (words !== '' && !/[\p{L}\p{N}]/u.test(words));

function verb(name: Verb['name'], ticket: number | null, rest: string): Asked {
  const found = VERBS.find((one) => one.name === name);
  return found ? { kind: 'verb', verb: found, ticket, rest } : { kind: 'words' };
}

function readAfter(known: Verb, rest: string, whence: Whence): Asked {
  const as = (ticket: number | null, left: string): Asked => ({ kind: 'verb', verb: known, ticket, rest: left });
  const isBare = rest === '' || (whence !== 'command' && FILLERS.test(rest));
  switch (known.takes) {
    case 'nothing':
      return isBare ? as(null, '') : { kind: 'words' };
    case 'page':
      return isBare || /^[1-9]\d{0,2}$/.test(rest) ? as(null, isBare ? '' : rest) : { kind: 'words' };
    case 'words':
      return rest === '' ? { kind: 'incomplete', verb: known } : as(null, rest);
    case 'ticket': {
      const number = ticketIn(rest);
      if (number !== null) return as(number, '');
      if (!isBare) return { kind: 'words' };
      return whence === 'thread' ? as(null, '') : { kind: 'incomplete', verb: known };
    }
    case 'ticket-and-name':
    case 'ticket-and-words': {
      if (rest === '') return { kind: 'incomplete', verb: known };
      if (whence === 'thread') return as(null, rest);
      const [, first = '', left = ''] = /^(\S+)\s*([\s\S]*)$/.exec(rest) ?? [];
      const number = ticketIn(first);
      if (number === null) return { kind: 'words' };
      return left === '' ? { kind: 'incomplete', verb: known } : as(number, left);
    }
    default:
      return known.takes satisfies never;
  }
}

/**
 * A verb that was mistyped. Careful, because what is no verb is a subject or a reply, and people mean their words: the rest
 * must be what follows that verb. Where that says little, only slips that seldom make another word count.
 */
function guessed(word: string, rest: string, whence: Whence): Asked {
  const likely = VERBS.filter((one) => isSlip(word, one)).sort((a, b) => slips(word, a.name) - slips(word, b.name));
  for (const one of likely) {
    if (readAfter(one, rest, whence).kind === 'verb') {
      return { kind: 'guess', verb: one, words: `${one.name} ${rest}`.trim() };
    }
  }
  return { kind: 'words' };
}

function isSlip(word: string, { name, takes }: Verb): boolean {
  if (!/^[a-z]{3,12}$/.test(word)) return false;
  const distance = slips(word, name);
  if (takes === 'nothing' || takes === 'page') return distance === 1 && !isOneWrong(word, name);
  if (takes === 'words') return distance === 1 && word.length === name.length && !isOneWrong(word, name);
  // “Noted 5 faults” is a subject: any words can follow these verbs.
  if (takes === 'ticket-and-words' && word.startsWith(name)) return false;
  return distance <= (name.length > 4 ? 2 : 1);
}

/** One letter is another: “line” for “mine”. That makes words of their own too often. */
const isOneWrong = (word: string, name: string): boolean =>
  word.length === name.length && [...word].filter((letter, at) => letter !== name[at]).length === 1;
