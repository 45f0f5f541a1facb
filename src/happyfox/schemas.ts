import { z } from 'zod';
import { clean } from './clean-text';

/**
 * HappyFox's answers, as loosely as they can be read. Only what makes an answer useless when it is missing is required:
 * mostly the id. All else may be absent, null, or there in excess. Texts come in without control characters: a NUL
 * would not get into every store.
 */

/** Some answers print numbers as text. */
const Id = z.union([
  z.number().int(),
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
]);

const Text = z
  .union([z.string(), z.number()])
  .nullish()
  .catch(null)
  .transform((value) => (value == null ? '' : clean(String(value))));
const TextOrNull = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => clean(value ?? '') || null);
const IdOrNull = Id.nullish()
  .catch(null)
  .transform((value) => value ?? null);
const Flag = z
  .unknown()
  .optional()
  .transform((value) => value === true || value === 1 || /^(true|1)$/i.test(String(value)));
const Order = z
  .unknown()
  .optional()
  .transform((value) => Number(value) || 0);
const Count = Order;
const orEmpty = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((list) => list ?? []);

/** `YYYY-MM-DD HH:MM:SS` without a zone, which is UTC; with a fraction, a `T` or a zone where there is one. Epoch ms. */
function readTime(text: string): number | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?)\s*(Z|[+-]\d{2}:?\d{2})?)?$/.exec(
    text.trim(),
  );
  if (!match) return null;
  const [, day, clock = '00:00:00', zone = 'Z'] = match;
  // JavaScript knows three digits of a second; the old manual shows six.
  const at = Date.parse(`${day}T${clock.replace(/(\.\d{3})\d+$/, '$1')}${zone}`);
  return Number.isNaN(at) ? null : at;
}
const Time = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => (value ? readTime(value) : null));

/** A list that comes bare, or as `data` of an envelope, or of an envelope in a list of one. */
const listOf = <T extends z.ZodType>(item: T) =>
  z.preprocess((given) => {
    const value = Array.isArray(given) && given.length === 1 && isEnvelope(given[0]) ? given[0] : given;
    return isEnvelope(value) ? value.data : value;
  }, z.array(item));

const isEnvelope = (value: unknown): value is { data: unknown } =>
  typeof value === 'object' && value !== null && Array.isArray((value as { data?: unknown }).data);

/** A page of a list. `pages` and `total` (of rows) are null when HappyFox does not say. */
const pageOf = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (given) => {
      const value = Array.isArray(given) && given.length === 1 && isEnvelope(given[0]) ? given[0] : given;
      if (!isEnvelope(value)) return { rows: value };
      const info = (value as { page_info?: { page_count?: unknown; last_index?: unknown } | null }).page_info;
      // `count` is the number of rows on this page; the last index is that of all.
      return { rows: value.data, pages: info?.page_count, total: info?.last_index };
    },
    z.object({ rows: z.array(item), pages: IdOrNull, total: IdOrNull }),
  );

export const RawCategory = z.object({
  id: Id,
  name: Text,
  description: Text,
  prepopulate_cc: Text,
  // A helpdesk that does not say so has no private ones; if it has, it refuses the ticket and says why.
  public: z
    .unknown()
    .optional()
    .transform((value) => value == null || value === true || /^(true|1)$/i.test(String(value))),
  time_spent_mandatory: Flag,
});
export const RawStatus = z.object({
  id: Id,
  name: Text,
  color: Text,
  behavior: Text,
  default: Flag,
  order: Order,
});
export const RawPriority = z.object({ id: Id, name: Text, default: Flag, order: Order });
export const RawAgent = z.object({
  id: Id,
  name: Text,
  email: Text,
  // An account that does not say so has no inactive agents to show.
  active: z
    .unknown()
    .optional()
    .transform((value) => value !== false && !/^(false|0)$/i.test(String(value))),
  categories: z
    .array(z.union([Id, z.object({ id: Id }).transform(({ id }) => id)]))
    .nullish()
    .transform((list) => list ?? []),
  is_account_admin: Flag,
  role: z
    .object({ id: Id, name: Text })
    .nullish()
    .catch(null)
    .transform((value) => value ?? null),
  permissions: z
    .array(z.string())
    .nullish()
    .catch(null)
    .transform((list) => list ?? []),
});
export const RawField = z.object({
  id: Id,
  name: Text,
  type: Text,
  required: Flag,
  compulsory_on_completed: Flag,
  compulsory_on_move: Flag,
  visible_to_staff_only: Flag,
  choices: orEmpty(z.object({ id: Id, text: Text })),
  depends_on_choice: z
    .union([Id, z.object({ id: Id }).transform(({ id }) => id)])
    .nullish()
    .catch(null)
    .transform((value) => value ?? null),
  categories: orEmpty(
    z.union([
      z.object({ category: Id, order: Order }),
      z.object({ id: Id }).transform(({ id }) => ({ category: id, order: 0 })),
      Id.transform((category) => ({ category, order: 0 })),
    ]),
  ),
});
export const RawContact = z.object({ id: Id, name: Text, email: TextOrNull });
/** A contact as it is read alone, or as a row of `users/`. */
export const RawContactCard = RawContact.extend({
  phones: orEmpty(z.object({ id: Id, type: Text, number: Text })),
  primary_phone: z.unknown().optional(),
  contact_groups: orEmpty(
    z.object({ id: Id, name: Text, description: Text, tagged_domains: Text, access_all_tickets_in_group: Flag }),
  ),
  tickets_count: Count,
  pending_tickets_count: Count,
  created_at: Time,
  updated_at: Time,
  custom_fields: orEmpty(
    z.object({ id: Id, name: Text, type: Text, value: z.unknown().optional(), value_id: z.unknown().optional() }),
  ),
});

const Reference = z
  .union([z.object({ id: Id, name: Text }), Id.transform((id) => ({ id, name: '' }))])
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);
const RawChange = z
  .object({
    old: z.unknown().optional(),
    new: z.unknown().optional(),
    old_name: TextOrNull,
    new_name: TextOrNull,
  })
  .nullish()
  .catch(null);

const RawUpdate = z.object({
  update_id: Id,
  timestamp: Time,
  time_spent: z.number().nullish().catch(null),
  by: z.object({ type: Text, id: IdOrNull, name: Text, email: TextOrNull }).nullish(),
  message: z
    .object({
      text: Text,
      html: Text,
      // Only a plain null means that the contact may read it; a kind that is unknown, or not told, counts as private.
      message_type: z.unknown().optional(),
      attachments: orEmpty(z.object({ id: Id, filename: Text, url: Text })),
    })
    .nullish(),
  status_change: RawChange,
  priority_change: RawChange,
  assignee_change: RawChange,
  category_change: RawChange,
  due_date_change: RawChange,
  // Null unless it was asked for; the shape is not shown. A list, or a map by name, can be read.
  custom_field_change: z
    .unknown()
    .optional()
    .transform((value) => fieldChanges(value)),
});

const FieldChange = z.object({ name: Text, old: z.unknown().optional(), new: z.unknown().optional() });

function fieldChanges(value: unknown): z.infer<typeof FieldChange>[] {
  if (typeof value !== 'object' || value === null) return [];
  const rows = Array.isArray(value)
    ? value
    : 'new' in value
      ? [value]
      : Object.entries(value).map(([name, change]) => ({ name, ...(change as object | null) }));
  return rows.flatMap((row: unknown) => {
    const read = FieldChange.safeParse(row);
    return read.success ? [read.data] : [];
  });
}

export const RawTicket = z.object({
  id: Id,
  display_id: Text,
  subject: Text,
  first_message: Text,
  category: Reference,
  status: RawStatus.nullish(),
  priority: Reference,
  user: RawContact.nullish(),
  assigned_to: z.object({ id: Id, name: Text, email: Text }).nullish(),
  tags: z
    .union([z.string(), z.array(z.string())])
    .nullish()
    .catch(null)
    .transform((value) =>
      (Array.isArray(value) ? value : (value ?? '').split(',')).map((t) => clean(t).trim()).filter(Boolean),
    ),
  due_date: TextOrNull,
  created_at: Time,
  last_updated_at: Time,
  last_modified: Time,
  unresponded: Flag,
  visible_only_staff: Flag,
  merged_to: z.unknown().optional(),
  custom_fields: orEmpty(z.object({ id: Id, name: Text, value: z.unknown().optional() })),
  /** Null when the answer leaves them out, as a list does that was asked for less. What is odd here may be private. */
  updates: z
    .array(RawUpdate)
    .nullish()
    .transform((value) => value ?? null),
});
export type RawTicket = z.infer<typeof RawTicket>;

/** The old manual wraps answers into a list of one. */
const single = <T extends z.ZodType>(item: T) =>
  z.preprocess((given) => (Array.isArray(given) && given.length === 1 ? given[0] : given), item);

export const TicketAnswer = single(RawTicket);
/** A new ticket is there once it has a number, whatever else of it can be read. */
export const FiledAnswer = single(
  RawTicket.extend({
    status: RawTicket.shape.status.catch(null),
    user: RawTicket.shape.user.catch(null),
    assigned_to: RawTicket.shape.assigned_to.catch(null),
    custom_fields: RawTicket.shape.custom_fields.catch([]),
    updates: RawTicket.shape.updates.catch(null),
  }),
);

/** Some writes answer the ticket, some a sentence, and which of them is not documented for all. */
export const TicketOrSentence = single(
  z.union([RawTicket, z.looseObject({}).transform(() => null), z.string().transform(() => null)]),
);

/** A row of the list when only the watermark is asked for; `whole` tells that the wish was ignored. */
const MarkRow = z.looseObject({ id: Id, last_modified: Time }).transform(({ id, last_modified, ...rest }) => ({
  number: id,
  modifiedAt: last_modified,
  whole: 'updates' in rest,
}));

const RawArticle = z.object({
  id: Id,
  title: Text,
  contents: Text,
  full_url: TextOrNull,
  section_name: Text,
  tags: z.unknown().optional(),
  last_updated_at: Time,
});
const RawGroup = z.object({
  id: Id,
  name: Text,
  description: Text,
  tagged_domains: Text,
  contacts: orEmpty(z.object({ id: Id, name: Text, email: TextOrNull })),
});

export const Categories = listOf(RawCategory);
export const Statuses = listOf(RawStatus);
export const Priorities = listOf(RawPriority);
export const Agents = listOf(RawAgent);
export const CustomFields = listOf(RawField);
export const Contacts = pageOf(RawContactCard);
export const Groups = listOf(RawGroup);
export const GroupAnswer = single(RawGroup);
export const Tickets = pageOf(RawTicket);
export const Marks = pageOf(MarkRow);
export const Articles = listOf(RawArticle);
export const ArticleAnswer = RawArticle;
export const CategoryAnswer = single(RawCategory);
export const StatusAnswer = single(RawStatus);
export const PriorityAnswer = single(RawPriority);
export const AgentAnswer = single(RawAgent);
export const CustomFieldAnswer = single(RawField);
export const ContactAnswer = single(RawContactCard);
/** A row when only the numbers are asked for: the shape is not shown, so a row may be the number itself. */
export const Numbers = pageOf(z.union([Id, z.object({ id: Id }).transform(({ id }) => id)]));

/** A sentence for people. Whatever else comes counts as said: the status tells that it is done. */
export const Sentence = z
  .object({ message: Text })
  .nullish()
  .catch(null)
  .transform((value) => value?.message ?? '');
export const Deleted = z.object({ deleted_ticket: Text }).transform(({ deleted_ticket }) => deleted_ticket);
export const InlineImage = z.object({ url: z.string().min(1) }).transform(({ url }) => url);

/**
 * An entry for each item of a bulk call, in `error` or `errors` what was wrong with it. Which of the others is there
 * depends on the call.
 */
export const PerItem = z.array(
  z.object({
    success: Flag,
    id: IdOrNull,
    display_id: Text,
    email: TextOrNull,
    contact: IdOrNull,
    error: z.unknown().optional(),
    errors: z.unknown().optional(),
  }),
);
export type RawItem = z.infer<typeof PerItem>[number];
