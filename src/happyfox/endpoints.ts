import type { z } from 'zod';
import type { CallClass } from './budget';
import * as answers from './schemas';

/** A call that HappyFox offers. `<n>` and its like in the path are filled in, escaped, by the one who calls. */
export interface Endpoint<A = unknown> {
  method: 'GET' | 'POST';
  path: string;
  class: CallClass;
  /** What the body may be: files need multipart, and only these calls take files. */
  body: 'none' | 'fields' | 'fields-and-files';
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
 * outside this list is fenced off on purpose: deleting tickets, writing contacts (an existing one would lose the custom
 * fields that are not sent) and groups, replacing the choices of a field, creating tickets in bulk. Paths end in a
 * slash; a POST without it would be redirected and arrive as an empty GET.
 */
export const endpoints = {
  statuses: read('statuses/', answers.Statuses),
  categories: read('categories/', answers.Categories),
  priorities: read('priorities/', answers.Priorities),
  agents: read('staff/', answers.Agents),
  ticketFields: read('ticket_custom_fields/', answers.CustomFields),

  tickets: read('tickets/', answers.Tickets),
  /** The same list, asked for less. */
  marks: read('tickets/', answers.Marks),
  ticket: read('ticket/<n>/', answers.TicketAnswer),
  contact: read('user/<email>/', answers.RawContact),
  contacts: read('users/', answers.Contacts),
  groups: read('contact_groups/', answers.Groups),
  group: read('contact_group/<id>/', answers.GroupAnswer),
  articles: read('kb/articles/', answers.Articles),
  internalArticles: read('kb/internal-articles/', answers.Articles),
  article: read('kb/article/<id>', answers.ArticleAnswer),

  fileTicket: write('tickets/', answers.TicketAnswer, 'fields-and-files'),
  agentUpdate: write('ticket/<n>/staff_update/', answers.TicketOrSentence, 'fields-and-files'),
  privateNote: write('ticket/<n>/staff_pvtnote/', answers.TicketOrSentence, 'fields-and-files'),
  contactReply: write('ticket/<n>/user_reply/', answers.TicketOrSentence, 'fields-and-files'),
  customFields: write('ticket/<n>/update_custom_fields/', answers.TicketOrSentence),
  tags: write('ticket/<n>/update_tags/', answers.TicketOrSentence),
  subscribe: write('ticket/<n>/subscribe/', answers.Anything),
  unsubscribe: write('ticket/<n>/unsubscribe/', answers.Anything),
  forward: write('ticket/<n>/forward/', answers.Anything, 'fields-and-files'),
  move: write('ticket/<n>/move/', answers.Anything),
} as const;

/** Fills the places of a path. `@` stays bare, as HappyFox's own examples show it; all else is escaped. */
export const fill = (path: string, at: Record<string, string | number>) =>
  path.replace(/<(\w+)>/g, (_, name: string) => {
    const value = String(at[name] ?? '');
    // An empty or dotted step would name another path than the one that was allowed.
    if (/^\.{0,2}$/.test(value)) throw new Error(`no ${name} for ${path}`);
    return encodeURIComponent(value).replace(/%40/g, '@');
  });
