import type { z } from 'zod';
import type { CustomField } from '../tickets/desk';
import { checkAnswer, type FieldAnswer } from '../tickets/draft';
import { Refused } from '../tickets/outcomes';
import { textOf } from './from-happyfox';
import type { RawContactCard } from './schemas';

type Held = z.infer<typeof RawContactCard>['custom_fields'][number];

/**
 * The custom fields of a contact in the form in which they are sent: a choice as its id, although it is read as its
 * label. Empty ones and those in `replaced` (ids) are left out. `known` are the fields of contacts. Throws `Refused` when
 * one cannot be sent back as it is, since it would then be lost: a choice that was taken off the list, for example.
 */
export function heldFields(held: Held[], known: CustomField[], replaced: string[]): Record<string, FieldAnswer> {
  const answers: Record<string, FieldAnswer> = {};
  for (const one of held) {
    if (replaced.includes(String(one.id)) || isEmpty(one)) continue;
    const field = known.find(({ id }) => id === one.id);
    const answer = field && sendable(one, field);
    // A text may be longer than we let people write; it was taken once, so it is taken again.
    if (answer === undefined || (field && field.type !== 'text' && checkAnswer(field, answer) !== null)) {
      const text = `“${one.name}” cannot be kept as it is. Change this contact in HappyFox.`;
      throw new Refused([{ key: `c-cf-${one.id}`, field: one.name, text }]);
    }
    answers[one.id] = answer;
  }
  return answers;
}

const isEmpty = ({ value, value_id }: Held) =>
  [value, value_id].every((each) => each == null || each === '' || (Array.isArray(each) && each.length === 0));

function sendable({ value, value_id }: Held, { type, choices }: CustomField): FieldAnswer | undefined {
  if (type !== 'choice' && type !== 'multiple_choice') return textOf(value) ?? undefined;
  // Ids where they are shown; else the labels, which a multiple choice may show as a list or as one text.
  const ids = listOf(value_id).map(Number).filter(Boolean);
  const chosen =
    ids.length > 0
      ? ids
      : (idsOf(
          listOf(value).map((one) => textOf(one)),
          choices,
        ) ?? idsOf(parts(value), choices));
  return type === 'choice' ? chosen?.[0] : chosen;
}

/** The ids of these labels; undefined unless each label is known. */
function idsOf(labels: (string | null)[], choices: CustomField['choices']): number[] | undefined {
  const ids = labels.map((label) => choices.find(({ text }) => text.trim() === label?.trim())?.id);
  return ids.length > 0 && ids.every((id) => id !== undefined) ? ids : undefined;
}

const parts = (value: unknown) => (typeof value === 'string' ? value.split(',') : []);

const listOf = (value: unknown): unknown[] => (value == null ? [] : Array.isArray(value) ? value : [value]);
