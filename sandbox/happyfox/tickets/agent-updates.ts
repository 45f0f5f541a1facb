import { type Answer, json, Rejected } from '../answers';
import { type Call, fieldsOf, takeFiles } from '../call';
import type { Fields } from '../fields';
import { type Agent, need, serves, type Ticket, type World } from '../world';
import { readTags } from './create';
import { emptyFields, readTicketFields } from './custom-fields';
import { byAgent, differs, type Properties, record, says, type Words } from './history';
import { openTicketOf } from './read';
import { fieldsOfCategory, viewTicket } from './view';

/** `POST ticket/<n>/staff_update/`: a reply that the contact can read, a change of properties, or both. */
export function staffUpdate(call: Call): Answer {
  const ticket = openTicketOf(call);
  const fields = fieldsOf(call);
  const agent = readAgent(call.world, fields, 'staff', ticket);
  const words: Words = {
    ...readWords(call.world, fields),
    customerUpdated: fields.flag('update_customer') ?? false,
    cc: fields.text('cc'),
    bcc: fields.text('bcc'),
    subject: fields.text('subject'),
  };
  fields.flag('send_survey');
  fields.doubt('last_staff_message', 'parent_update');
  return update(call, ticket, fields, agent, words);
}

/** `POST ticket/<n>/staff_pvtnote/`: words among agents. */
export function staffNote(call: Call): Answer {
  const ticket = openTicketOf(call);
  const fields = fieldsOf(call);
  const agent = readAgent(call.world, fields, 'staff', ticket);
  const alert = fields.text('alert');
  if (alert !== undefined && alert !== 's' && alert !== 'c' && !call.world.agents.has(Number(alert))) {
    fields.wrong('alert', 'Select a valid choice.');
  }
  return update(call, ticket, fields, agent, { ...readWords(call.world, fields), type: 'p' });
}

function update(call: Call, ticket: Ticket, fields: Fields, agent: Agent | undefined, words: Words): Answer {
  const { world } = call;
  const timeSpent = fields.minutes('time_spent');
  const category = need(world.categories, ticket.category, 'category');
  if (category.time_spent_mandatory && timeSpent === undefined) fields.missing('time_spent');
  const set = readProperties(world, fields, ticket);
  fields.accept('attachments');
  fields.close();
  if (!agent) throw new Rejected(json({ error: 'Unknown agent.' }, 400));
  demandForCompletion(world, ticket, set);

  const spoken: Words = { ...words, files: takeFiles(call) };
  if (!says(spoken) && !differs(ticket, set) && timeSpent === undefined) {
    throw new Rejected(json({ error: 'Nothing to update.' }, 400));
  }
  record(world, ticket, {
    by: byAgent(world, agent.id),
    words: says(spoken) ? spoken : undefined,
    set,
    timeSpent,
  });
  world.tell({ kind: 'updated', ticket });
  return json(viewTicket(world, ticket, { link: call.link }));
}

/** The acting agent: must exist, be active and serve the ticket's category. */
export function readAgent(world: World, fields: Fields, name: string, ticket: Ticket): Agent | undefined {
  const mistakes = fields.errors.length;
  const agent = fields.among(name, world.agents);
  if (agent && !agent.active) return fields.wrong(name, 'This agent is not active.');
  if (agent && !serves(agent, ticket.category)) return fields.wrong(name, 'This agent does not serve the category.');
  if (!agent && fields.errors.length === mistakes) fields.missing(name);
  return agent;
}

function readWords(world: World, fields: Fields): Pick<Words, 'html' | 'text'> {
  const html = fields.text('html');
  const text = fields.text('plaintext') ?? (world.knobs.textOnAgentUpdates ? fields.text('text') : undefined);
  return { html, text };
}

function readProperties(world: World, fields: Fields, ticket: Ticket): Properties {
  const assignee =
    fields.has('assignee') && fields.id('assignee') === null ? null : readAssignee(world, fields, ticket);
  const tags = fields.text('tags');
  // Whether tags add or replace is not documented; here they replace, which is the more harmful of the two.
  fields.doubt('tags');
  return {
    status: fields.among('status', world.statuses)?.id,
    priority: fields.among('priority', world.priorities)?.id,
    assignee,
    dueDate: fields.day('due_date'),
    tags: tags === undefined ? undefined : readTags(tags),
    fields: readTicketFields(world, fields, ticket.category, ticket.fields),
  };
}

function readAssignee(world: World, fields: Fields, ticket: Ticket): number | undefined {
  const agent = fields.among('assignee', world.agents);
  if (agent && !(agent.active && serves(agent, ticket.category))) {
    return fields.wrong('assignee', 'This agent does not serve the category.');
  }
  return agent?.id;
}

/** Closing needs certain fields: shape B, with a status that is not documented. */
function demandForCompletion(world: World, ticket: Ticket, set: Properties) {
  const closes =
    set.status !== undefined &&
    set.status !== ticket.status &&
    need(world.statuses, set.status, 'status').behavior === 'completed';
  if (!closes) return;
  const values = new Map([...ticket.fields, ...(set.fields ?? [])]);
  const empty = emptyFields(fieldsOfCategory(world, ticket.category), 'compulsory_on_completed', values);
  if (empty.length === 0) return;
  const error = Object.fromEntries(
    empty.map(({ id }) => [`t-cf-${id}`, 'This field should be filled before the ticket is completed.']),
  );
  throw new Rejected(json({ error }, world.knobs.completionErrorStatus));
}
