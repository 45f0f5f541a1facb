import { z } from 'zod';

/**
 * What the helpdesk tells us, in our own words: reference lists, tickets and their updates.
 * The adapter in `happyfox/` turns HappyFox's answers into these; nothing else in the program knows HappyFox's shapes.
 */

export const Category = z.object({
  id: z.number().int(),
  name: z.string(),
  /** Only public categories take new tickets through the API. */
  public: z.boolean(),
  timeSpentMandatory: z.boolean(),
});
export type Category = z.infer<typeof Category>;

/** `completed` means closed. Names of statuses are free text; only the behaviour decides. */
export const Status = z.object({
  id: z.number().int(),
  name: z.string(),
  behavior: z.enum(['pending', 'completed']),
  isDefault: z.boolean(),
  order: z.number(),
});
export type Status = z.infer<typeof Status>;

export const Priority = z.object({ id: z.number().int(), name: z.string(), isDefault: z.boolean(), order: z.number() });
export type Priority = z.infer<typeof Priority>;

export const Agent = z.object({
  id: z.number().int(),
  name: z.string(),
  email: z.string(),
  active: z.boolean(),
  /** The categories this agent serves. */
  categories: z.array(z.number().int()),
});
export type Agent = z.infer<typeof Agent>;

export const FieldType = z.enum(['text', 'number', 'date', 'choice', 'multiple_choice']);
export type FieldType = z.infer<typeof FieldType>;

/** A custom field of tickets. One that has a type we do not know is treated as text. */
export const CustomField = z.object({
  id: z.number().int(),
  name: z.string(),
  type: FieldType,
  required: z.boolean(),
  requiredOnCompletion: z.boolean(),
  requiredOnMove: z.boolean(),
  /** Hidden from contacts, so shown only to agents. */
  agentsOnly: z.boolean(),
  choices: z.array(z.object({ id: z.number().int(), text: z.string() })),
  /** The choice (of another field) that must be selected for this field to apply. */
  dependsOnChoice: z.number().int().nullable(),
  /** In which categories the field exists, and where it stands there. */
  categories: z.array(z.object({ category: z.number().int(), order: z.number() })),
});
export type CustomField = z.infer<typeof CustomField>;

/** The lists that a form is built from, read together and kept in the store. */
export const Catalogue = z.object({
  categories: z.array(Category),
  statuses: z.array(Status),
  priorities: z.array(Priority),
  agents: z.array(Agent),
  fields: z.array(CustomField),
  /** When the lists were read; epoch ms. */
  at: z.number(),
});
export type Catalogue = z.infer<typeof Catalogue>;

export const Contact = z.object({ id: z.number().int(), name: z.string(), email: z.string().nullable() });
export type Contact = z.infer<typeof Contact>;

/** A file of an update. `url` carries its own right to read and dies after five minutes: fetch at once, never store. */
export const Attachment = z.object({ id: z.number().int(), name: z.string(), url: z.string() });
export type Attachment = z.infer<typeof Attachment>;

const Author = z.object({
  kind: z.enum(['contact', 'agent', 'system']),
  id: z.number().int().nullable(),
  name: z.string(),
  email: z.string().nullable(),
});

export const Change = z.object({
  what: z.enum(['status', 'priority', 'assignee', 'category', 'due', 'field']),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type Change = z.infer<typeof Change>;

export const Update = z.object({
  id: z.number().int(),
  at: z.number(),
  by: Author,
  /** Null for a pure change of state. Every kind that we do not know counts as private. */
  message: z
    .object({
      html: z.string(),
      text: z.string(),
      private: z.boolean(),
      attachments: z.array(Attachment),
    })
    .nullable(),
  changes: z.array(Change),
  /** Minutes of work that were told with it. */
  minutes: z.number().optional(),
});
export type Update = z.infer<typeof Update>;

export const Ticket = z.object({
  /** The number HappyFox keeps for the ticket's whole life; the key to store. */
  number: z.number().int(),
  /** What people call it, such as `#OPS00004711`; changes when the ticket moves to another category. */
  displayId: z.string(),
  /** The page agents open in HappyFox. */
  agentUrl: z.string(),
  subject: z.string(),
  category: z.object({ id: z.number().int(), name: z.string() }),
  status: z.object({ id: z.number().int(), name: z.string(), behavior: z.enum(['pending', 'completed']) }),
  priority: z.object({ id: z.number().int(), name: z.string() }),
  contact: Contact.nullable(),
  assignee: z.object({ id: z.number().int(), name: z.string(), email: z.string() }).nullable(),
  tags: z.array(z.string()),
  dueDate: z.string().nullable(),
  /** Visible to agents only. */
  private: z.boolean(),
  createdAt: z.number(),
  modifiedAt: z.number(),
  unresponded: z.boolean(),
  mergedInto: z.number().int().nullable(),
  fields: z.array(z.object({ id: z.number().int(), name: z.string(), value: z.string().nullable() })),
  /** Oldest first. Empty when only a list row was read. */
  updates: z.array(Update),
});
export type Ticket = z.infer<typeof Ticket>;

/** A ticket without its history: what a card shows. */
export const TicketState = Ticket.omit({ updates: true });
export type TicketState = z.infer<typeof TicketState>;
