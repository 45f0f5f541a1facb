import { type FieldError, fieldErrors, Rejected } from './answers';
import type { Body } from './body';
import { isDay, readDay, readMoment } from './clock';
import type { ViolationKind } from './journal';
import type { Choice, CustomField, CustomValue } from './world';

export type Complain = (kind: ViolationKind, detail: string) => void;

/**
 * Reads the fields of one object as HappyFox does: form bodies carry texts, an empty text stands for "not sent", null
 * exists in JSON only. Mistakes are collected, field by field. Names nobody asked for are ignored, as in reality, and
 * reported as violations by `close`.
 */
export class Fields {
  readonly errors: FieldError[] = [];
  private readonly asked = new Set<string>();

  constructor(
    readonly values: Record<string, unknown>,
    readonly form: Body['form'],
    readonly complain: Complain,
  ) {}

  has(name: string): boolean {
    this.asked.add(name);
    const value = this.values[name];
    return value !== undefined && !(this.form !== 'json' && value === '');
  }

  wrong(field: string, message: string): undefined {
    const before = this.errors.find((error) => error.field === field);
    if (before) before.errors.push(message);
    else this.errors.push({ field, errors: [message] });
    return undefined;
  }

  /** The last value of a form field, the only value in JSON. */
  private one(name: string): unknown {
    if (!this.has(name)) return undefined;
    const value = this.values[name];
    return this.form !== 'json' && Array.isArray(value) ? value.at(-1) : value;
  }

  text(name: string): string | undefined {
    const value = this.one(name);
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    return this.wrong(name, 'Not a valid string.');
  }

  requiredText(name: string): string {
    const text = this.text(name);
    if (text === undefined || text.trim() === '') this.missing(name);
    return text ?? '';
  }

  /** A positive integer, also as text. Null only in JSON. */
  id(name: string): number | null | undefined {
    const value = this.one(name);
    if (value === undefined || value === null) return value;
    const id = readId(value);
    return id === null ? this.wrong(name, 'Enter a whole number.') : id;
  }

  requiredId(name: string): number | undefined {
    const id = this.id(name);
    if (id === undefined || id === null) this.missing(name);
    return id ?? undefined;
  }

  /** An id that must stand in these items. */
  among<T>(name: string, items: Map<number, T>): T | undefined {
    const id = this.id(name);
    if (id === undefined || id === null) return undefined;
    return items.get(id) ?? this.wrong(name, 'Select a valid choice. That choice is not one of the available choices.');
  }

  flag(name: string): boolean | undefined {
    const value = this.one(name);
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'boolean') return value;
    if (value === 'true' || value === 'True' || value === '1' || value === 1) return true;
    if (value === 'false' || value === 'False' || value === '0' || value === 0) return false;
    return this.wrong(name, 'Enter true or false.');
  }

  minutes(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    return /^\d+$/.test(value) ? Number(value) : this.wrong(name, 'Enter a whole number.');
  }

  day(name: string): string | null | undefined {
    if (this.one(name) === null) return null;
    const value = this.text(name);
    if (value === undefined) return undefined;
    return readDay(value) ?? this.wrong(name, 'Enter a valid date.');
  }

  moment(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    return readMoment(value) ?? this.wrong(name, 'Enter a valid date/time.');
  }

  /** A list of ids: a list in JSON, a repeated field in forms. */
  ids(name: string): number[] {
    if (!this.has(name)) return [];
    const value = this.values[name];
    const list = Array.isArray(value) ? value : this.form === 'json' ? null : [value];
    const ids = list?.map(readId) ?? [null];
    if (ids.every((id) => id !== null)) return ids;
    this.wrong(name, 'Enter a list of values.');
    return [];
  }

  /** Names of the form `<prefix><id>` that were sent, with the id. */
  sentWithPrefix(prefix: string): { name: string; id: number }[] {
    const found = Object.keys(this.values).flatMap((name) => {
      const digits = name.startsWith(prefix) ? name.slice(prefix.length) : '';
      return /^\d+$/.test(digits) ? [{ name, id: Number(digits) }] : [];
    });
    for (const { name } of found) this.asked.add(name);
    return found;
  }

  /** The value of a custom field; null clears it; undefined after a mistake. */
  custom(name: string, field: CustomField): CustomValue | null | undefined {
    this.asked.add(name);
    const raw = this.values[name];
    if (field.type === 'multiple_choice') return this.choices(name, field.choices ?? [], raw);
    const value = this.form !== 'json' && Array.isArray(raw) ? raw.at(-1) : raw;
    if (value === null || value === '') return null;
    if (typeof value !== 'string' && typeof value !== 'number') return this.wrong(name, 'Not a valid value.');
    const text = String(value);
    switch (field.type) {
      case 'text':
        return text;
      case 'number':
        return /^-?\d+(\.\d{1,2})?$/.test(text) ? text : this.wrong(name, 'Enter a number.');
      case 'date':
        return isDay(text) ? text : this.wrong(name, 'Enter a valid date.');
      case 'choice':
        return field.choices?.find(({ id }) => id === readId(value))?.id ?? this.wrong(name, NOT_A_CHOICE);
      default:
        return field.type satisfies never;
    }
  }

  private choices(name: string, choices: Choice[], raw: unknown): number[] | null | undefined {
    if (raw === null || raw === '') return null;
    const list = Array.isArray(raw) ? raw : this.form === 'json' ? null : [raw];
    if (!list) return this.wrong(name, 'Enter a list of values.');
    const ids = list.map((value) => choices.find(({ id }) => id === readId(value))?.id ?? null);
    if (ids.some((id) => id === null)) return this.wrong(name, NOT_A_CHOICE);
    return ids.length === 0 ? null : ids.filter((id) => id !== null);
  }

  missing(name: string) {
    this.wrong(name, 'This field is required.');
  }

  /** Accepts these names in silence and reads nothing from them. */
  accept(...names: string[]) {
    for (const name of names) this.asked.add(name);
  }

  /** Notes that a name was sent whose effect nobody documents. */
  doubt(...names: string[]) {
    for (const name of names) if (this.has(name)) this.complain('undocumented-field', name);
  }

  /** Reports what was ignored; rejects with shape A if anything was wrong. */
  close() {
    for (const name of Object.keys(this.values)) {
      if (!this.asked.has(name)) this.complain('ignored-field', name);
    }
    if (this.errors.length > 0) throw new Rejected(fieldErrors(this.errors));
  }
}

const NOT_A_CHOICE = 'Select a valid choice. That choice is not one of the available choices.';

function readId(value: unknown): number | null {
  if (typeof value === 'number') return Number.isInteger(value) && value > 0 ? value : null;
  return typeof value === 'string' && /^[1-9]\d*$/.test(value) ? Number(value) : null;
}
