import { type Answer, json, notFound, plain, Rejected } from './answers';
import { type Call, fieldsOf } from './call';
import { viewContact } from './tickets/view';
import type { Group } from './world';

const MAX_MEMBERS = 100;

const brief = ({ members: _, ...shown }: Group) => shown;

export const listGroups = ({ world }: Call): Answer => json([...world.groups.values()].map(brief));

function groupOf({ world, params }: Call): Group {
  const group = world.groups.get(Number(params[0]));
  if (!group) throw new Rejected(notFound());
  return group;
}

export function readGroup(call: Call): Answer {
  const { world } = call;
  const group = groupOf(call);
  const contacts = [...group.members.keys()].flatMap((id) => world.contacts.get(id) ?? []);
  return json({ ...brief(group), contacts: contacts.map((contact) => viewContact(world, contact)) });
}

export function addGroup(call: Call): Answer {
  const { world } = call;
  const fields = fieldsOf(call);
  const name = fields.requiredText('name');
  if ([...world.groups.values()].some((group) => group.name === name)) fields.wrong('name', 'This name is taken.');
  const description = fields.text('description') ?? '';
  const tagged_domains = fields.text('tagged_domains') ?? '';
  fields.close();
  const group: Group = { id: world.nextId('group'), name, description, tagged_domains, members: new Map() };
  world.groups.set(group.id, group);
  return json(brief(group));
}

/** Everything but the name. */
export function editGroup(call: Call): Answer {
  const group = groupOf(call);
  const fields = fieldsOf(call);
  const description = fields.text('description');
  const domains = fields.text('tagged_domains');
  fields.close();
  if (description !== undefined) group.description = description;
  if (domains !== undefined) group.tagged_domains = domains;
  return json(brief(group));
}

/** A list of `{contact, access_tickets}`; answers for each item. */
export function updateMembers(call: Call): Answer {
  const group = groupOf(call);
  const { value } = call.body;
  if (!Array.isArray(value) || value.length > MAX_MEMBERS) return plain(400, 'Bad Request');
  return json(
    value.map((item: { contact?: number; access_tickets?: boolean }) => {
      const contact = Number(item.contact);
      if (!call.world.contacts.has(contact)) return unknownContact(item.contact);
      group.members.set(contact, item.access_tickets === true);
      return { contact, success: true };
    }),
  );
}

/** `{"contacts": [ids]}` */
export function deleteMembers(call: Call): Answer {
  const group = groupOf(call);
  const ids = (call.body.value as { contacts?: unknown } | null)?.contacts;
  if (!Array.isArray(ids)) return plain(400, 'Bad Request');
  return json(
    ids.map((id: unknown) =>
      group.members.delete(Number(id)) ? { contact: Number(id), success: true } : unknownContact(id),
    ),
  );
}

const unknownContact = (contact: unknown) => ({
  contact,
  success: false,
  errors: [{ field: 'contact', errors: ['Select a valid choice.'] }],
});
