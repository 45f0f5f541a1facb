import { concernOf } from '../../tickets/audience';
import { ticketNow } from '../../tickets/card';
import type { Catalogue } from '../../tickets/desk';
import { businessOf } from '../../tickets/finding';
import { waitsForRequester } from '../../tickets/home';
import { Refused, Throttled, Unavailable } from '../../tickets/outcomes';
import type { Person } from '../../tickets/people';
import type { Queue, TicketRow } from '../../tickets/ports';
import { agentOf } from '../../tickets/roles';
import { askTicket } from '../ask-ticket';
import type { Front } from '../front';
import type { NotShown } from '../notices/looked-up';
import type { Shown } from '../notices/ticket-lines';
import { typed } from '../notices/typed';

/** What somebody looks up. */
export type Lookup =
  | { verb: 'mine'; page: number }
  | { verb: 'find'; words: string }
  | { verb: 'show'; ticket: number };

/** What was found for them, before it is put into words. */
export interface Looked {
  groups: { head: string | null; rows: Row[]; foot: string | null }[];
  person: Person;
}

/** A ticket, and as what it is their business. */
interface Row {
  ticket: TicketRow;
  as: 'requester' | 'agent';
  waitsForYou: boolean;
}

/** Tickets of a list that one message shows. HappyFox's pages of fifty hold five of these. */
const SHOWN = 10;
const HAPPYFOX_PAGE = 50;
/** Pages of HappyFox's that are read to put a list in our order; each costs a read of the budget. */
const MOST_PAGES = 4;

/** Looks something up for a person: only what is their business. */
export async function lookUp(front: Front, user: string, lookup: Lookup): Promise<Looked | NotShown> {
  const person = await front.chat.person(user);
  if (person.standing !== 'member') return { kind: 'outsider' };
  if (!person.email) return { kind: 'no-address' };
  try {
    const lists = await front.lists.needed({ urgency: 'person' });
    const found = await foundFor(front, person, lists, lookup);
    return 'kind' in found ? found : { groups: found, person };
  } catch (error) {
    if (error instanceof Throttled) return { kind: 'paused', until: error.resumeAt };
    if (error instanceof Unavailable || error instanceof Refused) {
      front.log.warn('a lookup was not answered', { verb: lookup.verb, error });
      return { kind: 'silent' };
    }
    throw error;
  }
}

/** A ticket as lists show it. Only agents can open the page that it has in HappyFox. */
export const shownOf = ({ ticket, as }: Pick<Row, 'ticket' | 'as'>): Shown => ({
  displayId: ticket.displayId,
  agentUrl: as === 'agent' ? ticket.agentUrl : '',
  subject: ticket.subject,
  category: ticket.category.name,
  now: ticketNow(ticket),
});

/** Those that are somebody's business. */
const concerning = (person: Person, lists: Catalogue, tickets: readonly TicketRow[]): Omit<Row, 'waitsForYou'>[] =>
  tickets.flatMap((ticket) => {
    const as = concernOf(person, ticket, lists);
    return as === null ? [] : [{ ticket, as }];
  });

async function foundFor(
  front: Front,
  person: Person,
  lists: Catalogue,
  lookup: Lookup,
): Promise<Looked['groups'] | NotShown> {
  switch (lookup.verb) {
    case 'mine':
      return mine(front, person, lists, lookup.page);
    case 'find':
      return find(front, person, lists, lookup.words);
    case 'show': {
      const asked = await askTicket(front, lookup.ticket);
      if (asked.kind === 'paused' || asked.kind === 'silent') return asked;
      const rows = asked.kind === 'ticket' ? concerning(person, lists, [asked.ticket]) : [];
      if (rows.length === 0) return { kind: 'no-such-ticket', number: lookup.ticket };
      return [{ head: null, rows: rows.map((row) => ({ ...row, waitsForYou: false })), foot: null }];
    }
    default:
      return lookup satisfies never;
  }
}

/** Open tickets of a person's own, and those they have as an agent. What waits for them comes first. */
async function mine(
  front: Front,
  person: Person,
  lists: Catalogue,
  page: number,
): Promise<Looked['groups'] | NotShown> {
  const agent = agentOf(person, lists);
  const from = (page - 1) * SHOWN;
  const [own, theirs] = await Promise.all([
    readAround(front, { contact: person.email ?? '' }, from),
    agent ? readAround(front, { assignee: agent.email }, from) : null,
  ]);
  const group = (head: string, of: typeof own, waits: (row: TicketRow) => boolean) => {
    const rows = concerning(person, lists, of.rows)
      .map((row) => ({ ...row, waitsForYou: waits(row.ticket) }))
      .sort((a, b) => Number(b.waitsForYou) - Number(a.waitsForYou) || b.ticket.modifiedAt - a.ticket.modifiedAt);
    const shown = rows.slice(from - of.before, from - of.before + SHOWN);
    const total = of.total === null ? of.before + rows.length : of.total - (of.rows.length - rows.length);
    return { head, rows: shown, foot: footOf(from, shown.length, total, page) };
  };
  const groups = [
    group('Your open tickets', own, waitsForRequester),
    ...(theirs ? [group('Tickets you have as an agent', theirs, ({ unresponded }) => unresponded)] : []),
  ].filter(({ rows, foot }) => rows.length > 0 || foot !== null);
  return groups.length > 0 ? groups : { kind: 'none-open' };
}

/**
 * What a queue holds around its nth ticket, with how many stand before. From the beginning up to two hundred: only who has
 * all of them can say which come first, and hardly anybody has more. What comes after is read by HappyFox's pages, in its order.
 */
async function readAround(
  front: Front,
  queue: Queue,
  nth: number,
): Promise<{ rows: TicketRow[]; before: number; total: number | null }> {
  const errand = { urgency: 'person' } as const;
  if (nth >= MOST_PAGES * HAPPYFOX_PAGE) {
    const page = Math.floor(nth / HAPPYFOX_PAGE) + 1;
    const { rows, total } = await front.queue({ ...queue, page }, errand);
    return { rows, before: (page - 1) * HAPPYFOX_PAGE, total };
  }
  const rows = new Map<number, TicketRow>();
  for (let page = 1; ; page += 1) {
    const found = await front.queue({ ...queue, page }, errand);
    // A ticket that changed meanwhile may stand on two pages.
    for (const row of found.rows) rows.set(row.number, row);
    const isLast = found.rows.length < HAPPYFOX_PAGE || found.pages === page;
    if (isLast) return { rows: [...rows.values()], before: 0, total: rows.size };
    if (page === MOST_PAGES) return { rows: [...rows.values()], before: 0, total: found.total };
  }
}

function footOf(from: number, count: number, total: number, page: number): string | null {
  if (count === total) return null;
  const rest = total - from - count;
  if (count === 0) return `There are ${total}, and none on this page. ${typed('command', 'mine')} begins at the first.`;
  const next = rest > 0 ? ` ${typed('command', `mine ${page + 1}`)} shows the next.` : '';
  return `${from + 1} to ${from + count} of ${total}.${next}`;
}

async function find(
  front: Front,
  person: Person,
  lists: Catalogue,
  words: string,
): Promise<Looked['groups'] | NotShown> {
  const found = await front.search(words, businessOf(person, lists), { urgency: 'person' });
  const rows = concerning(person, lists, found.rows);
  if (rows.length === 0) return { kind: 'nothing-found' };
  const left = rows.length - SHOWN;
  return [
    {
      head: 'Found',
      rows: rows.slice(0, SHOWN).map((row) => ({ ...row, waitsForYou: false })),
      foot: found.more
        ? 'There may be more. Say more words to find fewer.'
        : left > 0
          ? `And ${left} more. Say more words to find fewer.`
          : null,
    },
  ];
}
