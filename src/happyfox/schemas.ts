import { z } from 'zod';

/**
 * HappyFox's answers, as loosely as they can be read. Only what makes an answer useless when it is missing is required:
 * mostly the id. All else may be absent, null, or there in excess.
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
  .transform((value) => (value == null ? '' : String(value)));
const TextOrNull = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => value || null);
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

/** A page of a list. `pages` is null when HappyFox does not say. */
const pageOf = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (given) => {
      const value = Array.isArray(given) && given.length === 1 && isEnvelope(given[0]) ? given[0] : given;
      if (!isEnvelope(value)) return { rows: value, pages: null };
      const info = (value as { page_info?: { page_count?: unknown } | null }).page_info;
      return { rows: value.data, pages: info?.page_count ?? null };
    },
    z.object({ rows: z.array(item), pages: IdOrNull }),
  );

export const RawCategory = z.object({
  id: Id,
  name: Text,
  // A helpdesk that does not say so has no private ones; if it has, it refuses the ticket and says why.
  public: z
    .unknown()
    .optional()
    .transform((value) => value == null || value === true || /^(true|1)$/i.test(String(value))),
  time_spent_mandatory: Flag,
});
export const RawStatus = z.object({ id: Id, name: Text, behavior: Text, default: Flag, order: Order });
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
  categories: orEmpty(z.object({ category: Id, order: Order })),
});
export const RawContact = z.object({ id: Id, name: Text, email: TextOrNull });

const Reference = z
  .object({ id: Id, name: Text })
  .nullish()
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
});

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
      (Array.isArray(value) ? value : (value ?? '').split(',')).map((t) => t.trim()).filter(Boolean),
    ),
  due_date: TextOrNull,
  created_at: Time,
  last_updated_at: Time,
  last_modified: Time,
  unresponded: Flag,
  visible_only_staff: Flag,
  merged_to: z.unknown().optional(),
  custom_fields: orEmpty(z.object({ id: Id, name: Text, value: z.unknown().optional() })),
  /** Null when the answer leaves them out, as a list does that was asked for less. */
  updates: z
    .array(RawUpdate)
    .nullish()
    .transform((value) => value ?? null),
});
export type RawTicket = z.infer<typeof RawTicket>;

/** The old manual wraps answers into a list of one. */
export const TicketAnswer = z.preprocess(
  (given) => (Array.isArray(given) && given.length === 1 ? given[0] : given),
  RawTicket,
);

/** Some writes answer the ticket, some a sentence, and which of them is not documented for all. */
export const TicketOrSentence = z.preprocess(
  (given) => (Array.isArray(given) && given.length === 1 ? given[0] : given),
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
export const Contacts = pageOf(RawContact);
export const Groups = listOf(RawGroup);
export const GroupAnswer = RawGroup;
export const Tickets = pageOf(RawTicket);
export const Marks = pageOf(MarkRow);
export const Articles = listOf(RawArticle);
export const ArticleAnswer = RawArticle;
export const Anything = z.unknown();
