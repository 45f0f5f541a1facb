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
  /** The same refusal, with the names that people know instead of keys such as `t-cf-14`. */
  named(refused: Refused, errand: Errand): Promise<Refused>;
}

/** The custom fields as last read. `wanted` is the name or the id of the reference field. */
export function knownFields(call: Call, log: Log, wanted?: string | null): KnownFields {
  let fields: CustomField[] | null = null;
  let warned = false;

  async function read(errand: Errand): Promise<CustomField[]> {
    const { answer } = await call(endpoints.ticketFields, {}, errand);
    fields = answer.map(toField);
    return fields;
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
      const idOf = (key: string | null) => Number(/^t-cf-(\d+)$/.exec(key ?? '')?.[1] ?? 0);
      const ids = refused.complaints.map(({ key }) => idOf(key)).filter(Boolean);
      if (ids.length === 0) return refused;
      if (!ids.every((id) => fields?.some((field) => field.id === id))) {
        // The field may be younger than our list. If the list cannot be had, the complaint stands without the name.
        await read(errand).catch(() => {});
      }
      const complaints = refused.complaints.map((complaint) => ({
        ...complaint,
        field: fields?.find(({ id }) => id === idOf(complaint.key))?.name ?? complaint.field,
      }));
      return new Refused(complaints, refused.kind);
    },
  };
}
