import type { z } from 'zod';
import type { CallClass } from './budget';
import * as answers from './schemas';

/** A call that HappyFox offers. `<n>` and its like in the path are filled in, escaped, by the one who calls. */
export interface Endpoint<A = unknown> {
  method: 'GET' | 'POST';
  path: string;
  class: CallClass;
  /** What the body may be: files need multipart, and only these calls take files. `json`: a list, or fields in fields. */
  body: 'none' | 'fields' | 'fields-and-files' | 'json';
  /** The name of the part that a file goes in; `attachments` when it is not said. */
  filePart?: string;
  answer: z.ZodType<A>;
}

const read = <A>(path: string, answer: z.ZodType<A>): Endpoint<A> => ({
  method: 'GET',
  path,
  class: 'read',
  body: 'none',
  answer,
});
const write = <A>(path: string, answer: z.ZodType<A>, body: Endpoint['body'] = 'fields'): Endpoint<A> => ({
  method: 'POST',
  path,
  class: 'write',
  body,
  answer,
});

/**
 * Every call that can leave this program. A key of HappyFox can do everything, in any agent's name; so what stands
 * outside this list is fenced off on purpose. That is `PUT ticket_custom_field/<id>/` above all: it replaces the choices
 * of a field, and a choice that is left out, because it was added a moment ago or because our list was cut short, is
 * deleted from every ticket that has it. `deleteTicket` goes only where the administrator allowed it. Paths end in a
 * slash, but for the two that HappyFox documents without one; a POST that lacks it would be redirected and arrive as an
 * empty GET.
 *
 * Sources: https://support.happyfox.com/kb/article/1039-tickets-endpoint/ (tickets and lists),
 * https://support.happyfox.com/kb/article/1092 (contacts and groups). Single items of lists are in the old manual.
 */
export const endpoints = {
  statuses: read('statuses/', answers.Statuses),
  status: read('status/<id>/', answers.StatusAnswer),
  categories: read('categories/', answers.Categories),
  category: read('category/<id>/', answers.CategoryAnswer),
  priorities: read('priorities/', answers.Priorities),
  priority: read('priority/<id>/', answers.PriorityAnswer),
  agents: read('staff/', answers.Agents),
  agent: read('staff/<key>/', answers.AgentAnswer),
  ticketFields: read('ticket_custom_fields/', answers.CustomFields),
  ticketField: read('ticket_custom_field/<id>/', answers.CustomFieldAnswer),
  contactFields: read('user_custom_fields/', answers.CustomFields),
  contactField: read('user_custom_field/<id>/', answers.CustomFieldAnswer),

  tickets: read('tickets/', answers.Tickets),
  /** The same list, asked for less. */
  marks: read('tickets/', answers.Marks),
  /** The same list, asked for nothing but the numbers. */
  numbers: read('tickets/', answers.Numbers),
  ticket: read('ticket/<n>/', answers.TicketAnswer),
  contact: read('user/<email>/', answers.ContactAnswer),
  contactById: read('user/<id>/', answers.ContactAnswer),
  contacts: read('users/', answers.Contacts),
  groups: read('contact_groups/', answers.Groups),
  group: read('contact_group/<id>/', answers.GroupAnswer),
  articles: read('kb/articles/', answers.Articles),
  internalArticles: read('kb/internal-articles/', answers.Articles),
  article: read('kb/article/<id>', answers.ArticleAnswer),

  fileTicket: write('tickets/', answers.FiledAnswer, 'fields-and-files'),
  fileTickets: write('tickets/', answers.PerItem, 'json'),
  keepImage: { ...write('ticket-inline-attachment', answers.InlineImage, 'fields-and-files'), filePart: 'file' },
  agentUpdate: write('ticket/<n>/staff_update/', answers.TicketOrSentence, 'fields-and-files'),
  privateNote: write('ticket/<n>/staff_pvtnote/', answers.TicketOrSentence, 'fields-and-files'),
  contactReply: write('ticket/<n>/user_reply/', answers.TicketOrSentence, 'fields-and-files'),
  customFields: write('ticket/<n>/update_custom_fields/', answers.TicketOrSentence),
  tags: write('ticket/<n>/update_tags/', answers.TicketOrSentence),
  subscribe: write('ticket/<n>/subscribe/', answers.Sentence, 'json'),
  unsubscribe: write('ticket/<n>/unsubscribe/', answers.Sentence),
  forward: write('ticket/<n>/forward/', answers.Sentence, 'fields-and-files'),
  move: write('ticket/<n>/move/', answers.Sentence),
  deleteTicket: write('ticket/<n>/delete/', answers.Deleted),

  addContact: write('users/', answers.ContactAnswer, 'json'),
  addContacts: write('users/', answers.PerItem, 'json'),
  editContact: write('user/<id>/', answers.ContactAnswer, 'json'),
  addGroup: write('contact_groups/', answers.GroupAnswer),
  editGroup: write('contact_group/<id>/', answers.GroupAnswer),
  putIntoGroup: write('contact_group/<id>/update_contacts/', answers.PerItem, 'json'),
  takeOutOfGroup: write('contact_group/<id>/delete_contacts/', answers.PerItem, 'json'),
} as const;

/** Fills the places of a path. `@` stays bare, as HappyFox's own examples show it; all else is escaped. */
export const fill = (path: string, at: Record<string, string | number>) =>
  path.replace(/<(\w+)>/g, (_, name: string) => {
    const value = String(at[name] ?? '');
    // An empty or dotted step would name another path than the one that was allowed.
    if (/^\.{0,2}$/.test(value)) throw new Error(`no ${name} for ${path}`);
    return encodeURIComponent(value).replace(/%40/g, '@');
  });
