import { json, plain } from './answers';
import type { Call, Handler } from './call';
import { editContact, listContacts, readContact, saveContacts } from './contacts';
import { addGroup, deleteMembers, editGroup, listGroups, readGroup, updateMembers } from './groups';
import { listArticles, listSections, readArticle, readSection } from './knowledge-base';
import { listOf, oneOf, replaceChoices } from './reference-data';
import { staffNote, staffUpdate } from './tickets/agent-updates';
import { userReply } from './tickets/contact-replies';
import { createTickets } from './tickets/create';
import { listTickets } from './tickets/list';
import { readTicket } from './tickets/read';
import type { SearchIndex } from './tickets/search';
import { deleteTicket, forward, move, subscribe, unsubscribe, updateCustomFields, updateTags } from './tickets/upkeep';

export interface Route {
  /** Path below `/api/1.1/json/`; each group is one parameter. */
  pattern: RegExp;
  handlers: Record<string, Handler>;
}

/** Every call the stand-in knows. A path that is not here is 404, a method that is not here 405. */
export function routeTable(index: SearchIndex): Route[] {
  const route = (path: string, handlers: Record<string, Handler>): Route => ({
    pattern: new RegExp(`^${path.replaceAll('<n>', '(\\d+)').replaceAll('<key>', '([^/]+)')}$`),
    handlers,
  });
  return [
    route('tickets/', { GET: listTickets(index), POST: createTickets }),
    route('ticket/<n>/', { GET: readTicket }),
    route('ticket/<n>/staff_update/', { POST: staffUpdate }),
    route('ticket/<n>/staff_pvtnote/', { POST: staffNote }),
    route('ticket/<n>/user_reply/', { POST: userReply }),
    route('ticket/<n>/update_custom_fields/', { POST: updateCustomFields }),
    route('ticket/<n>/update_tags/', { POST: updateTags }),
    route('ticket/<n>/subscribe/', { POST: subscribe }),
    route('ticket/<n>/unsubscribe/', { POST: unsubscribe }),
    route('ticket/<n>/forward/', { POST: forward }),
    route('ticket/<n>/move/', { POST: move }),
    route('ticket/<n>/delete/', { POST: deleteTicket }),
    route('ticket-inline-attachment/?', { POST: keepInlineImage }),
    route('categories/', { GET: listOf('categories') }),
    route('category/<n>/', { GET: oneOf('categories') }),
    route('statuses/', { GET: listOf('statuses') }),
    route('status/<n>/', { GET: oneOf('statuses') }),
    route('priorities/', { GET: listOf('priorities') }),
    route('priority/<n>/', { GET: oneOf('priorities') }),
    route('staff/', { GET: listOf('agents') }),
    route('staff/<key>/', { GET: oneOf('agents') }),
    route('ticket_custom_fields/', { GET: listOf('ticketFields') }),
    route('ticket_custom_field/<n>/', { GET: oneOf('ticketFields'), PUT: replaceChoices }),
    route('user_custom_fields/', { GET: listOf('contactFields') }),
    route('user_custom_field/<n>/', { GET: oneOf('contactFields') }),
    route('users/', { GET: listContacts, POST: saveContacts }),
    route('user/<key>/', { GET: readContact, POST: editContact }),
    route('contact_groups/', { GET: listGroups, POST: addGroup }),
    route('contact_group/<n>/', { GET: readGroup, POST: editGroup }),
    route('contact_group/<n>/update_contacts/', { POST: updateMembers }),
    route('contact_group/<n>/delete_contacts/', { POST: deleteMembers }),
    route('kb/articles/', { GET: listArticles(false) }),
    route('kb/internal-articles/', { GET: listArticles(true) }),
    route('kb/sections/', { GET: listSections }),
    route('kb/article/<n>/?', { GET: readArticle }),
    route('kb/section/<n>/?', { GET: readSection }),
  ];
}

/** `POST ticket-inline-attachment`: one picture, in the part `file`. */
function keepInlineImage(call: Call) {
  const image = call.body.files.find(({ part }) => part === 'file')?.file;
  if (!image) return json({ error: [{ field: 'file', errors: ['This field is required.'] }] }, 400);
  if (!image.contentType.startsWith('image/')) return plain(400, 'Bad Request');
  return json({ url: call.keepInline(image) });
}
