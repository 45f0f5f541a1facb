import { z } from 'zod';
import { type Agent, type Catalogue, TicketState } from './desk';
import type { Person } from './people';
import type { Queue } from './ports';
import { agentOf } from './roles';

/** What the Home tab keeps of a ticket. */
export const HomeRow = TicketState.pick({
  number: true,
  displayId: true,
  agentUrl: true,
  subject: true,
  category: true,
  status: true,
  priority: true,
  contact: true,
  assignee: true,
  dueDate: true,
  private: true,
  createdAt: true,
  modifiedAt: true,
  unresponded: true,
  mergedInto: true,
}).extend({
  /** Past what was promised to the requester. Only a search tells, so a row of another list does not know. */
  breached: z.boolean().default(false),
});
export type HomeRow = z.infer<typeof HomeRow>;

/** A person's own requests; and, for agents: what they have, what nobody has, what is due. */
export const HOME_LISTS = ['requests', 'mine', 'unassigned', 'due'] as const;
export type HomeListName = (typeof HOME_LISTS)[number];

/** Who looks at their Home tab, as far as it decides which tickets they see. */
export interface HomeViewer {
  email: string;
  agent: Agent | null;
}

/** Null for everybody whom we show no tickets: guests, members of other workspaces, people without a confirmed address. */
export const homeViewerOf = (person: Person, lists: Catalogue | null): HomeViewer | null =>
  person.standing === 'member' && person.email ? { email: person.email, agent: lists && agentOf(person, lists) } : null;

/** The lists this person has. An agent who serves no category has none of the agents' lists. */
export const listsOf = ({ agent }: HomeViewer): readonly HomeListName[] =>
  agent && agent.categories.length > 0 ? HOME_LISTS : ['requests'];

/** The searches a list is made of; each costs one read for a page of fifty. */
export function queuesOf(list: HomeListName, { email, agent }: HomeViewer): Queue[] {
  if (list === 'requests') return [{ contact: email }];
  // No category at all would search in all of them.
  if (!agent || agent.categories.length === 0) return [];
  const { categories } = agent;
  switch (list) {
    case 'mine':
      return [{ assignee: agent.email }];
    case 'unassigned':
      return [{ assignee: 'none', categories }];
    case 'due':
      return [
        { clock: 'breached', categories },
        { clock: 'due', categories },
      ];
    default:
      return list satisfies never;
  }
}

/**
 * Whether somebody sees a ticket in a list, by what they are now. HappyFox searches names, addresses and phone numbers for
 * a part of them, and its index may lag, so that what it finds is looked at once more. This is the fence between people.
 */
export function belongs(list: HomeListName, row: HomeRow, { email, agent }: HomeViewer): boolean {
  if (row.status.behavior === 'completed' || row.mergedInto !== null) return false;
  const serves = agent?.categories.includes(row.category.id) ?? false;
  switch (list) {
    case 'requests':
      return row.contact?.email?.toLowerCase() === email.toLowerCase() && (!row.private || serves);
    case 'mine':
      return serves && row.assignee?.id === agent?.id;
    case 'unassigned':
      return serves && row.assignee === null;
    case 'due':
      return serves;
    default:
      return list satisfies never;
  }
}

/** The next that is the requester's to do: an agent wrote last. */
export const waitsForRequester = ({ unresponded }: Pick<HomeRow, 'unresponded'>): boolean => !unresponded;

type Before = (a: HomeRow, b: HomeRow) => number;
const first =
  (is: (row: HomeRow) => boolean): Before =>
  (a, b) =>
    Number(is(b)) - Number(is(a));
const oldestFirst: Before = (a, b) => a.createdAt - b.createdAt;
// Days as texts sort as days; what has none comes last.
const soonestFirst: Before = (a, b) => (a.dueDate ?? '~').localeCompare(b.dueDate ?? '~');

/** By what counts first, in each list. */
const ORDER: Record<HomeListName, Before[]> = {
  requests: [first(waitsForRequester), (a, b) => b.modifiedAt - a.modifiedAt],
  mine: [first(({ unresponded }) => unresponded), soonestFirst, oldestFirst],
  unassigned: [oldestFirst],
  due: [first(({ breached }) => breached), soonestFirst, oldestFirst],
};

/** A search has no order of its own that would be worth something, so each list has ours. */
export const inOrder = (list: HomeListName, rows: readonly HomeRow[]): HomeRow[] =>
  [...rows].sort((a, b) => ORDER[list].reduce((by, before) => by || before(a, b), 0) || a.number - b.number);

/**
 * A list as it stands now: with what we know of its tickets since it was read, without those that no longer belong, and with
 * those that do now in front. What is overdue by a promise only a search tells, so nothing joins `due`.
 */
export function broughtUpToDate(
  list: HomeListName,
  rows: readonly HomeRow[],
  news: readonly HomeRow[],
  viewer: HomeViewer,
): HomeRow[] {
  const latest = new Map<number, HomeRow>();
  for (const row of news) {
    const known = latest.get(row.number);
    if (!known || row.modifiedAt >= known.modifiedAt) latest.set(row.number, row);
  }
  const held = new Set(rows.map(({ number }) => number));
  const joined = list === 'due' ? [] : [...latest.values()].filter(({ number }) => !held.has(number));
  const now = rows.map((row) => {
    const later = latest.get(row.number);
    return later && later.modifiedAt >= row.modifiedAt ? { ...later, breached: row.breached } : row;
  });
  return [...inOrder(list, joined), ...now].filter((row) => belongs(list, row, viewer));
}
