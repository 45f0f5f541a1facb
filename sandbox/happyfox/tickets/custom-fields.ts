import type { Fields } from '../fields';
import type { CustomField, CustomValue, World } from '../world';
import { fieldsOfCategory } from './view';

/** Values read from a request; null clears a field. */
export type SentValues = Map<number, CustomValue | null>;

/** Does the field apply, given the choices that are made? A field without a parent always does. */
function applies(field: CustomField, values: SentValues): boolean {
  if (field.depends_on_choice === null) return true;
  return [...values.values()].some((value) =>
    Array.isArray(value) ? value.includes(field.depends_on_choice ?? 0) : value === field.depends_on_choice,
  );
}

/**
 * Reads `t-cf-<id>` for the fields of one category. Those of other categories, and those whose parent choice is not
 * made, are ignored and reported.
 */
export function readTicketFields(
  world: World,
  fields: Fields,
  category: number,
  held: SentValues = new Map(),
): SentValues {
  const known = new Map(fieldsOfCategory(world, category).map((field) => [field.id, field]));
  const values = readValues(fields, 't-cf-', known);
  const together = new Map([...held, ...values]);
  for (const id of values.keys()) {
    const field = known.get(id);
    if (field && !applies(field, together)) {
      fields.complain('ignored-field', `t-cf-${id} does not apply to the choices made`);
      values.delete(id);
    }
  }
  return values;
}

/** Reads `c-cf-<id>`. */
export const readContactFields = (world: World, fields: Fields): SentValues =>
  readValues(fields, 'c-cf-', world.contactFields);

function readValues(fields: Fields, prefix: string, known: Map<number, CustomField>): SentValues {
  const values: SentValues = new Map();
  for (const { name, id } of fields.sentWithPrefix(prefix)) {
    const field = known.get(id);
    if (!field) {
      fields.complain('ignored-field', name);
      continue;
    }
    const value = fields.custom(name, field);
    if (value !== undefined) values.set(id, value);
  }
  return values;
}

type Occasion = 'required' | 'compulsory_on_completed' | 'compulsory_on_move';

/** Fields of these that the occasion demands, that apply, and that would be left empty. */
export const emptyFields = (among: CustomField[], occasion: Occasion, values: SentValues): CustomField[] =>
  among.filter((field) => field[occasion] && applies(field, values) && (values.get(field.id) ?? null) === null);

/** Complains about required fields left empty, in shape A. Those that were sent wrongly are complained about already. */
export function demandRequired(fields: Fields, prefix: string, among: CustomField[], values: SentValues) {
  for (const field of emptyFields(among, 'required', values)) {
    const name = prefix + field.id;
    if (!fields.errors.some((error) => error.field === name)) fields.missing(name);
  }
}
