import type { z } from 'zod';
import type { Agent, Category, Change, Contact, CustomField, Priority, Status, Ticket, Update } from '../tickets/desk';
import type { TicketRow } from '../tickets/ports';
import type { Address } from './address';
import { clean } from './clean-text';
import type { RawAgent, RawCategory, RawContact, RawField, RawPriority, RawStatus, RawTicket } from './schemas';

/** HappyFox's answers in our own words. Nothing here fails: what is missing gets a harmless value. */

export const toCategory = (raw: z.infer<typeof RawCategory>): Category => ({
  id: raw.id,
  name: raw.name,
  public: raw.public,
  timeSpentMandatory: raw.time_spent_mandatory,
});

const behaviorOf = (text: string): Status['behavior'] => (/^completed$/i.test(text) ? 'completed' : 'pending');

export const toStatus = (raw: z.infer<typeof RawStatus>): Status => ({
  id: raw.id,
  name: raw.name,
  behavior: behaviorOf(raw.behavior),
  isDefault: raw.default,
  order: raw.order,
});

export const toPriority = (raw: z.infer<typeof RawPriority>): Priority => ({
  id: raw.id,
  name: raw.name,
  isDefault: raw.default,
  order: raw.order,
});

/** Agents who have left are kept: old tickets still name them. */
export const toAgent = (raw: z.infer<typeof RawAgent>): Agent => ({
  id: raw.id,
  name: raw.name,
  email: raw.email,
  active: raw.active,
  categories: raw.categories,
});

export const toField = (raw: z.infer<typeof RawField>): CustomField => ({
  id: raw.id,
  name: raw.name,
  type: typeOf(raw.type),
  required: raw.required,
  requiredOnCompletion: raw.compulsory_on_completed,
  requiredOnMove: raw.compulsory_on_move,
  agentsOnly: raw.visible_to_staff_only,
  choices: raw.choices,
  dependsOnChoice: raw.depends_on_choice,
  categories: raw.categories,
});

/** The documentation shows `text`, `choice` and `multiple_choice`; how it writes number and date is not shown. */
function typeOf(text: string): CustomField['type'] {
  const type = text.toLowerCase().replace(/[^a-z]/g, '');
  if (/^multi/.test(type)) return 'multiple_choice';
  if (/choice|dropdown|select/.test(type)) return 'choice';
  if (/number|integer|decimal|numeric/.test(type)) return 'number';
  return /^date/.test(type) ? 'date' : 'text';
}

export const toContact = (raw: z.infer<typeof RawContact>): Contact => ({
  id: raw.id,
  name: raw.name,
  email: raw.email,
});

export function toTicket(raw: RawTicket, address: Address): Ticket {
  const modified = raw.last_modified ?? raw.last_updated_at ?? raw.created_at ?? 0;
  return {
    number: raw.id,
    displayId: raw.display_id || `#${raw.id}`,
    agentUrl: address.agentUrl(raw.id),
    subject: raw.subject,
    category: raw.category ?? { id: 0, name: '' },
    status: raw.status
      ? { id: raw.status.id, name: raw.status.name, behavior: behaviorOf(raw.status.behavior) }
      : { id: 0, name: '', behavior: 'pending' },
    priority: raw.priority ?? { id: 0, name: '' },
    contact: raw.user ? toContact(raw.user) : null,
    assignee: raw.assigned_to ?? null,
    tags: raw.tags,
    dueDate: raw.due_date,
    private: raw.visible_only_staff,
    createdAt: raw.created_at ?? modified,
    modifiedAt: modified,
    unresponded: raw.unresponded,
    mergedInto: numberOf(raw.merged_to),
    fields: raw.custom_fields.map(({ id, name, value }) => ({ id, name, value: textOf(value) })),
    updates: (raw.updates ?? []).map((update) => toUpdate(update, address)).sort((a, b) => a.id - b.id),
  };
}

export function toRow(raw: RawTicket, address: Address): TicketRow {
  const { updates: _, ...row } = toTicket(raw, address);
  return row;
}

type RawUpdate = NonNullable<RawTicket['updates']>[number];

function toUpdate(raw: RawUpdate, address: Address): Update {
  const kind = raw.by?.type === 'user' ? 'contact' : raw.by?.type === 'staff' ? 'agent' : 'system';
  return {
    id: raw.update_id,
    at: raw.timestamp ?? 0,
    ...(raw.time_spent != null && { minutes: raw.time_spent }),
    by: { kind, id: raw.by?.id ?? null, name: raw.by?.name ?? '', email: raw.by?.email ?? null },
    message: raw.message
      ? {
          html: raw.message.html,
          text: raw.message.text,
          private: raw.message.message_type !== null,
          attachments: raw.message.attachments.map(({ id, filename, url }) => ({
            id,
            name: filename,
            // Older accounts answer addresses without a host.
            url: url.startsWith('/') ? `${address.origin}${url}` : url,
          })),
        }
      : null,
    changes: (
      [
        ['status', raw.status_change],
        ['priority', raw.priority_change],
        ['assignee', raw.assignee_change],
        ['category', raw.category_change],
        ['due', raw.due_date_change],
      ] as const
    )
      .flatMap(([what, change]) => (change ? [toChange(what, change)] : []))
      .concat(
        raw.custom_field_change.map((change) => ({
          what: 'field',
          before: named(change.name, change.old),
          after: named(change.name, change.new),
        })),
      ),
  };
}

const toChange = (what: Change['what'], raw: NonNullable<RawUpdate['status_change']>): Change => ({
  what,
  before: raw.old_name ?? textOf(raw.old),
  after: raw.new_name ?? textOf(raw.new),
});

/** Such as “Device: Laptop”; a change of a custom field does not tell otherwise which one it is. */
function named(name: string, value: unknown): string | null {
  const text = textOf(value);
  return text === null ? null : `${name}: ${text}`;
}

/** Nests of a value that are looked into; a choice stands in the second. */
const DEEPEST = 20;

/** The value of a custom field as people read it; the shape of a multiple choice is not documented. */
export function textOf(value: unknown, depth = 0): string | null {
  if (value === null || value === undefined || value === '' || depth > DEEPEST) return null;
  const inside = (inner: unknown) => textOf(inner, depth + 1);
  if (Array.isArray(value)) return value.map(inside).filter(Boolean).join(', ') || null;
  if (typeof value !== 'object') return clean(String(value));
  const { text, name, value: inner } = value as Record<string, unknown>;
  return inside(text ?? name ?? inner);
}

/** The ticket this one was merged into; how HappyFox names it is not documented. */
function numberOf(value: unknown, depth = 0): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return Number(/(\d{1,15})\D*$/.exec(value)?.[1] ?? 0) || null;
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return null;
  const { id, ticket_id, display_id } = value as Record<string, unknown>;
  return numberOf(id ?? ticket_id ?? display_id, depth + 1);
}
