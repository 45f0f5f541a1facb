import { cleaned, flattened } from '../html';
import type { QuietChange } from '../knobs';
import { type By, type Change, type CustomValue, need, type Ticket, type Update, type World } from '../world';
import { shownValue } from './view';

/** Properties that an update may set; what is left out stays. */
export interface Properties {
  status?: number | undefined;
  priority?: number | undefined;
  assignee?: number | null | undefined;
  category?: number | undefined;
  dueDate?: string | null | undefined;
  tags?: string[] | undefined;
  /** Null clears a field. */
  fields?: Map<number, CustomValue | null> | undefined;
}

export interface Words {
  html?: string | undefined;
  text?: string | undefined;
  /** `message_type`: null is public, "p" a private note. */
  type?: string | null;
  customerUpdated?: boolean | undefined;
  cc?: string | undefined;
  bcc?: string | undefined;
  forwardTo?: string | undefined;
  subject?: string | undefined;
  files?: number[];
}

interface Entry {
  by: By | null;
  words?: Words | undefined;
  set?: Properties;
  timeSpent?: number | undefined;
  rating?: number;
  /** Back-dates the row; only the opening message does that. */
  at?: number;
}

/** Would these properties change anything? */
export const differs = (ticket: Ticket, set: Properties) =>
  (set.status !== undefined && set.status !== ticket.status) ||
  (set.priority !== undefined && set.priority !== ticket.priority) ||
  (set.assignee !== undefined && set.assignee !== ticket.assignee) ||
  (set.category !== undefined && set.category !== ticket.category) ||
  (set.dueDate !== undefined && set.dueDate !== ticket.dueDate) ||
  (set.tags !== undefined && set.tags.join() !== ticket.tags.join()) ||
  [...(set.fields ?? [])].some(([id, value]) => String(value ?? '') !== String(ticket.fields.get(id) ?? ''));

/** Is there anything to read in these words once comments are gone? */
export const says = ({ html, text, files }: Words) =>
  cleaned(html ?? '') !== '' || (text ?? '').trim() !== '' || (files?.length ?? 0) > 0;

/**
 * Adds a row to the history, applies its properties and moves the ticket's clocks. A property change alone makes a row
 * too, with `message: null`.
 */
export function record(world: World, ticket: Ticket, entry: Entry): Update {
  const { set = {}, words, by } = entry;
  const at = entry.at ?? world.now();
  const name = (items: Map<number, { name: string }>, id: number | null) =>
    id === null ? null : (items.get(id)?.name ?? null);
  const change = (items: Map<number, { name: string }>, old: number | null, to: number | null | undefined) =>
    to === undefined || to === old ? null : { old, new: to, old_name: name(items, old), new_name: name(items, to) };
  const update: Update = {
    id: world.nextId('update'),
    at,
    by,
    message: words ? message(words) : null,
    status: change(world.statuses, ticket.status, set.status),
    priority: change(world.priorities, ticket.priority, set.priority),
    assignee: change(world.agents, ticket.assignee, set.assignee),
    category: change(world.categories, ticket.category, set.category),
    dueDate:
      set.dueDate === undefined || set.dueDate === ticket.dueDate ? null : { old: ticket.dueDate, new: set.dueDate },
    fields: fieldChanges(world, ticket, set.fields),
    timeSpent: entry.timeSpent ?? null,
    rating: entry.rating ?? null,
  };
  applyProperties(ticket, set);
  ticket.timeSpent += entry.timeSpent ?? 0;
  if (update.status && need(world.statuses, ticket.status, 'status').behavior === 'completed') ticket.lastClosedAt = at;
  moveClocks(world, ticket, update, set);
  ticket.updates.push(update);
  return update;
}

function message(words: Words): Update['message'] {
  const html = cleaned(words.html ?? '');
  return {
    html,
    text: html ? flattened(html) : (words.text ?? ''),
    message_type: words.type ?? null,
    customer_updated: words.customerUpdated ?? false,
    cc_list: words.cc ?? '',
    bcc_list: words.bcc ?? '',
    forward_list: words.forwardTo ?? null,
    subject: words.subject ?? '',
    files: words.files ?? [],
  };
}

function fieldChanges(world: World, ticket: Ticket, fields: Properties['fields']): Update['fields'] {
  const changes = [...(fields ?? [])].flatMap(([id, value]) => {
    const field = need(world.ticketFields, id, 'ticket field');
    const old = ticket.fields.get(id) ?? null;
    if (String(old ?? '') === String(value ?? '')) return [];
    return [{ id, name: field.name, old: shownValue(field, old).value, new: shownValue(field, value).value }];
  });
  return changes.length > 0 ? changes : null;
}

function applyProperties(ticket: Ticket, set: Properties) {
  const { fields, ...plain } = set;
  for (const [name, value] of Object.entries(plain)) if (value !== undefined) Object.assign(ticket, { [name]: value });
  for (const [id, value] of fields ?? []) {
    if (value === null) ticket.fields.delete(id);
    else ticket.fields.set(id, value);
  }
}

function moveClocks(world: World, ticket: Ticket, update: Update, set: Properties) {
  const { by, message, at } = update;
  const isPublic = message !== null && message.message_type === null;
  if (isPublic && by?.type === 'user') {
    ticket.lastUserReplyAt = at;
    ticket.unresponded = true;
  }
  if (isPublic && by?.type === 'staff') {
    ticket.lastStaffReplyAt = at;
    ticket.unresponded = false;
  }
  const kinds = kindsOf(update, set);
  if (kinds.has('plain')) ticket.lastUpdatedAt = world.now();
  const loud = [...kinds].some((kind) => kind === 'plain' || !world.knobs.untouchedBy.includes(kind));
  if (loud) ticket.lastModified = world.now();
}

function kindsOf(update: Update, set: Properties): Set<QuietChange | 'plain'> {
  const kinds = new Set<QuietChange | 'plain'>();
  if (update.message) kinds.add(update.message.message_type === 'p' ? 'private-notes' : 'plain');
  if (update.category) kinds.add('moves');
  if (set.tags) kinds.add('tags');
  if (update.fields) kinds.add('custom-fields');
  const changes: (Change | object | number | null)[] = [update.status, update.priority, update.dueDate, update.rating];
  // Moving may take the assignee away; that belongs to the move.
  if (!update.category) changes.push(update.assignee);
  if (changes.some((change) => change !== null) || update.timeSpent !== null) kinds.add('plain');
  if (kinds.size === 0) kinds.add('plain');
  return kinds;
}

export const byContact = (world: World, id: number): By => {
  const { name, email } = need(world.contacts, id, 'contact');
  return { type: 'user', id, name, email };
};

export const byAgent = (world: World, id: number): By => {
  const { name, email } = need(world.agents, id, 'agent');
  return { type: 'staff', id, name, email };
};

/** An account rule that opens a completed ticket again when its contact writes. */
export function reopenIfCompleted(world: World, ticket: Ticket) {
  const completed = need(world.statuses, ticket.status, 'status').behavior === 'completed';
  const pending = [...world.statuses.values()].filter(({ behavior }) => behavior === 'pending');
  const reopened = pending.find((status) => status.default) ?? pending[0];
  if (!completed || !reopened || !world.knobs.reopenOnReply) return;
  const by: By = { type: 'smartrule', id: 1, name: 'Reopen on reply', email: null };
  record(world, ticket, { by, set: { status: reopened.id } });
}
