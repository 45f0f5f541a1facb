import { type Answer, fieldErrors, json, plain, Rejected } from '../answers';
import { type Call, fieldsOf, takeFiles } from '../call';
import type { Fields } from '../fields';
import {
  type Category,
  type Contact,
  contactByMail,
  defaultOf,
  displayId,
  serves,
  type Ticket,
  type World,
} from '../world';
import { demandRequired, readContactFields, readTicketFields, type SentValues } from './custom-fields';
import { byContact, record, type Words } from './history';
import { fieldsOfCategory, viewTicket } from './view';

/** Most tickets of one bulk request. */
const MAX_BULK = 100;

/** `POST tickets/`: one ticket, or a JSON list of up to a hundred. */
export function createTickets(call: Call): Answer {
  const { value, form } = call.body;
  if (Array.isArray(value)) return createMany(call, value);
  if (form === 'json' && (typeof value !== 'object' || value === null)) return plain(400, 'Bad Request');
  const ticket = createOne(call, value);
  return json(viewTicket(call.world, ticket, { link: call.link }));
}

function createMany(call: Call, items: unknown[]): Answer {
  if (items.length > MAX_BULK) {
    return fieldErrors([{ field: '__all__', errors: [`At most ${MAX_BULK} tickets can be created at once.`] }]);
  }
  return json(
    items.map((item) => {
      try {
        const ticket = createOne(call, item);
        return { success: true, id: ticket.id, display_id: displayId(call.world, ticket) };
      } catch (error) {
        if (!(error instanceof Rejected)) throw error;
        const errors: { field: string }[] = JSON.parse(error.answer.body).error;
        // The documentation shows both names, the plural one for contacts.
        const key = errors.some(({ field }) => ['client', 'name', 'email'].includes(field)) ? 'errors' : 'error';
        return { success: false, [key]: errors };
      }
    }),
  );
}

function createOne(call: Call, value: unknown): Ticket {
  const { world } = call;
  const fields = fieldsOf(call, value);
  const contact = readContact(world, fields);
  const subject = fields.requiredText('subject');
  const html = fields.text('html');
  const text = fields.text('text');
  if (!(html ?? '').trim() && !(text ?? '').trim()) fields.missing('text');
  const category = readCategory(world, fields);
  const priority = fields.among('priority', world.priorities) ?? defaultOf(world.priorities, 'priority');
  const assignee = readAssignee(world, fields, category);
  const tags = readTags(fields.text('tags'));
  const cc = fields.text('cc') ?? '';
  const bcc = fields.text('bcc') ?? '';
  const createdAt = fields.moment('created_at') ?? world.now();
  const dueDate = fields.day('due_date') ?? null;
  const visibleOnlyStaff = fields.flag('visible_only_staff') ?? null;
  const values: SentValues = category ? readTicketFields(world, fields, category.id) : new Map();
  if (category) demandRequired(fields, 't-cf-', fieldsOfCategory(world, category.id), values);
  fields.doubt('status');
  fields.accept('attachments');
  fields.close();
  if (!contact || !category) throw new Rejected(fieldErrors([]));

  const owner = contact.save();
  const ticket = openTicket(world, {
    subject,
    category: category.id,
    priority: priority.id,
    contact: owner.id,
    assignee,
    tags,
    cc,
    createdAt,
    dueDate,
    visibleOnlyStaff,
    source: 'TKT_CREATION_API',
    words: { html, text, cc, bcc, files: takeFiles(call), customerUpdated: true },
  });
  for (const [id, held] of values) if (held !== null) ticket.fields.set(id, held);
  world.tell({ kind: 'created', ticket });
  return ticket;
}

type NewTicket = Pick<
  Ticket,
  | 'subject'
  | 'category'
  | 'priority'
  | 'contact'
  | 'assignee'
  | 'tags'
  | 'cc'
  | 'createdAt'
  | 'dueDate'
  | 'visibleOnlyStaff'
  | 'source'
> & { words: Words };

/** Puts a ticket with its opening message into the world. Telling the listeners is left to the caller. */
export function openTicket(world: World, { words, ...given }: NewTicket): Ticket {
  const now = world.now();
  const ticket: Ticket = {
    id: world.nextId('ticket'),
    status: defaultOf(world.statuses, 'status').id,
    subscribers: [],
    fields: new Map(),
    lastUpdatedAt: now,
    lastModified: now,
    lastUserReplyAt: null,
    lastStaffReplyAt: null,
    lastClosedAt: null,
    timeSpent: 0,
    unresponded: true,
    slaBreaches: 0,
    mergedFrom: [],
    mergedTo: null,
    updates: [],
    ...given,
  };
  world.tickets.set(ticket.id, ticket);
  record(world, ticket, { by: byContact(world, ticket.contact), words, at: given.createdAt });
  return ticket;
}

/** The contact is named by `client`, or found and if need be made by `email`. Nothing is saved before all is well. */
function readContact(world: World, fields: Fields): { save(): Contact } | undefined {
  const known = fields.among('client', world.contacts);
  const name = fields.text('name');
  const email = fields.text('email')?.trim();
  const phone = fields.text('phone');
  const values = readContactFields(world, fields);
  if (known) return { save: () => known };
  if (fields.has('client')) {
    if (fields.errors.length === 0) fields.missing('client');
    return undefined;
  }
  if (!name?.trim()) fields.missing('name');
  if (!email) fields.missing('email');
  else if (!/^[^\s@,]+@[^\s@,]+\.[^\s@,.]+$/.test(email)) fields.wrong('email', 'Enter a valid e-mail address.');
  const existing = email ? contactByMail(world, email) : undefined;
  if (!existing) demandRequired(fields, 'c-cf-', [...world.contactFields.values()], values);
  if (!name || !email) return undefined;
  return {
    save: () => {
      const contact = existing ?? newContact(world, name, email, phone);
      if (existing && (existing.name !== name || values.size > 0)) {
        fields.complain('contact-altered', `${email}: "${existing.name}" became "${name}"`);
        Object.assign(existing, { name, updatedAt: world.now() });
      }
      for (const [id, value] of values) if (value !== null) contact.fields.set(id, value);
      return contact;
    },
  };
}

export function newContact(world: World, name: string, email: string | null, phone?: string): Contact {
  const contact: Contact = {
    id: world.nextId('contact'),
    name,
    email,
    phones: phone ? [{ id: world.nextId('phone'), type: 'w', number: phone, is_primary: true }] : [],
    fields: new Map(),
    loginEnabled: true,
    createdAt: world.now(),
    updatedAt: world.now(),
  };
  world.contacts.set(contact.id, contact);
  return contact;
}

function readCategory(world: World, fields: Fields): Category | undefined {
  if (!fields.has('category')) {
    fields.missing('category');
    return undefined;
  }
  const category = fields.among('category', world.categories);
  if (category?.public) return category;
  if (category) fields.wrong('category', 'Tickets can be created in public categories only.');
  else if (fields.errors.every(({ field }) => field !== 'category')) fields.missing('category');
  return undefined;
}

/** Null and nothing leave the ticket unassigned. The agent must be active and serve the category. */
function readAssignee(world: World, fields: Fields, category: Category | undefined): number | null {
  const agent = fields.among('assignee', world.agents);
  if (!agent) return null;
  if (!agent.active || (category && !serves(agent, category.id))) {
    fields.wrong('assignee', 'This agent does not serve the category.');
  }
  return agent.id;
}

/** Tags travel as one text with commas. */
export const readTags = (text: string | undefined) =>
  (text ?? '')
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
