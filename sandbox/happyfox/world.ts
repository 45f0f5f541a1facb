import { defaultKnobs, type Knobs } from './knobs';

export interface Category {
  id: number;
  name: string;
  description: string;
  public: boolean;
  prepopulate_cc: string;
  time_spent_mandatory: boolean;
  /** Stands before the number in a display id; the list of categories does not show it. */
  prefix: string;
}

export interface Status {
  id: number;
  name: string;
  color: string;
  order: number;
  default: boolean;
  behavior: 'pending' | 'completed';
}

export interface Priority {
  id: number;
  name: string;
  order: number;
  default: boolean;
}

export interface Agent {
  id: number;
  name: string;
  email: string;
  active: boolean;
  is_account_admin: boolean;
  role: { id: number; name: string };
  /** Ids of the categories this agent serves. */
  categories: number[];
  permissions: string[];
}

type FieldType = 'text' | 'number' | 'date' | 'choice' | 'multiple_choice';

export interface Choice {
  id: number;
  text: string;
  dependant_fields: number[];
}

export interface CustomField {
  id: number;
  name: string;
  type: FieldType;
  required: boolean;
  compulsory_on_completed: boolean;
  compulsory_on_move: boolean;
  choices: Choice[] | null;
  depends_on_choice: number | null;
  categories: { category: number; order: number }[];
  visible_to_staff_only: boolean;
}

/** Text, number and date as text; a choice as its id; several choices as a list of ids. */
export type CustomValue = string | number | number[];

interface Phone {
  id: number;
  type: string;
  number: string;
  is_primary: boolean;
}

export interface Contact {
  id: number;
  name: string;
  email: string | null;
  phones: Phone[];
  fields: Map<number, CustomValue>;
  loginEnabled: boolean;
  createdAt: number;
  updatedAt: number | null;
}

export interface Group {
  id: number;
  name: string;
  description: string;
  tagged_domains: string;
  /** Contact id, and whether that contact sees all tickets of the group. */
  members: Map<number, boolean>;
}

/** A file that HappyFox holds. The bytes are kept only when there are few of them. */
export interface StoredFile {
  id: number;
  filename: string;
  contentType: string;
  size: number;
  sha256: string;
  bytes: Buffer | null;
}

export interface By {
  type: 'user' | 'staff' | 'smartrule';
  id: number;
  name: string;
  email: string | null;
}

interface Message {
  text: string;
  html: string;
  message_type: string | null;
  customer_updated: boolean;
  cc_list: string;
  bcc_list: string;
  forward_list: string | null;
  subject: string;
  files: number[];
}

export interface Change {
  old: number | null;
  new: number | null;
  old_name: string | null;
  new_name: string | null;
}

interface FieldChange {
  id: number;
  name: string;
  old: unknown;
  new: unknown;
}

export interface Update {
  id: number;
  at: number;
  by: By | null;
  message: Message | null;
  status: Change | null;
  priority: Change | null;
  assignee: Change | null;
  category: Change | null;
  dueDate: { old: string | null; new: string | null } | null;
  fields: FieldChange[] | null;
  timeSpent: number | null;
  rating: number | null;
}

export interface Ticket {
  id: number;
  subject: string;
  category: number;
  status: number;
  priority: number;
  contact: number;
  assignee: number | null;
  subscribers: number[];
  fields: Map<number, CustomValue>;
  tags: string[];
  dueDate: string | null;
  cc: string;
  createdAt: number;
  lastUpdatedAt: number;
  lastModified: number;
  lastUserReplyAt: number | null;
  lastStaffReplyAt: number | null;
  lastClosedAt: number | null;
  timeSpent: number;
  unresponded: boolean;
  /** Promises to the requester that were broken. */
  slaBreaches: number;
  visibleOnlyStaff: boolean | null;
  source: string;
  mergedFrom: number[];
  mergedTo: number | null;
  updates: Update[];
}

export interface Article {
  id: number;
  title: string;
  contents: string;
  section: number;
  tags: string;
  updatedAt: number;
  internal: boolean;
}

/** What a listener hears after something happened to a ticket. */
type TicketEvent = { kind: 'created' | 'updated' | 'deleted'; ticket: Ticket };

/** All that this helpdesk holds. `now` gives epoch milliseconds. */
export interface World {
  now: () => number;
  knobs: Knobs;
  categories: Map<number, Category>;
  statuses: Map<number, Status>;
  priorities: Map<number, Priority>;
  agents: Map<number, Agent>;
  contacts: Map<number, Contact>;
  ticketFields: Map<number, CustomField>;
  contactFields: Map<number, CustomField>;
  groups: Map<number, Group>;
  sections: Map<number, { id: number; name: string; description: string }>;
  articles: Map<number, Article>;
  tickets: Map<number, Ticket>;
  files: Map<number, StoredFile>;
  /** The next free id of a kind; ids start at a number of their own, so that one taken for another is found out. */
  nextId(kind: IdKind): number;
  listeners: Set<(event: TicketEvent) => void>;
  tell(event: TicketEvent): void;
  clear(): void;
}

const FIRST_IDS = {
  category: 1,
  status: 11,
  priority: 31,
  agent: 51,
  contact: 301,
  group: 601,
  ticketField: 701,
  contactField: 801,
  choice: 2001,
  phone: 2501,
  section: 3001,
  article: 3101,
  ticket: 4711,
  file: 50001,
  update: 90201,
};

type IdKind = keyof typeof FIRST_IDS;

export function createWorld(now: () => number): World {
  let next = { ...FIRST_IDS };
  const world: World = {
    now,
    knobs: defaultKnobs(),
    categories: new Map(),
    statuses: new Map(),
    priorities: new Map(),
    agents: new Map(),
    contacts: new Map(),
    ticketFields: new Map(),
    contactFields: new Map(),
    groups: new Map(),
    sections: new Map(),
    articles: new Map(),
    tickets: new Map(),
    files: new Map(),
    nextId: (kind) => next[kind]++,
    listeners: new Set(),
    tell: (event) => {
      for (const listener of world.listeners) listener(event);
    },
    clear: () => {
      next = { ...FIRST_IDS };
      Object.assign(world.knobs, defaultKnobs());
      for (const held of Object.values(world)) if (held instanceof Map) held.clear();
    },
  };
  return world;
}

/** The item with this id, for callers inside the sandbox: a missing one is a mistake of the test, not of the bot. */
export function need<T>(items: Map<number, T>, id: number, what: string): T {
  const item = items.get(id);
  if (item === undefined) throw new Error(`The HappyFox stand-in has no ${what} ${id}`);
  return item;
}

/** The item marked as default, else the first one. */
export function defaultOf<T extends { default: boolean }>(items: Map<number, T>, what: string): T {
  const all = [...items.values()];
  const found = all.find((item) => item.default) ?? all[0];
  if (!found) throw new Error(`The HappyFox stand-in has no ${what} yet`);
  return found;
}

export const displayId = (world: World, ticket: Ticket) =>
  `#${need(world.categories, ticket.category, 'category').prefix}${String(ticket.id).padStart(8, '0')}`;

export const contactByMail = (world: World, email: string) =>
  [...world.contacts.values()].find((contact) => contact.email?.toLowerCase() === email.toLowerCase());

/** Does this agent serve the category? Account administrators serve all. */
export const serves = (agent: Agent, category: number) => agent.is_account_admin || agent.categories.includes(category);
