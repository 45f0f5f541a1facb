import { type Answer, json, Rejected } from '../answers';
import { type Call, fieldsOf, takeFiles } from '../call';
import { type Contact, need, type Ticket, type World } from '../world';
import { byContact, record, reopenIfCompleted } from './history';
import { openTicketOf } from './read';
import { viewTicket } from './view';

/** `POST ticket/<n>/user_reply/`: wants `user` (a contact's id, not a mail address) and `text`. */
export function userReply(call: Call): Answer {
  const { world } = call;
  const ticket = openTicketOf(call);
  const fields = fieldsOf(call);
  const contact = fields.among('user', world.contacts);
  if (!contact && fields.errors.length === 0) fields.missing('user');
  if (contact && !mayReply(world, ticket, contact)) fields.wrong('user', 'This contact cannot reply to this ticket.');
  const said = fields.requiredText('text');
  const cc = fields.text('cc');
  const bcc = fields.text('bcc');
  fields.accept('attachments');
  fields.close();
  if (!contact) throw new Rejected(json({ error: 'Unknown contact.' }, 400));

  // "Text or html", says the documentation, and not how HappyFox tells them apart: here, a tag makes it html.
  const body = /<[a-z][^>]*>/i.test(said) ? { html: said } : { text: said };
  const words = { ...body, cc, bcc, files: takeFiles(call) };
  record(world, ticket, { by: byContact(world, contact.id), words });
  reopenIfCompleted(world, ticket);
  world.tell({ kind: 'updated', ticket });
  return json(viewTicket(world, ticket, { link: call.link }));
}

function mayReply(world: World, ticket: Ticket, contact: Contact): boolean {
  if (world.knobs.repliesFrom === 'anyone' || ticket.contact === contact.id) return true;
  const owner = need(world.contacts, ticket.contact, 'contact');
  return contact.email !== null && contact.email !== owner.email && ticket.cc.split(/[,\s]+/).includes(contact.email);
}
