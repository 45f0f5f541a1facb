import type { CustomField } from '../tickets/desk';
import { Refused } from '../tickets/outcomes';
import type { Errand, Log } from '../tickets/ports';
import type { Call } from './call';
import { endpoints } from './endpoints';
import { toField } from './from-happyfox';

export interface KnownFields {
  /** Reads the custom fields of tickets anew and remembers them. */
  read(errand: Errand): Promise<CustomField[]>;
  /** The field that carries the marker's reference, if one is configured and the account has it. */
  reference(errand: Errand): Promise<CustomField | null>;
  /** The same refusal, with the names that people know instead of keys such as `t-cf-14` and `c-cf-3`. */
  named(refused: Refused, errand: Errand): Promise<Refused>;
}

/** The custom fields as last read. `wanted` is the name or the id of the reference field. */
export function knownFields(call: Call, log: Log, wanted?: string | null): KnownFields {
  let fields: CustomField[] | null = null;
  let ofContacts: CustomField[] | null = null;
  let warned = false;

  async function read(errand: Errand): Promise<CustomField[]> {
    const { answer } = await call(endpoints.ticketFields, {}, errand);
    fields = answer.map(toField);
    return fields;
  }

  async function readOfContacts(errand: Errand): Promise<void> {
    ofContacts = (await call(endpoints.contactFields, {}, errand)).answer.map(toField);
  }

  return {
    read,
    async reference(errand) {
      const name = wanted?.trim();
      if (!name) return null;
      const known = fields ?? (await read(errand));
      // Names need not be unique: of two fields with one name, the first that can hold a text is meant.
      const found = known.find((field) => field.type === 'text' && (String(field.id) === name || field.name === name));
      if (!found && !warned) {
        warned = true;
        log.warn('happyfox has no such text field for the reference', { field: name });
      }
      return found ?? null;
    },
    async named(refused, errand) {
      const complaints = refused.complaints.map((complaint) => ({ complaint, ...placeOf(complaint.key) }));
      const lacks = (kind: 'ticket' | 'contact', held: CustomField[] | null) =>
        complaints.some((one) => one.kind === kind && !held?.some(({ id }) => id === one.id));
      // The field may be younger than our list. If the list cannot be had, the complaint stands without the name.
      if (lacks('ticket', fields)) await read(errand).catch(() => {});
      if (lacks('contact', ofContacts)) await readOfContacts(errand).catch(() => {});
      return new Refused(
        complaints.map(({ complaint, kind, id }) => {
          const held = kind === 'ticket' ? fields : kind === 'contact' ? ofContacts : null;
          return { ...complaint, field: held?.find((field) => field.id === id)?.name ?? complaint.field };
        }),
        refused.kind,
      );
    },
  };
}

/** Fields of tickets and of contacts have ids of their own: the same number can be one of each. */
function placeOf(key: string | null): { kind: 'ticket' | 'contact' | null; id: number } {
  const [, letter, digits] = /^([tc])-cf-(\d+)$/.exec(key ?? '') ?? [];
  return { kind: letter === 't' ? 'ticket' : letter === 'c' ? 'contact' : null, id: Number(digits ?? 0) };
}
