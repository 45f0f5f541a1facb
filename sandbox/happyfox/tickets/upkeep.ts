import { type Answer, fieldErrors, json, Rejected } from '../answers';
import { type Call, fieldsOf, takeFiles } from '../call';
import type { Fields } from '../fields';
import { displayId, need, serves, type Ticket, type World } from '../world';
import { readAgent } from './agent-updates';
import { readTags } from './create';
import { emptyFields, readTicketFields } from './custom-fields';
import { byAgent, differs, type Properties, record } from './history';
import { openTicketOf } from './read';
import { fieldsOfCategory, viewTicket } from './view';

/** The acting agent, once the fields are all read: nothing is done after a mistake. */
function actingAgent(world: World, fields: Fields, name: string, ticket: Ticket) {
  const agent = readAgent(world, fields, name, ticket);
  fields.close();
  if (!agent) throw new Rejected(fieldErrors([{ field: name, errors: ['This field is required.'] }]));
  return agent;
}

/** `POST ticket/<n>/update_custom_fields/` (agent: `staff`) */
export function updateCustomFields(call: Call): Answer {
  const { world } = call;
  const ticket = openTicketOf(call);
  const fields = fieldsOf(call);
  const set = { fields: readTicketFields(world, fields, ticket.category, ticket.fields) };
  const agent = actingAgent(world, fields, 'staff', ticket);
  return change(call, ticket, agent.id, set);
}

/** `POST ticket/<n>/update_tags/` (agent: `staff_id`) */
export function updateTags(call: Call): Answer {
  const ticket = openTicketOf(call);
  const fields = fieldsOf(call);
  const add = readTags(fields.text('add'));
  const remove = readTags(fields.text('remove'));
  const agent = actingAgent(call.world, fields, 'staff_id', ticket);
  const tags = [...new Set([...ticket.tags, ...add])].filter((tag) => !remove.includes(tag));
  return change(call, ticket, agent.id, { tags });
}

function change(call: Call, ticket: Ticket, agent: number, set: Properties): Answer {
  const { world } = call;
  if (!differs(ticket, set)) throw new Rejected(json({ error: 'Nothing to update.' }, 400));
  record(world, ticket, { by: byAgent(world, agent), set });
  world.tell({ kind: 'updated', ticket });
  return json(viewTicket(world, ticket, { link: call.link }));
}

/** `POST ticket/<n>/subscribe/`: `staff_id` is the agent to subscribe, `data` names more. */
export function subscribe(call: Call): Answer {
  const { world } = call;
  const ticket = openTicketOf(call);
  const fields = fieldsOf(call);
  const more = fields.ids('data');
  for (const id of more) if (!world.agents.has(id)) fields.wrong('data', 'Select a valid choice.');
  const agent = actingAgent(world, fields, 'staff_id', ticket);
  ticket.subscribers = [...new Set([...ticket.subscribers, agent.id, ...more])];
  return json({ message: 'Subscribed successfully.' });
}

/** `POST ticket/<n>/unsubscribe/` */
export function unsubscribe(call: Call): Answer {
  const ticket = openTicketOf(call);
  const agent = actingAgent(call.world, fieldsOf(call), 'staff_id', ticket);
  ticket.subscribers = ticket.subscribers.filter((id) => id !== agent.id);
  return json({ message: 'Unsubscribed successfully.' });
}

/** `POST ticket/<n>/forward/` */
export function forward(call: Call): Answer {
  const { world } = call;
  const ticket = openTicketOf(call);
  const fields = fieldsOf(call);
  const forwardTo = fields.requiredText('to');
  const subject = fields.requiredText('subject');
  const html = fields.requiredText('message');
  const cc = fields.text('cc');
  const bcc = fields.text('bcc');
  const carried = fields.ids('ticket_attachments');
  const switches = ['to_include_ticket_contact', 'cc_include_ticket_contact', 'send_all_messages'];
  for (const name of [...switches, 'include_pvt_notes', 'convert_replies_as_new_ticket']) fields.flag(name);
  fields.accept('attachments');
  const agent = actingAgent(world, fields, 'staff_id', ticket);
  const files = [...carried.filter((id) => world.files.has(id)), ...takeFiles(call)];
  const words = { html, cc, bcc, forwardTo, subject, files, type: world.knobs.forwardMessageType };
  record(world, ticket, { by: byAgent(world, agent.id), words });
  world.tell({ kind: 'updated', ticket });
  return json({ message: 'Ticket forwarded successfully.' });
}

/**
 * `POST ticket/<n>/move/`. What is wrong with the fields is shape A; what HappyFox will not do is told inside an
 * answer with status 200, as `status_code`.
 */
export function move(call: Call): Answer {
  const { world } = call;
  const ticket = openTicketOf(call);
  const fields = fieldsOf(call);
  const target = fields.among('target_category_id', world.categories);
  if (!target && fields.errors.length === 0) fields.missing('target_category_id');
  const note = fields.text('move_note');
  const assignee = fields.among('assign_to', world.agents);
  const values = target ? readTicketFields(world, fields, target.id, ticket.fields) : new Map();
  const agent = actingAgent(world, fields, 'staff_id', ticket);
  if (!target) throw new Rejected(fieldErrors([]));

  const refuse = (code: number, message: string) => json({ status_code: code, message });
  if (!agent.is_account_admin && !agent.permissions.includes('Move tickets')) {
    return refuse(403, 'The agent has no right to move tickets.');
  }
  if (target.id === ticket.category) return refuse(400, 'The ticket is in this category already.');
  if (assignee && !(assignee.active && serves(assignee, target.id))) {
    return refuse(400, 'The agent to assign does not serve the target category.');
  }
  const together = new Map([...ticket.fields, ...values]);
  const empty = emptyFields(fieldsOfCategory(world, target.id), 'compulsory_on_move', together);
  if (empty.length > 0) return refuse(400, `Fill before moving: ${empty.map(({ name }) => name).join(', ')}`);

  moveTicket(world, ticket, target.id, { by: agent.id, note, assignee: assignee?.id, fields: values });
  return refuse(200, `Ticket moved to ${target.name}.`);
}

interface Move {
  by: number;
  note?: string | undefined;
  assignee?: number | undefined;
  fields?: Properties['fields'];
}

/** Moves the ticket; its assignee goes if that agent does not serve the new category. */
export function moveTicket(world: World, ticket: Ticket, category: number, { by, note, assignee, fields }: Move) {
  const before = ticket.assignee === null ? undefined : need(world.agents, ticket.assignee, 'agent');
  const stays = before === undefined || serves(before, category);
  record(world, ticket, {
    by: byAgent(world, by),
    words: note ? { text: note, type: 'p' } : undefined,
    set: { category, assignee: assignee ?? (stays ? undefined : null), fields },
  });
  world.tell({ kind: 'updated', ticket });
}

/** `POST ticket/<n>/delete/`: for ever. */
export function deleteTicket(call: Call): Answer {
  const { world } = call;
  const ticket = openTicketOf(call);
  const agent = actingAgent(world, fieldsOf(call), 'staff_id', ticket);
  if (!agent.is_account_admin && !agent.permissions.includes('Delete tickets')) {
    throw new Rejected(fieldErrors([{ field: 'staff_id', errors: ['The agent has no right to delete tickets.'] }]));
  }
  const deleted = displayId(world, ticket);
  world.tickets.delete(ticket.id);
  world.tell({ kind: 'deleted', ticket });
  return json({ deleted_ticket: deleted });
}
