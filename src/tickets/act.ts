import { z } from 'zod';
import type { Agent, Catalogue, Category, CustomField, Status, Ticket, Update } from './desk';
import { FieldAnswer } from './draft';

/** What an agent does to a ticket besides writing on it: each of these is one write to the helpdesk. */
export const Act = z.discriminatedUnion('do', [
  /** Takes a ticket that nobody has. */
  z.object({ do: z.literal('claim') }),
  z.object({
    do: z.literal('set'),
    /** By which word the agent asked for it; what is told about it is told in that word. */
    as: z.enum(['close', 'reopen', 'assign', 'status', 'priority', 'due', 'time', 'change']),
    status: z.number().int().optional(),
    priority: z.number().int().optional(),
    /** Null leaves the ticket without one. */
    assignee: z.number().int().nullable().optional(),
    /** `YYYY-MM-DD`. */
    due: z.iso.date().optional(),
    /** Custom fields by id: those that a completed status asks for. */
    answers: z.record(z.string(), FieldAnswer).optional(),
    /** Minutes of work; they add up. */
    minutes: z.number().int().nonnegative().optional(),
    /** Asks the requester how satisfied they are. */
    survey: z.boolean().optional(),
  }),
  z.object({ do: z.literal('tag'), add: z.array(z.string()), remove: z.array(z.string()) }),
  z.object({
    do: z.literal('move'),
    category: z.number().int(),
    note: z.string().optional(),
    /** Custom fields by id: those that the new category asks for. */
    answers: z.record(z.string(), FieldAnswer).default({}),
  }),
  /** Whether HappyFox tells this agent by mail what happens on the ticket. */
  z.object({ do: z.literal('subscribe'), on: z.boolean() }),
]);
export type Act = z.infer<typeof Act>;
export type ActOf<D extends Act['do']> = Extract<Act, { do: D }>;

/** The next natural step of a ticket. */
export type NextStep = 'claim' | 'reply' | 'close' | 'reopen';

/** What an agent would do next: take it, answer, close, or open it again. */
export function nextStep({
  closed,
  assigned,
  unresponded,
}: {
  closed: boolean;
  assigned: boolean;
  unresponded: boolean;
}): NextStep {
  if (closed) return 'reopen';
  if (!assigned) return 'claim';
  return unresponded ? 'reply' : 'close';
}

const inOrder = (statuses: readonly Status[]) => [...statuses].sort((a, b) => a.order - b.order || a.id - b.id);

/** The statuses that mean closed, in HappyFox's order. */
export const closingStatuses = ({ statuses }: Catalogue): Status[] =>
  inOrder(statuses).filter(({ behavior }) => behavior === 'completed');

/** The status a ticket gets when it is opened again: HappyFox's default, or the first open one. Null: there is none. */
export function reopeningStatus({ statuses }: Catalogue): Status | null {
  const open = inOrder(statuses).filter(({ behavior }) => behavior === 'pending');
  return open.find(({ isDefault }) => isDefault) ?? open[0] ?? null;
}

/** What a ticket is asked for when it is closed or moved: fields that have no value yet, and the minutes spent. */
export interface Demands {
  fields: CustomField[];
  minutes: boolean;
}

type Held = Pick<Ticket, 'category' | 'fields'>;

const inCategory = (field: CustomField, category: number) =>
  field.categories.some((there) => there.category === category);
const isEmpty = ({ id }: CustomField, { fields }: Held) => {
  const held = fields.find((field) => field.id === id)?.value ?? null;
  return held === null || held.trim() === '';
};

/** The fields that must have a value before the ticket can be completed. Fields that depend on a choice count only where it is made. */
export function demandsOnClosing(ticket: Held, catalogue: Catalogue): Demands {
  const { id } = ticket.category;
  return {
    fields: catalogue.fields.filter(
      (field) =>
        field.requiredOnCompletion &&
        inCategory(field, id) &&
        applies(field, ticket, catalogue) &&
        isEmpty(field, ticket),
    ),
    minutes: asksForMinutes(id, catalogue),
  };
}

/** The fields that must have a value before the ticket can come into a category. */
export const demandsOnMoving = (ticket: Held, category: number, catalogue: Catalogue): CustomField[] =>
  catalogue.fields.filter(
    (field) =>
      field.requiredOnMove &&
      inCategory(field, category) &&
      applies(field, ticket, catalogue) &&
      isEmpty(field, ticket),
  );

export const asksForMinutes = (category: number, { categories }: Catalogue): boolean =>
  categories.some(({ id, timeSpentMandatory }: Category) => id === category && timeSpentMandatory);

/** Whether the choice that a field depends on is the one the ticket has; told by its text, which is all a ticket shows. */
function applies({ dependsOnChoice }: CustomField, { fields }: Held, catalogue: Catalogue): boolean {
  if (dependsOnChoice === null) return true;
  const parent = catalogue.fields.find(({ choices }) => choices.some(({ id }) => id === dependsOnChoice));
  const choice = parent?.choices.find(({ id }) => id === dependsOnChoice);
  const held = fields.find(({ id }) => id === parent?.id)?.value ?? '';
  return choice !== undefined && held.split(', ').includes(choice.text);
}

/** Whether the ticket stands as the act would leave it, so that there is nothing to send. Minutes and surveys are never so. */
export function standsAlready(act: Act, ticket: Ticket, agent: Agent): boolean {
  switch (act.do) {
    case 'claim':
      return ticket.assignee?.id === agent.id;
    case 'set': {
      const { status, priority, assignee, due, answers, minutes, survey } = act;
      if (minutes !== undefined || survey === true || Object.keys(answers ?? {}).length > 0) return false;
      return (
        (status === undefined || status === ticket.status.id) &&
        (priority === undefined || priority === ticket.priority.id) &&
        (assignee === undefined || assignee === (ticket.assignee?.id ?? null)) &&
        (due === undefined || due === ticket.dueDate)
      );
    }
    case 'tag':
      return act.add.every((tag) => ticket.tags.includes(tag)) && !act.remove.some((tag) => ticket.tags.includes(tag));
    case 'move':
      return ticket.category.id === act.category;
    case 'subscribe':
      return false;
    default:
      return act satisfies never;
  }
}

/** HappyFox's clock and ours may differ by this much; ms. */
const CLOCKS_DIFFER_MS = 120_000;

/**
 * Whether an act of which the answer was lost took effect: the ticket stands so, or its history shows that this agent made
 * it so since `sentAt` (epoch ms) and somebody else changed it again.
 */
export function tookEffect(act: Act, ticket: Ticket, agent: Agent, sentAt: number, catalogue: Catalogue): boolean {
  if (standsAlready(act, ticket, agent)) return true;
  const ours = ticket.updates.filter(
    ({ by, at }) => by.kind === 'agent' && by.id === agent.id && at >= sentAt - CLOCKS_DIFFER_MS,
  );
  return ours.some((update) => made(act, update, catalogue));
}

/** Whether an update is what the act would have written. */
function made(
  act: Act,
  { changes, minutes }: Update,
  { statuses, priorities, agents, categories }: Catalogue,
): boolean {
  const became = (what: Update['changes'][number]['what'], name: string | null | undefined) =>
    changes.some((change) => change.what === what && change.after === (name ?? null));
  const nameOf = (items: readonly { id: number; name: string }[], id: number | null) =>
    items.find((item) => item.id === id)?.name ?? null;
  switch (act.do) {
    case 'claim':
      return changes.some(({ what }) => what === 'assignee');
    case 'set': {
      if (act.minutes !== undefined) return minutes === act.minutes;
      if (act.status !== undefined) return became('status', nameOf(statuses, act.status));
      if (act.assignee !== undefined) return became('assignee', nameOf(agents, act.assignee));
      if (act.priority !== undefined) return became('priority', nameOf(priorities, act.priority));
      return act.due !== undefined && became('due', act.due);
    }
    case 'move':
      return became('category', nameOf(categories, act.category));
    case 'tag':
    case 'subscribe':
      return false;
    default:
      return act satisfies never;
  }
}
