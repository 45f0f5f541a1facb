import type { FieldAnswer } from '../tickets/draft';
import { escapeHtml } from '../tickets/escape-html';
import type { Marker } from '../tickets/marker';
import type { TicketToFile, UpdateToAdd } from '../tickets/ports';
import type { Fields } from './multipart';

/**
 * Our words in HappyFox's fields. It wants `text` or `html` on a new ticket, `html` on an agent's update and `text` on a
 * contact's reply; the acting agent is `staff` here and `staff_id` there.
 */

/** `reference`: the custom field that holds the marker, where one is configured. */
export const newTicket = (ticket: TicketToFile, reference: number | null): Fields => ({
  ...('id' in ticket.contact
    ? { client: ticket.contact.id }
    : { name: ticket.contact.name, email: ticket.contact.email }),
  category: ticket.category,
  subject: ticket.subject,
  html: withFooter(ticket.html, ticket.marker),
  ...(ticket.priority === undefined ? {} : { priority: ticket.priority }),
  ...(ticket.cc.length === 0 ? {} : { cc: ticket.cc.join(',') }),
  ...customFields(ticket.answers),
  ...(reference === null ? {} : { [`t-cf-${reference}`]: ticket.marker.reference }),
});

/** Text, number and date go as text, a choice as its id, a multiple choice as the list of its ids. */
export const customFields = (answers: Record<string, FieldAnswer>): Fields =>
  Object.fromEntries(Object.entries(answers).map(([id, answer]) => [`t-cf-${id}`, answer]));

export const agentReply = (update: UpdateToAdd & { agent: number; tellCustomer: boolean }): Fields => ({
  staff: update.agent,
  html: withFooter(update.words.html, update.marker),
  update_customer: update.tellCustomer,
});

export const privateNote = (update: UpdateToAdd & { agent: number }): Fields => ({
  staff: update.agent,
  html: withFooter(update.words.html, update.marker),
});

/** How HappyFox would tell html from text here is unknown, so plain text goes. */
export const contactReply = (update: UpdateToAdd & { contact: number }): Fields => ({
  user: update.contact,
  text: [update.words.plain.trimEnd(), plainFooter(update.marker)].filter(Boolean).join('\n\n'),
});

/** The marker where people see it too: HappyFox strips comments, and agents like the way back to the conversation. */
function withFooter(html: string, { reference, permalink }: Marker): string {
  const link = permalink ? `<a href="${escapeHtml(permalink)}">Open in Slack</a> · ` : '';
  return `${html}<p>${link}${escapeHtml(reference)}</p>`;
}

const plainFooter = ({ reference, permalink }: Marker) => [permalink, reference].filter(Boolean).join(' · ');
