import type { Complaint } from '../tickets/outcomes';

/** Characters of a complaint that people are shown; more would be a page, not a sentence. */
const LONGEST = 300;

/** Nests of an answer that are looked into; a complaint stands in the third or fourth. */
const DEEPEST = 20;

/** What people call the fields of the interface. Custom fields are named in `custom-fields.ts`. */
const NAMES: Record<string, string> = {
  subject: 'Subject',
  text: 'Details',
  html: 'Details',
  plaintext: 'Details',
  message: 'Details',
  category: 'Category',
  target_category_id: 'Category',
  priority: 'Priority',
  status: 'Status',
  assignee: 'Assignee',
  assign_to: 'Assignee',
  due_date: 'Due date',
  time_spent: 'Time spent',
  tags: 'Tags',
  cc: 'CC',
  bcc: 'BCC',
  to: 'To',
  attachments: 'Files',
  name: 'Name of the requester',
  email: 'E-mail address of the requester',
  client: 'Requester',
  user: 'Requester',
  contact: 'Requester',
  staff: 'Agent',
  staff_id: 'Agent',
};

/**
 * What HappyFox complains about, whichever of its seven shapes it comes in: a list of field errors, bare or under
 * `error`; a map from field to text, list or map; an entry for each item; one text; plain text; a page.
 */
export function complaintsOf(body: unknown): Complaint[] {
  const found = gather(body, null).filter(({ text }) => text !== '');
  return found.length > 0 ? found : [complaint(null, 'HappyFox did not say why.')];
}

function gather(value: unknown, key: string | null, depth = 0): Complaint[] {
  if (typeof value === 'string') return [complaint(key, plainly(value))];
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return [];
  const inside = (inner: unknown, name: string | null) => gather(inner, name, depth + 1);
  if (Array.isArray(value)) return value.flatMap((item) => inside(item, key));
  const map = value as Record<string, unknown>;
  if (typeof map.field === 'string') {
    return inside(map.errors ?? map.error ?? map.message ?? '', map.field === '__all__' ? null : map.field);
  }
  // One entry of a bulk answer that went well has nothing to complain about.
  if (map.success === true) return [];
  return Object.entries(map).flatMap(([name, inner]) => {
    if (SILENT.has(name) || (name === 'status' && /^(error|fail)/i.test(String(inner)))) return [];
    if (FRAMES.has(name)) return inside(inner, key);
    return inside(inner, /^\d+$/.test(name) ? `t-cf-${name}` : name);
  });
}

/** Names that frame complaints rather than name a field, and names that say nothing to people. */
const FRAMES = new Set(['error', 'errors', 'message', 'detail', 'custom_fields', '__all__']);
const SILENT = new Set(['success', 'status_code', 'code', 'id', 'display_id']);

const complaint = (key: string | null, text: string): Complaint => ({
  key,
  field: key === null ? null : (NAMES[key] ?? null),
  text,
});

/** A sentence for people: no page, no tags, no more than fits. */
function plainly(text: string): string {
  if (/^\s*<(!doctype|html|head|body)/i.test(text)) return '';
  const line = text
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
