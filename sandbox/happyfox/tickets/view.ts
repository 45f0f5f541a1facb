import { stamp, stampOrNull } from '../clock';
import {
  type Category,
  type Contact,
  type CustomField,
  type CustomValue,
  displayId,
  need,
  type StoredFile,
  type Ticket,
  type Update,
  type World,
} from '../world';

interface ViewOptions {
  link: (file: StoredFile) => string;
  /** Fill `custom_field_change`. */
  showFieldChanges?: boolean;
}

/** A ticket as `GET ticket/<n>/` shows it, or only the named parts of it. */
export function viewTicket(world: World, ticket: Ticket, options: ViewOptions, only?: string[]) {
  const parts = partsOf(world, ticket, options);
  const names = only ? only.filter((name) => Object.hasOwn(parts, name)) : Object.keys(parts);
  return Object.fromEntries(names.map((name) => [name, parts[name]?.()]));
}

/** Each part is made only when it is shown: a list of fifty whole tickets is heavy, here as there. */
function partsOf(world: World, ticket: Ticket, options: ViewOptions): Record<string, () => unknown> {
  const messages = ticket.updates.flatMap(({ message }) => message ?? []);
  return {
    id: () => ticket.id,
    display_id: () => displayId(world, ticket),
    subject: () => ticket.subject,
    first_message: () => messages[0]?.text ?? '',
    category: () => viewCategory(need(world.categories, ticket.category, 'category')),
    status: () => need(world.statuses, ticket.status, 'status'),
    priority: () => need(world.priorities, ticket.priority, 'priority'),
    user: () => viewContact(world, need(world.contacts, ticket.contact, 'contact')),
    assigned_to: () => (ticket.assignee === null ? null : need(world.agents, ticket.assignee, 'agent')),
    subscribers: () => ticket.subscribers.map((id) => viewSubscriber(world, id)),
    custom_fields: () =>
      fieldsOfCategory(world, ticket.category).map((field) => ({
        id: field.id,
        name: field.name,
        type: field.type,
        ...shownValue(field, ticket.fields.get(field.id) ?? null),
        compulsory_on_complete: field.compulsory_on_completed,
        visible_to_staff_only: field.visible_to_staff_only,
      })),
    tags: () => ticket.tags.join(','),
    due_date: () => ticket.dueDate,
    created_at: () => stamp(ticket.createdAt),
    last_updated_at: () => stamp(ticket.lastUpdatedAt),
    last_modified: () => stamp(ticket.lastModified),
    last_user_reply_at: () => stampOrNull(ticket.lastUserReplyAt),
    last_staff_reply_at: () => stampOrNull(ticket.lastStaffReplyAt),
    messages_count: () => messages.length,
    attachments_count: () => messages.reduce((sum, { files }) => sum + files.length, 0),
    time_spent: () => ticket.timeSpent,
    sla_breaches: () => ticket.slaBreaches,
    unresponded: () => ticket.unresponded,
    visible_only_staff: () => ticket.visibleOnlyStaff,
    source: () => ticket.source,
    merged_tickets: () => ticket.mergedFrom.map((id) => viewMerged(world, id)),
    merged_to: () => (ticket.mergedTo === null ? null : viewMerged(world, ticket.mergedTo)),
    updates: () => ticket.updates.map((update) => viewUpdate(world, update, options)),
  };
}

function viewUpdate(world: World, update: Update, { link, showFieldChanges }: ViewOptions) {
  const { message } = update;
  return {
    update_id: update.id,
    timestamp: stamp(update.at),
    by: update.by,
    message: message && {
      text: message.text,
      html: message.html,
      message_type: message.message_type,
      customer_updated: message.customer_updated,
      cc_list: message.cc_list,
      bcc_list: message.bcc_list,
      forward_list: message.forward_list,
      subject: message.subject,
      attachments: message.files.map((id) => {
        const file = need(world.files, id, 'file');
        return { id, filename: file.filename, url: link(file) };
      }),
    },
    status_change: update.status,
    priority_change: update.priority,
    assignee_change: update.assignee,
    category_change: update.category,
    due_date_change: update.dueDate,
    custom_field_change: showFieldChanges ? update.fields : null,
    time_spent: update.timeSpent,
    satisfaction_survey: update.rating === null ? null : { rating: update.rating },
  };
}

function viewMerged(world: World, id: number) {
  if (world.knobs.mergedShape === 'number') return id;
  const ticket = world.tickets.get(id);
  return ticket ? { id, display_id: displayId(world, ticket), subject: ticket.subject } : { id };
}

function viewSubscriber(world: World, id: number) {
  const { name, email } = need(world.agents, id, 'agent');
  const [first = '', ...rest] = name.split(' ');
  return { id, first_name: first, last_name: rest.join(' '), email };
}

/** The display prefix is an inner matter of HappyFox and shown nowhere. */
export function viewCategory({ prefix: _, ...shown }: Category) {
  return shown;
}

/** The ticket fields of one category, in the category's own order. */
export const fieldsOfCategory = (world: World, category: number) => {
  const order = (field: CustomField) => field.categories.find((place) => place.category === category)?.order;
  return [...world.ticketFields.values()]
    .filter((field) => order(field) !== undefined)
    .sort((a, b) => (order(a) ?? 0) - (order(b) ?? 0));
};

/** The value as text and as ids, as tickets and contacts show it. */
export function shownValue(field: CustomField, value: CustomValue | null): { value: unknown; value_id: unknown } {
  const text = (id: number) => field.choices?.find((choice) => choice.id === id)?.text ?? null;
  if (value === null) return { value: null, value_id: null };
  if (Array.isArray(value)) return { value: value.map(text), value_id: value };
  if (typeof value === 'number') return { value: text(value), value_id: value };
  return { value: field.type === 'number' ? Number(value) : value, value_id: null };
}

/** A contact as `GET user/<id>/` shows it. */
export function viewContact(world: World, contact: Contact) {
  const tickets = [...world.tickets.values()].filter((ticket) => ticket.contact === contact.id);
  const isPending = (ticket: Ticket) => need(world.statuses, ticket.status, 'status').behavior === 'pending';
  return {
    id: contact.id,
    name: contact.name,
    email: contact.email,
    phones: contact.phones.map(({ id, type, number }) => ({ id, type, number })),
    primary_phone: contact.phones.find((phone) => phone.is_primary)?.number ?? null,
    contact_groups: [...world.groups.values()]
      .filter(({ members }) => members.has(contact.id))
      .map(({ members, ...group }) => ({ ...group, access_all_tickets_in_group: members.get(contact.id) ?? false })),
    tickets_count: tickets.length,
    pending_tickets_count: tickets.filter(isPending).length,
    created_at: stamp(contact.createdAt),
    updated_at: stampOrNull(contact.updatedAt),
    custom_fields: [...world.contactFields.values()].map((field) => ({
      id: field.id,
      name: field.name,
      type: field.type,
      ...shownValue(field, contact.fields.get(field.id) ?? null),
    })),
  };
}
