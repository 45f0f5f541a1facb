import type { z } from 'zod';
import type { Contact, CustomField } from '../tickets/desk';
import type { FieldAnswer } from '../tickets/draft';
import { Refused, Unconfirmed } from '../tickets/outcomes';
import type { Errand } from '../tickets/ports';
import { atMostAHundred, type ItemOutcome, outcomeOf } from './bulk';
import type { Call } from './call';
import { clean, oneLine, searchWords } from './clean-text';
import { endpoints } from './endpoints';
import { textOf, toContact, toField } from './from-happyfox';
import { type Groups, groups } from './groups';
import { heldFields } from './held-fields';
import { orNull } from './or-null';
import type { RawContactCard } from './schemas';
import { contactFields } from './to-happyfox';

/** Mobile, work, main, home, other. */
type PhoneType = 'mo' | 'w' | 'm' | 'h' | 'o';

interface Phone {
  /** Changes the number that has this id; without it, one is added. */
  id?: number;
  type: PhoneType;
  number: string;
  isPrimary?: boolean;
}

/** Everything HappyFox shows of a contact. Times are epoch ms. */
interface ContactCard extends Contact {
  phones: { id: number; type: string; number: string }[];
  primaryPhone: string | null;
  groups: { id: number; name: string; description: string; taggedDomains: string; seesAllTickets: boolean }[];
  ticketsCount: number;
  pendingTicketsCount: number;
  createdAt: number | null;
  /** Null for old contacts. */
  updatedAt: number | null;
  fields: { id: number; name: string; value: string | null }[];
}

/** A contact to add. Without an address it needs a phone. */
interface NewContact {
  name: string;
  email: string | null;
  phones?: Phone[];
  /** Custom fields of contacts, by id; some accounts require them. */
  answers?: Record<string, FieldAnswer>;
}

interface ContactEdit {
  name?: string;
  email?: string;
  phones?: Phone[];
  /** An empty text clears a field. */
  answers?: Record<string, FieldAnswer>;
  /** Whether the contact may sign in to the support page. */
  loginEnabled?: boolean;
}

/** Terms of a search for contacts; all of them must fit. */
interface ContactTerms {
  words?: string;
  name?: string;
  email?: string;
  /** Digits; a `+` is left out. */
  phone?: string;
  /** `YYYY-MM-DD`. HappyFox does not show the form it wants; it gets that of its ticket search, `YYYY/MM/DD`. */
  createdSince?: string;
  updatedSince?: string;
}

/**
 * Contacts and their groups. Outcomes as in `Helpdesk`. No call deletes a contact. HappyFox's `POST users/` adds a contact
 * or edits the one with the same address, and **resets the custom fields that are not sent**; so here it only ever adds.
 * Source: https://support.happyfox.com/kb/article/1092
 */
export interface People extends Groups {
  /** By id or address; null if there is none. */
  contact(key: number | string, errand: Errand): Promise<ContactCard | null>;
  /** A page of contacts, `size` 10 to 50 (default 50), `page` from 1. `pages` and `total` are null if HappyFox is silent. */
  contacts(
    wanted: ContactTerms & { page?: number; size?: number },
    errand: Errand,
  ): Promise<{ contacts: ContactCard[]; pages: number | null; total: number | null }>;
  /** At most fifty contacts that fit the words; none for no words. */
  findContacts(words: string, errand: Errand): Promise<Contact[]>;
  /**
   * Adds a contact: one read, to be sure that the address is new, and one write. `Refused` when there is such a contact.
   * Whoever adds the same address in the moment between loses its custom fields; HappyFox has no call that only adds.
   */
  addContact(contact: NewContact, errand: Errand): Promise<ContactCard>;
  /**
   * Adds up to a hundred contacts: a read for each address, and one write for those that are new. One outcome for each, in
   * the order given; an address that is known, or comes twice, is refused alone.
   */
  addContacts(contacts: NewContact[], errand: Errand): Promise<ItemOutcome<{ id: number }>[]>;
  /**
   * Changes what is named and keeps the rest: reads the contact first and sends its custom fields back, since nobody
   * says whether leaving them out resets them here too. `Refused` (`missing`) when there is no such contact, and before
   * anything is sent when a field could not be sent back as it is. `Unconfirmed` when the answer does not show a phone
   * that was sent: the documentation contradicts itself on which call edits phones. Edits of one contact at the same
   * time, here or by people, can undo one another.
   */
  editContact(id: number, edit: ContactEdit, errand: Errand): Promise<ContactCard>;
}

export function people(call: Call): People {
  /** The contact as HappyFox shows it, by an id or an address. */
  const read = (key: number | string, errand: Errand) =>
    orNull(async () => {
      if (typeof key === 'number') return (await call(endpoints.contactById, { at: { id: key } }, errand)).answer;
      return (await call(endpoints.contact, { at: { email: key } }, errand)).answer;
    });

  async function isKnown(email: string | null, errand: Errand): Promise<boolean> {
    return email?.includes('@') === true && (await read(email, errand)) !== null;
  }

  return {
    ...groups(call),
    async contact(given, errand) {
      const key = typeof given === 'number' ? given : addressOf(given);
      // What is no address would name another resource of the interface.
      if (typeof key === 'string' && !key.includes('@')) return null;
      const raw = await read(key, errand);
      return raw && toCard(raw);
    },
    async contacts({ page = 1, size = 50, ...terms }, errand) {
      const q = queryOf(terms);
      const query = { ...(q === '' ? {} : { q }), size: Math.min(50, Math.max(10, size)), page };
      const { answer } = await call(endpoints.contacts, { query }, errand);
      return { contacts: answer.rows.map(toCard), pages: answer.pages, total: answer.total };
    },
    async findContacts(words, errand) {
      const q = queryOf({ words });
      if (q === '') return [];
      const { answer } = await call(endpoints.contacts, { query: { q, size: 50, page: 1 } }, errand);
      return answer.rows.map(toContact);
    },
    async addContact(contact, errand) {
      if (await isKnown(addressOf(contact.email), errand)) throw new Refused([KNOWN]);
      return toCard((await call(endpoints.addContact, { json: bodyOf(contact) }, errand)).answer);
    },
    async addContacts(contacts, errand) {
      atMostAHundred(contacts, 'contacts');
      const fresh: NewContact[] = [];
      const addresses = new Set<string>();
      for (const contact of contacts) {
        const email = addressOf(contact.email);
        const twice = email !== null && addresses.has(email.toLowerCase());
        if (twice || (await isKnown(email, errand))) continue;
        if (email !== null) addresses.add(email.toLowerCase());
        fresh.push(contact);
      }
      const items =
        fresh.length === 0 ? [] : (await call(endpoints.addContacts, { json: fresh.map(bodyOf) }, errand)).answer;
      return contacts.map((contact) => {
        const place = fresh.indexOf(contact);
        if (place < 0) return { ok: false, complaints: [KNOWN] };
        const email = addressOf(contact.email)?.toLowerCase();
        const item = items.find((each) => email && each.email?.toLowerCase() === email) ?? items[place];
        if (!item || (item.success && item.id === null)) return { ok: false, complaints: [UNANSWERED] };
        return outcomeOf(item, { id: item.id ?? 0 });
      });
    },
    async editContact(id, edit, errand) {
      const before = await read(id, errand);
      if (!before) {
        const text = 'This contact does not exist in HappyFox.';
        throw new Refused([{ key: 'user', field: 'Requester', text }], 'missing');
      }
      const isHeld = before.custom_fields.some(({ value, value_id }) => (value ?? value_id ?? null) !== null);
      const known: CustomField[] = isHeld ? (await call(endpoints.contactFields, {}, errand)).answer.map(toField) : [];
      const answers = { ...heldFields(before.custom_fields, known, Object.keys(edit.answers ?? {})), ...edit.answers };
      // A number that is there already would be added a second time if it came without its id.
      const phones = (edit.phones ?? []).map((phone) => {
        const held = before.phones.find(({ number }) => digits(number) === digits(phone.number));
        return phone.id === undefined && held ? { ...phone, id: held.id } : phone;
      });
      const json = {
        ...(edit.name === undefined ? {} : { name: oneLine(edit.name) }),
        ...(edit.email === undefined ? {} : { email: oneLine(edit.email) }),
        ...(phones.length === 0 ? {} : { phones: phones.map(phoneOf) }),
        // A text, not a boolean.
        ...(edit.loginEnabled === undefined ? {} : { is_login_enabled: edit.loginEnabled ? 'TRUE' : 'FALSE' }),
        ...contactFields(answers),
      };
      const { answer } = await call(endpoints.editContact, { at: { id }, json }, errand);
      const lacking = phones.find(
        ({ number }) => !answer.phones.some((held) => digits(held.number) === digits(number)),
      );
      if (lacking) throw new Unconfirmed(`contact ${id} does not show the phone that was sent`);
      return toCard(answer);
    },
  };
}

const KNOWN = { key: 'email', field: 'E-mail address', text: 'HappyFox has a contact with this address already.' };
const UNANSWERED = { key: null, field: null, text: 'HappyFox did not answer for this one.' };

const addressOf = <E extends string | null>(email: E) => (email === null ? null : clean(email).trim()) as E;

const digits = (number: string) => number.replace(/\D/g, '');

/** The number is sent as it was typed, without the plus that HappyFox's search does not know. */
const phoneOf = ({ id, type, number, isPrimary }: Phone) => ({
  ...(id === undefined ? {} : { id }),
  type,
  number: oneLine(number).replace(/^\+/, ''),
  ...(isPrimary === undefined ? {} : { is_primary: isPrimary }),
});

/** `email` is always sent: it must be there, and may be null. */
const bodyOf = ({ name, email, phones, answers }: NewContact) => ({
  name: oneLine(name) || (email ?? ''),
  email: addressOf(email),
  ...(phones?.length ? { phones: phones.map(phoneOf) } : {}),
  ...contactFields(answers ?? {}),
});

/** Letters of a search; more than that is a text, not words. */
const LONGEST_SEARCH = 200;

function queryOf({ words, name, email, phone, createdSince, updatedSince }: ContactTerms): string {
  // How a quote inside a value is written is not documented.
  const plain = (text: string) => searchWords(text.replaceAll('"', ' '), LONGEST_SEARCH);
  const term = (key: string, value: string | undefined) => {
    const text = plain(value ?? '');
    return text === '' ? [] : [`${key}:${/\s/.test(text) ? `"${text}"` : text}`];
  };
  return [
    plain(words ?? ''),
    ...term('name', name),
    ...term('email', email),
    ...term('phone', phone?.replace(/^\s*\+/, '')),
    ...term('created_since', createdSince?.replaceAll('-', '/')),
    ...term('updated_since', updatedSince?.replaceAll('-', '/')),
  ]
    .filter(Boolean)
    .join(' ');
}

const toCard = (raw: z.infer<typeof RawContactCard>): ContactCard => ({
  ...toContact(raw),
  phones: raw.phones,
  primaryPhone: textOf(raw.primary_phone),
  groups: raw.contact_groups.map((group) => ({
    id: group.id,
    name: group.name,
    description: group.description,
    taggedDomains: group.tagged_domains,
    seesAllTickets: group.access_all_tickets_in_group,
  })),
  ticketsCount: raw.tickets_count,
  pendingTicketsCount: raw.pending_tickets_count,
  createdAt: raw.created_at,
  updatedAt: raw.updated_at,
  fields: raw.custom_fields.map(({ id, name, value }) => ({ id, name, value: textOf(value) })),
});
