import { type Answer, json, notFound } from '../answers';
import type { Call } from '../call';
import { need, type Ticket, type World } from '../world';
import { compileSearch, type SearchIndex } from './search';
import { viewTicket } from './view';

type Compare = (world: World, a: Ticket, b: Ticket) => number;

const second = (at: number | null) => Math.floor((at ?? 0) / 1000);
const byTime =
  (pick: (ticket: Ticket) => number | null): Compare =>
  (_, a, b) =>
    second(pick(a)) - second(pick(b));
const byText =
  (pick: (world: World, ticket: Ticket) => string): Compare =>
  (world, a, b) =>
    pick(world, a).localeCompare(pick(world, b));
const down =
  (up: Compare): Compare =>
  (world, a, b) =>
    up(world, b, a);

const ascending = {
  created: byTime((ticket) => ticket.createdAt),
  updated: byTime((ticket) => ticket.lastUpdatedAt),
  modified: byTime((ticket) => ticket.lastModified),
  ticket: ((_, a, b) => a.id - b.id) as Compare,
  status: ((world, a, b) => order(world.statuses, a.status) - order(world.statuses, b.status)) as Compare,
  priority: ((world, a, b) => order(world.priorities, a.priority) - order(world.priorities, b.priority)) as Compare,
  category: byText((world, ticket) => need(world.categories, ticket.category, 'category').name),
  subject: byText((_, ticket) => ticket.subject),
  assignee: byText((world, ticket) => (ticket.assignee === null ? '' : need(world.agents, ticket.assignee, 'a').name)),
  client: byText((world, ticket) => need(world.contacts, ticket.contact, 'contact').name),
  due: byText((_, ticket) => ticket.dueDate ?? '9999'),
  unresponded: ((_, a, b) => Number(b.unresponded) - Number(a.unresponded)) as Compare,
};

const order = (items: Map<number, { order: number }>, id: number) => items.get(id)?.order ?? 0;

/** The documented keys. Mind the odd ones: `created` and `updated` are descending, and `last_modifiedd` is no slip. */
const SORT_KEYS: Record<string, Compare> = {
  created: down(ascending.created),
  createa: ascending.created,
  updated: down(ascending.updated),
  updatea: ascending.updated,
  last_modifiedd: down(ascending.modified),
  last_modifieda: ascending.modified,
  ticketd: down(ascending.ticket),
  ticketa: ascending.ticket,
  statusa: ascending.status,
  statusd: down(ascending.status),
  prioritya: ascending.priority,
  priorityd: down(ascending.priority),
  categorya: ascending.category,
  categoryd: down(ascending.category),
  subjecta: ascending.subject,
  subjectd: down(ascending.subject),
  assigneea: ascending.assignee,
  assigneed: down(ascending.assignee),
  clienta: ascending.client,
  clientd: down(ascending.client),
  due: ascending.due,
  unresponded: ascending.unresponded,
};

const PARAMETERS = ['size', 'page', 'status', 'category', 'q', 'sort', 'minify_response', 'fields'];

/** `GET tickets/`: list and search. */
export function listTickets(index: SearchIndex) {
  return (call: Call): Answer => {
    const { world, query } = call;
    for (const name of new Set(query.keys())) if (!PARAMETERS.includes(name)) call.complain('ignored-parameter', name);
    const q = query.get('q');
    if (q !== null && !query.has('status')) return json({ error: 'A search needs the parameter "status".' }, 400);
    const status = statusFilter(world, query.get('status') ?? '_all');
    if (!status) return json({ error: [{ field: 'status', errors: ['Select a valid choice.'] }] }, 400);
    const categories = query.getAll('category').map(Number);
    const wanted = [...world.tickets.values()].filter(
      (ticket) => status(ticket) && (categories.length === 0 || categories.includes(ticket.category)),
    );
    const rows = q === null ? sorted(call, wanted) : compileSearch(world, index, q)(wanted);
    return page(call, rows);
  };
}

function statusFilter(world: World, status: string): ((ticket: Ticket) => boolean) | null {
  if (status === '_all') return () => true;
  const behaves = (behavior: string) => (ticket: Ticket) =>
    need(world.statuses, ticket.status, 'status').behavior === behavior;
  if (status === '_pending') return behaves('pending');
  if (status === '_completed') return behaves('completed');
  return world.statuses.has(Number(status)) ? (ticket) => ticket.status === Number(status) : null;
}

/** Equal keys stand in the order of their ids, newest first. An unknown key is ignored. */
function sorted({ world, query, complain }: Call, tickets: Ticket[]): Ticket[] {
  const key = query.get('sort') ?? 'updated';
  const compare = SORT_KEYS[key] ?? down(ascending.updated);
  if (!SORT_KEYS[key]) complain('ignored-parameter', `sort=${key}`);
  return tickets.sort((a, b) => compare(world, a, b) || b.id - a.id);
}

function page(call: Call, rows: Ticket[]): Answer {
  const { world, query } = call;
  const { size, page: asked } = readPaging(query);
  const pages = Math.max(1, Math.ceil(rows.length / size));
  if (asked > pages && world.knobs.pagePastEnd === '404') return notFound();
  const number = asked > pages && world.knobs.pagePastEnd === 'last' ? pages : asked;
  const first = (number - 1) * size;
  const shown = rows.slice(first, first + size);
  const only = fieldsAsked(world, query);
  const answer = {
    page_info: pageInfo(first, shown.length, rows.length, pages),
    data: shown.map((ticket) => viewTicket(world, ticket, { link: call.link }, only)),
  };
  return json(world.knobs.wrapPages ? [answer] : answer);
}

function fieldsAsked(world: World, query: URLSearchParams): string[] | undefined {
  if (query.get('minify_response') === 'true') return ['id'];
  const names = query.get('fields');
  if (names === null || world.knobs.ignoreFields) return undefined;
  return names.split(',').map((name) => name.trim());
}

/** `size` is clamped to 10 .. 50, anything unreadable becomes the default. */
export function readPaging(query: URLSearchParams) {
  const whole = (name: string, otherwise: number) => {
    const text = query.get(name) ?? '';
    return /^\d+$/.test(text) ? Number(text) : otherwise;
  };
  return { size: Math.min(50, Math.max(10, whole('size', 10))), page: Math.max(1, whole('page', 1)) };
}

/** `count` is the number of rows on this page; the total is `last_index`. */
export const pageInfo = (first: number, shown: number, total: number, pages: number) => ({
  count: shown,
  start_index: shown === 0 ? 0 : first + 1,
  end_index: shown === 0 ? 0 : first + shown,
  last_index: total,
  page_count: pages,
});
