import type { z } from 'zod';
import type { Contact } from '../tickets/desk';
import type { Errand } from '../tickets/ports';
import { type ItemOutcome, inHundreds, outcomeOf } from './bulk';
import type { Call } from './call';
import { oneLine } from './clean-text';
import { endpoints } from './endpoints';
import { toContact } from './from-happyfox';
import type { Fields } from './multipart';
import { orNull } from './or-null';
import type { GroupAnswer, RawItem } from './schemas';

interface Group {
  id: number;
  name: string;
  description: string;
  /** Contacts of these mail domains belong to it by themselves; as the administrator typed them. */
  taggedDomains: string;
  /** Only when one group was read. */
  contacts: Contact[];
}

interface GroupText {
  description?: string;
  taggedDomains?: string;
}

type MemberOutcome = ItemOutcome<{ contact: number }> & { contact: number };

/** Groups of contacts. No call deletes one. Outcomes as in `Helpdesk`. Source: KB 1092. */
export interface Groups {
  groups(errand: Errand): Promise<Group[]>;
  /** One group with its contacts. */
  group(id: number, errand: Errand): Promise<Group | null>;
  /** `Refused` when the name is taken: names are unique. */
  addGroup(group: { name: string } & GroupText, errand: Errand): Promise<Group>;
  /** Changes what is named. The name of a group cannot be changed. */
  editGroup(id: number, group: GroupText, errand: Errand): Promise<Group>;
  /**
   * Makes contacts members, or changes what members may see. A hundred go in one call, more in several; one outcome for
   * each, in the order given. When a later call fails, what the earlier ones did stays: doing it all again does no harm.
   */
  putIntoGroup(
    id: number,
    members: { contact: number; seesAllTickets: boolean }[],
    errand: Errand,
  ): Promise<MemberOutcome[]>;
  /** The reverse, by the ids of contacts. Who was no member is refused, alone. */
  takeOutOfGroup(id: number, contacts: number[], errand: Errand): Promise<MemberOutcome[]>;
}

export function groups(call: Call): Groups {
  return {
    groups: async (errand) => (await call(endpoints.groups, {}, errand)).answer.map(toGroup),
    group: (id, errand) => orNull(async () => toGroup((await call(endpoints.group, { at: { id } }, errand)).answer)),
    async addGroup({ name, ...text }, errand) {
      const { answer } = await call(endpoints.addGroup, { fields: { name: oneLine(name), ...textOf(text) } }, errand);
      return toGroup(answer);
    },
    async editGroup(id, text, errand) {
      return toGroup((await call(endpoints.editGroup, { at: { id }, fields: textOf(text) }, errand)).answer);
    },
    async putIntoGroup(id, members, errand) {
      const outcomes: MemberOutcome[] = [];
      for (const part of inHundreds(members)) {
        const json = part.map(({ contact, seesAllTickets }) => ({ contact, access_tickets: seesAllTickets }));
        const { answer } = await call(endpoints.putIntoGroup, { at: { id }, json }, errand);
        outcomes.push(
          ...outcomesOf(
            part.map(({ contact }) => contact),
            answer,
          ),
        );
      }
      return outcomes;
    },
    async takeOutOfGroup(id, contacts, errand) {
      const outcomes: MemberOutcome[] = [];
      for (const part of inHundreds(contacts)) {
        const { answer } = await call(endpoints.takeOutOfGroup, { at: { id }, json: { contacts: part } }, errand);
        outcomes.push(...outcomesOf(part, answer));
      }
      return outcomes;
    },
  };
}

const textOf = ({ description, taggedDomains }: GroupText): Fields => ({
  ...(description === undefined ? {} : { description }),
  ...(taggedDomains === undefined ? {} : { tagged_domains: taggedDomains }),
});

const toGroup = (raw: z.infer<typeof GroupAnswer>): Group => ({
  id: raw.id,
  name: raw.name,
  description: raw.description,
  taggedDomains: raw.tagged_domains,
  contacts: raw.contacts.map(toContact),
});

/** By the contact that an entry names; by its place where it names none. */
const outcomesOf = (contacts: number[], items: RawItem[]): MemberOutcome[] =>
  contacts.map((contact, place) => {
    const item = items.find((each) => each.contact === contact) ?? items[place];
    return item && (item.contact === null || item.contact === contact)
      ? { contact, ...outcomeOf(item, { contact }) }
      : { contact, ok: false, complaints: [{ key: null, field: null, text: 'HappyFox did not answer for this one.' }] };
  });
