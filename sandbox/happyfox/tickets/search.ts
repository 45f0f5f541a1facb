import { dayOf } from '../clock';
import { displayId, need, type Ticket, type World } from '../world';
import { shownValue } from './view';

/** What the search knows of a ticket; it may lag behind the ticket. */
interface Entry {
  at: number;
  words: string;
  status: string;
  priority: string;
  tags: string[];
  assignee: string[] | null;
  groups: string[];
  contact: string[];
  ids: string[];
  unresponded: boolean;
  hasAttachments: boolean;
  dueDate: string | null;
  breached: boolean;
  moments: Record<string, number | null>;
  fields: Map<string, string[]>;
}

export interface SearchIndex {
  /** The ticket as the search sees it now, or null if it was not indexed yet. */
  look(ticket: Ticket): Entry | null;
}

/** Entries kept for each ticket; older ones matter only to lags longer than anybody tests. */
const KEPT_ENTRIES = 20;

/** An index that notes each change of a ticket and shows it `searchLagMs` later. */
export function createSearchIndex(world: World): SearchIndex {
  const entries = new Map<number, Entry[]>();
  world.listeners.add(({ ticket }) => {
    const known = entries.get(ticket.id) ?? [];
    known.push(entryOf(world, ticket));
    entries.set(ticket.id, known.slice(-KEPT_ENTRIES));
  });
  return {
    look: (ticket) => entries.get(ticket.id)?.findLast(({ at }) => at + world.knobs.searchLagMs <= world.now()) ?? null,
  };
}

function entryOf(world: World, ticket: Ticket): Entry {
  const contact = need(world.contacts, ticket.contact, 'contact');
  const agent = ticket.assignee === null ? null : need(world.agents, ticket.assignee, 'agent');
  const messages = ticket.updates.flatMap(({ message }) => message ?? []);
  const fields = new Map<string, string[]>();
  for (const [id, held] of ticket.fields) {
    const field = need(world.ticketFields, id, 'ticket field');
    const name = field.name.toLowerCase();
    fields.set(name, [...(fields.get(name) ?? []), ...[shownValue(field, held).value].flat().map(String)]);
  }
  return {
    at: world.now(),
    words: [ticket.subject, ...messages.map(({ text }) => text)].join('\n').toLowerCase(),
    status: need(world.statuses, ticket.status, 'status').name,
    priority: need(world.priorities, ticket.priority, 'priority').name,
    tags: [...ticket.tags],
    assignee: agent && [agent.email, agent.name, ...agent.name.split(' ')],
    groups: [...world.groups.values()].filter(({ members }) => members.has(contact.id)).map(({ name }) => name),
    contact: [contact.name, contact.email ?? '', ...contact.phones.map(({ number }) => number)],
    ids: [String(ticket.id), displayId(world, ticket).slice(1)],
    unresponded: ticket.unresponded,
    hasAttachments: messages.some(({ files }) => files.length > 0),
    dueDate: ticket.dueDate,
    breached: ticket.slaBreaches > 0,
    moments: {
      created: ticket.createdAt,
      'last-modified': ticket.lastModified,
      'last-staff-replied': ticket.lastStaffReplyAt,
      'last-contact-replied': ticket.lastUserReplyAt,
      'last-closed': ticket.lastClosedAt,
    },
    fields,
  };
}

type Test = (entry: Entry) => boolean;

/** One part of a search: a free word, or a name with values of which any may fit. */
type Term = { word: string } | { name: string; values: string[] };

/** Splits a search string. A blank after the colon ends the term, so it finds nothing by that name. */
function termsOf(q: string): Term[] {
  const value = '(?:"[^"]*"|[^\\s",]+)';
  const pattern = new RegExp(`("[^"]+"|[\\w-]+):(${value}(?:,${value})*)|"([^"]*)"|(\\S+)`, 'g');
  return [...q.matchAll(pattern)].flatMap(([, name, values, quoted, bare]): Term[] => {
    if (name && values) {
      const list = [...values.matchAll(/"([^"]*)"|([^",]+)/g)].map(([, inQuotes, plain]) => inQuotes ?? plain ?? '');
      return [{ name: name.replaceAll('"', ''), values: list }];
    }
    // Quotes do not force a phrase: all words, any order.
    return (quoted ?? bare ?? '').split(/\s+/).flatMap((word) => (word ? [{ word: word.toLowerCase() }] : []));
  });
}

/** A search over tickets, ordered by relevance and then by last update; `sort` has no say. */
export function compileSearch(world: World, index: SearchIndex, q: string): (tickets: Ticket[]) => Ticket[] {
  const terms = termsOf(q);
  const words = terms.flatMap((term) => ('word' in term ? [term.word] : []));
  const tests = terms.map((term): Test => {
    if ('word' in term) return ({ words: text }) => text.includes(term.word);
    return testFor(world, term.name, term.values);
  });
  const hits = (entry: Entry) => words.reduce((sum, word) => sum + entry.words.split(word).length - 1, 0);
  return (tickets) =>
    tickets
      .flatMap((ticket) => {
        const entry = index.look(ticket);
        return entry && tests.every((test) => test(entry)) ? [{ ticket, relevance: hits(entry) }] : [];
      })
      .sort((a, b) => b.relevance - a.relevance || b.ticket.lastUpdatedAt - a.ticket.lastUpdatedAt)
      .map(({ ticket }) => ticket);
}

const MOMENT =
  /^(created|last-modified|last-staff-replied|last-contact-replied|last-closed)-(on|on-or-before|on-or-after|before|after)$/;

function testFor(world: World, name: string, values: string[]): Test {
  const moment = MOMENT.exec(name);
  if (moment) return momentTest(world, moment[1] ?? '', moment[2] ?? '', values[0] ?? '');
  const anyOf = (held: string[]) => values.some((value) => held.includes(value));
  const isTrue = values[0] === 'true';
  switch (name) {
    case 'status':
      return (entry) => anyOf([entry.status]);
    case 'priority':
      return (entry) => anyOf([entry.priority]);
    case 'tag':
      return (entry) => anyOf(entry.tags);
    case 'id':
      return (entry) => anyOf(entry.ids);
    case 'assignee':
      return ({ assignee }) => (assignee ? values.includes('any') || anyOf(assignee) : values.includes('none'));
    case 'group':
      return ({ groups }) => anyOf([...groups, groups.length > 0 ? 'any' : 'none']);
    case 'contact':
      return ({ contact }) =>
        values.some((value) => contact.some((held) => held.toLowerCase().includes(value.toLowerCase())));
    case 'unresponded':
      return (entry) => entry.unresponded === isTrue;
    case 'breached':
      return (entry) => entry.breached === isTrue;
    case 'has_attachments':
      return (entry) => entry.hasAttachments === isTrue;
    case 'duedate':
      return (entry) => values.some((value) => dueTest(world, entry.dueDate, value));
    default:
      return fieldTest(world, name.toLowerCase(), values);
  }
}

/** Custom fields are searched by name without regard to case, choices by label, dates as mm/dd/yyyy. */
function fieldTest(world: World, name: string, values: string[]): Test {
  const isDate = [...world.ticketFields.values()].some(
    (field) => field.name.toLowerCase() === name && field.type === 'date',
  );
  const wanted = values.map((value) => {
    const day = isDate ? /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(value) : null;
    return day ? `${day[3]}-${day[1]}-${day[2]}` : isDate ? 'no such day' : value.toLowerCase();
  });
  return ({ fields }) => (fields.get(name) ?? []).some((held) => wanted.includes(held.toLowerCase()));
}

/** Days only: the time of day plays no part. */
function momentTest(world: World, what: string, how: string, value: string): Test {
  const given = /^(\d{4})\/(\d{2})\/(\d{2})$/.exec(value);
  if (!given || (what === 'last-closed' && !how.startsWith('on-or'))) return () => false;
  if (what === 'last-modified' && how === 'on') return () => false;
  const wanted = given.slice(1).join('-');
  return ({ moments }) => {
    const at = moments[what] ?? null;
    if (at === null) return false;
    const day = dayOf(at, world.knobs.searchMinutesEast);
    if (how === 'on') return day === wanted;
    if (how === 'on-or-before') return day <= wanted;
    if (how === 'on-or-after') return day >= wanted;
    return how === 'before' ? day < wanted : day > wanted;
  };
}

function dueTest(world: World, due: string | null, value: string): boolean {
  if (due === null) return false;
  const day = (ahead: number) => dayOf(world.now() + ahead * 86_400_000, world.knobs.searchMinutesEast);
  if (value === 'today') return due === day(0);
  if (value === 'tomorrow') return due === day(1);
  if (value === 'yesterday') return due === day(-1);
  if (value === 'overdue') return due < day(0);
  return value === 'next 7 days' && due >= day(0) && due <= day(7);
}
