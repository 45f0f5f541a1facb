import { type Answer, fieldErrors, json, notFound, Rejected } from './answers';
import { type Call, fieldsOf } from './call';
import { dayOf } from './clock';
import type { Fields } from './fields';
import { newContact } from './tickets/create';
import { demandRequired, readContactFields } from './tickets/custom-fields';
import { pageInfo, readPaging } from './tickets/list';
import { viewContact } from './tickets/view';
import { type Contact, contactByMail, type World } from './world';

const MAX_BULK = 100;
const PHONE_TYPES = ['mo', 'w', 'm', 'h', 'o'];

/** `GET users/`: paged like tickets, `q` with `name:`, `email:`, `phone:`, `updated_since:`, `created_since:`. */
export function listContacts({ world, query }: Call): Answer {
  const terms = (query.get('q') ?? '').split(/\s+/).filter((term) => term !== '');
  const rows = [...world.contacts.values()].filter((contact) => terms.every((term) => fits(contact, term)));
  const { size, page } = readPaging(query);
  const first = (page - 1) * size;
  const data = rows.slice(first, first + size).map((contact) => viewContact(world, contact));
  const pages = Math.max(1, Math.ceil(rows.length / size));
  return json({ page_info: pageInfo(first, data.length, rows.length, pages), data });
}

function fits(contact: Contact, term: string): boolean {
  const [name = '', ...rest] = term.split(':');
  const value = rest.join(':').replaceAll('"', '').replaceAll('/', '-').toLowerCase();
  const phones = contact.phones.map(({ number }) => number);
  if (name === 'email') return contact.email?.toLowerCase() === value;
  if (name === 'name') return contact.name.toLowerCase().includes(value);
  if (name === 'phone') return phones.includes(value);
  if (name === 'created_since') return dayOf(contact.createdAt) >= value;
  if (name === 'updated_since') return contact.updatedAt !== null && dayOf(contact.updatedAt) >= value;
  return [contact.name, contact.email ?? '', ...phones].some((held) => held.toLowerCase().includes(term.toLowerCase()));
}

function contactOf({ world, params: [key = ''] }: Call): Contact {
  const contact = /^\d+$/.test(key) ? world.contacts.get(Number(key)) : contactByMail(world, key);
  if (!contact) throw new Rejected(notFound());
  return contact;
}

/** `GET user/<id>/` and `GET user/<email>/` */
export const readContact = (call: Call): Answer => json(viewContact(call.world, contactOf(call)));

/**
 * `POST users/` adds a contact, or edits the one with the same mail address. Of a contact that exists, **custom fields
 * left out are reset**. A list answers for each item.
 */
export function saveContacts(call: Call): Answer {
  const { value } = call.body;
  if (!Array.isArray(value)) return json(viewContact(call.world, saveOne(call, value)));
  if (value.length > MAX_BULK) return fieldErrors([{ field: '__all__', errors: ['At most 100 contacts at once.'] }]);
  return json(
    value.map((item) => {
      const email = (item as { email?: unknown } | null)?.email ?? null;
      try {
        return { email, success: true, id: saveOne(call, item).id };
      } catch (error) {
        if (!(error instanceof Rejected)) throw error;
        return { email, success: false, errors: JSON.parse(error.answer.body).error };
      }
    }),
  );
}

function saveOne(call: Call, value: unknown): Contact {
  const { world } = call;
  const fields = fieldsOf(call, value);
  const phones = readPhones(fields);
  const email = fields.text('email')?.trim() || null;
  if (!('email' in fields.values) || (email === null && phones.length === 0)) fields.missing('email');
  if (email !== null && !/^[^\s@,]+@[^\s@,]+\.[^\s@,.]+$/.test(email)) {
    fields.wrong('email', 'Enter a valid e-mail address.');
  }
  const existing = email === null ? undefined : contactByMail(world, email);
  const name = fields.text('name');
  if (!existing && !name) fields.missing('name');
  const values = readContactFields(world, fields);
  demandRequired(fields, 'c-cf-', [...world.contactFields.values()], values);
  readLogin(fields, existing);
  fields.close();

  const contact = existing ?? newContact(world, name ?? '', email);
  if (existing && contact.fields.size > 0) {
    const lost = [...contact.fields.keys()].filter((id) => !values.has(id));
    if (lost.length > 0) call.complain('contact-altered', `${email}: custom fields ${lost.join(', ')} were reset`);
  }
  contact.fields = new Map();
  for (const [id, held] of values) if (held !== null) contact.fields.set(id, held);
  return finish(world, contact, name, phones);
}

/** `POST user/<id>/` edits one contact; here it leaves alone what is not sent. */
export function editContact(call: Call): Answer {
  const { world } = call;
  const contact = contactOf(call);
  const fields = fieldsOf(call);
  const name = fields.text('name');
  const values = readContactFields(world, fields);
  const phones = readPhones(fields);
  const login = readLogin(fields, contact);
  fields.accept('email');
  fields.close();
  if (login !== undefined) contact.loginEnabled = login;
  for (const [id, held] of values) {
    if (held === null) contact.fields.delete(id);
    else contact.fields.set(id, held);
  }
  return json(viewContact(world, finish(world, contact, name, phones)));
}

function finish(world: World, contact: Contact, name: string | undefined, phones: SentPhone[]): Contact {
  if (name) contact.name = name;
  contact.updatedAt = world.now();
  for (const { id, ...phone } of phones) {
    const known = contact.phones.find((held) => held.id === id);
    // Without an id a number is added, even if it is there already.
    if (known) Object.assign(known, phone);
    else contact.phones.push({ id: world.nextId('phone'), ...phone });
  }
  return contact;
}

interface SentPhone {
  id: number | undefined;
  type: string;
  number: string;
  is_primary: boolean;
}

function readPhones(fields: Fields): SentPhone[] {
  if (!fields.has('phones')) return [];
  const sent = fields.values.phones;
  if (!Array.isArray(sent)) {
    fields.wrong('phones', 'Enter a list of values.');
    return [];
  }
  return sent.map((phone: Partial<SentPhone>) => {
    if (!PHONE_TYPES.includes(String(phone.type))) fields.wrong('phones', 'Select a valid type: mo, w, m, h, o.');
    return {
      id: phone.id,
      type: String(phone.type),
      number: String(phone.number ?? ''),
      is_primary: phone.is_primary === true,
    };
  });
}

/** The texts "TRUE" and "FALSE", not booleans. */
function readLogin(fields: Fields, contact: Contact | undefined): boolean | undefined {
  if (!fields.has('is_login_enabled')) return contact?.loginEnabled;
  const sent = fields.values.is_login_enabled;
  if (sent !== 'TRUE' && sent !== 'FALSE') fields.wrong('is_login_enabled', 'Select TRUE or FALSE.');
  return sent === 'TRUE';
}
