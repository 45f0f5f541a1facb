import { type FieldAnswer, SUBJECT_LIMIT } from '../tickets/draft';
import { escapeHtml } from '../tickets/escape-html';
import type { Marker } from '../tickets/marker';
import type { TicketToFile, UpdateToAdd } from '../tickets/ports';
import { oneLine } from './clean-text';
import type { Fields } from './multipart';

/**
 * Our words in HappyFox's fields. It wants `text` or `html` on a new ticket, `html` on an agent's update and `text` on a
 * contact's reply; the acting agent is `staff` here and `staff_id` there. Lists of tags and addresses go as one text
 * with commas.
 */

/** Letters of a tag; HappyFox names no maximum (`docs/happyfox.md`). */
const LONGEST_TAG = 50;

/** What a new ticket may carry besides. Source: https://support.happyfox.com/kb/article/1039-tickets-endpoint/ */
export interface TicketExtras {
  /** Of a new contact. */
  phone?: string;
  /** Null leaves the ticket unassigned whatever the account would do; that cannot be said together with files. */
  assignee?: number | null;
  tags?: string[];
  bcc?: string[];
  /** `YYYY-MM-DD`. */
  due?: string;
  /** Back-dates the ticket; epoch ms, whole seconds count. Sent as UTC, as all times of answers are. */
  createdAt?: number;
  /** Only agents see the ticket. */
  agentsOnly?: boolean;
}

/** What an agent's update may set. `status`, `priority` and `assignee` are ids. */
export interface Properties {
  status?: number | undefined;
  priority?: number | undefined;
  /** Null leaves the ticket without one; that cannot be said together with files. */
  assignee?: number | null | undefined;
  /** `YYYY-MM-DD`. */
  due?: string | undefined;
  /** Custom fields, by id: those that the new status asks for, and others. */
  answers?: Record<string, FieldAnswer> | undefined;
}

/** What goes with the mail of a reply; `subject` is that of the mail and does not rename the ticket. */
export interface ReplyExtras extends Properties {
  cc?: string[];
  bcc?: string[];
  subject?: string;
  sendSurvey?: boolean;
}

/** `alert` tells of a note by mail: all who follow the ticket, all agents of the category, or one agent by id. */
export interface NoteExtras extends Properties {
  alert?: 'subscribers' | 'category' | number;
}

/** `reference`: the custom field that holds the marker, where one is configured. */
export const newTicket = (ticket: TicketToFile & TicketExtras, reference: number | null): Fields => ({
  ...('id' in ticket.contact
    ? { client: ticket.contact.id }
    : {
        // A profile can have a name without a single letter; HappyFox wants one.
        name: oneLine(ticket.contact.name) || oneLine(ticket.contact.email),
        email: oneLine(ticket.contact.email),
        ...(ticket.phone === undefined ? {} : { phone: oneLine(ticket.phone) }),
        ...contactFields(ticket.contact.answers ?? {}),
      }),
  category: ticket.category,
  subject: oneLine(ticket.subject, SUBJECT_LIMIT),
  html: withFooter(ticket.html, ticket.marker),
  ...(ticket.priority === undefined ? {} : { priority: ticket.priority }),
  ...(ticket.assignee === undefined ? {} : { assignee: ticket.assignee }),
  ...list('tags', ticket.tags?.map(tag)),
  ...list('cc', ticket.cc),
  ...list('bcc', ticket.bcc),
  ...(ticket.due === undefined ? {} : { due_date: ticket.due }),
  ...(ticket.createdAt === undefined ? {} : { created_at: new Date(ticket.createdAt).toISOString().slice(0, 19) }),
  ...(ticket.agentsOnly === undefined ? {} : { visible_only_staff: ticket.agentsOnly }),
  ...customFields(ticket.answers),
  ...(reference === null ? {} : { [`t-cf-${reference}`]: ticket.marker.reference }),
});

/** Text, number and date go as text, a choice as its id, a multiple choice as the list of its ids. */
export const customFields = (answers: Record<string, FieldAnswer>): Fields =>
  Object.fromEntries(Object.entries(answers).map(([id, answer]) => [`t-cf-${id}`, answer]));

/** The same for the custom fields of contacts, whose ids are those of `user_custom_fields/`. */
export const contactFields = (answers: Record<string, FieldAnswer>): Fields =>
  Object.fromEntries(Object.entries(answers).map(([id, answer]) => [`c-cf-${id}`, answer]));

/** `tags` is left out: whether it adds or replaces is not documented, and `update_tags` says which. */
export const properties = ({ status, priority, assignee, due, answers }: Properties): Fields => ({
  ...(status === undefined ? {} : { status }),
  ...(priority === undefined ? {} : { priority }),
  ...(assignee === undefined ? {} : { assignee }),
  ...(due === undefined ? {} : { due_date: due }),
  ...customFields(answers ?? {}),
});

export const agentReply = (update: UpdateToAdd & { agent: number; tellCustomer: boolean } & ReplyExtras): Fields => ({
  staff: update.agent,
  html: withFooter(update.words.html, update.marker),
  update_customer: update.tellCustomer,
  ...list('cc', update.cc),
  ...list('bcc', update.bcc),
  ...(update.subject === undefined ? {} : { subject: oneLine(update.subject) }),
  ...(update.sendSurvey === undefined ? {} : { send_survey: update.sendSurvey }),
  ...properties(update),
});

export const privateNote = (update: UpdateToAdd & { agent: number } & NoteExtras): Fields => ({
  staff: update.agent,
  html: withFooter(update.words.html, update.marker),
  ...(update.alert === undefined ? {} : { alert: ALERTS[update.alert] ?? update.alert }),
  ...properties(update),
});

const ALERTS: Record<string, string> = { subscribers: 's', category: 'c' };

/**
 * HappyFox takes “text or html” here and does not say how it tells them apart. A tag that somebody typed must stay a word
 * either way: with a blank behind its bracket nothing reads it as one. Source: `docs/happyfox.md`, 6.
 */
const tagless = (text: string) => text.replace(/<(?=[a-z/!?])/gi, '< ');

/** How HappyFox would tell html from text here is unknown, so plain text goes. */
export const contactReply = (update: UpdateToAdd & { contact: number; cc?: string[]; bcc?: string[] }): Fields => ({
  user: update.contact,
  text: [tagless(update.words.plain.trimEnd()), plainFooter(update.marker)].filter(Boolean).join('\n\n'),
  ...list('cc', update.cc),
  ...list('bcc', update.bcc),
});

/** A tag that HappyFox keeps as one: a comma would make two of it. */
export const tag = (text: string) => oneLine(text.replaceAll(',', ' '), LONGEST_TAG);

/** One field with commas; nothing when the list is empty. */
export function list(name: string, items: string[] | undefined): Fields {
  const text = (items ?? [])
    .map((item) => oneLine(item))
    .filter(Boolean)
    .join(',');
  return text === '' ? {} : { [name]: text };
}

/** The marker where people see it too: HappyFox strips comments, and agents like the way back to the conversation. */
function withFooter(html: string, { reference, permalink }: Marker): string {
  const link = permalink ? `<a href="${escapeHtml(permalink)}">Open in Slack</a> · ` : '';
  return `${html}<p>${link}${escapeHtml(reference)}</p>`;
}

const plainFooter = ({ reference, permalink }: Marker) => [permalink, reference].filter(Boolean).join(' · ');
