import type { InputBlock } from '@slack/types';
import { z } from 'zod';
import type { Catalogue, CustomField } from '../../../tickets/desk';
import { FIELD_LIMIT, type FieldAnswer } from '../../../tickets/draft';
import { plain } from '../../blocks';
import { cut, LIMITS } from '../../limits';
import { fieldInput } from './ids';
import { choiceOption } from './options';

/** How the fields of a category are shown. The same however the form is filled in: an input never changes its kind. */
export interface Manner {
  /** Ids of fields on whose choices others depend: a choice there asks for the form anew. */
  steering: ReadonlySet<number>;
  /** Ids of fields with more choices than a view can hold: their menus are filled while somebody searches. */
  searched: ReadonlySet<number>;
}

/** Bytes that the choices of all fields may take in a view; see `LIMITS.viewBytes`. The rest is for everything else. */
const CHOICE_BYTES = 80_000;

export function mannerOf(catalogue: Catalogue, category: number): Manner {
  const fields = catalogue.fields.filter((field) => field.categories.some((c) => c.category === category));
  const decisive = new Set(fields.flatMap((field) => field.dependsOnChoice ?? []));
  const steering = fields.filter((field) => field.choices.some((choice) => decisive.has(choice.id)));
  const menus = fields
    .map((field) => ({ field, bytes: bytesOf(field) }))
    .sort((a, b) => a.bytes - b.bytes || a.field.id - b.field.id);
  let left = CHOICE_BYTES;
  const searched = menus.filter(({ bytes }) => {
    if (bytes > left) return true;
    left -= bytes;
    return false;
  });
  return {
    steering: new Set(steering.map((field) => field.id)),
    searched: new Set(searched.map(({ field }) => field.id)),
  };
}

const bytesOf = ({ choices }: CustomField) =>
  choices.length > LIMITS.options
    ? Number.POSITIVE_INFINITY
    : Buffer.byteLength(JSON.stringify(choices.map(choiceOption)));

/** A menu without choices cannot be shown: Slack refuses it. */
export const canBeShown = (field: CustomField): boolean =>
  (field.type !== 'choice' && field.type !== 'multiple_choice') || field.choices.length > 0;

/** Slack allows more, but nobody reads it, and sixty of them would fill the view. Characters. */
const LABEL = 150;

/** The input for one custom field, with the answer given so far. */
export function fieldBlock(field: CustomField, answer: FieldAnswer | undefined, manner: Manner): InputBlock {
  return {
    type: 'input',
    block_id: fieldInput(field.id),
    label: plain(field.name, LABEL),
    optional: !field.required,
    element: elementOf(field, answer, manner),
    ...(manner.steering.has(field.id) && { dispatch_action: true }),
  };
}

function elementOf(field: CustomField, answer: FieldAnswer | undefined, { searched }: Manner): InputBlock['element'] {
  const action_id = fieldInput(field.id);
  const text = typeof answer === 'string' || typeof answer === 'number' ? String(answer) : '';
  switch (field.type) {
    case 'text':
      return {
        type: 'plain_text_input',
        action_id,
        max_length: FIELD_LIMIT,
        ...(text && { initial_value: cut(text, FIELD_LIMIT) }),
      };
    case 'number':
      return {
        type: 'number_input',
        action_id,
        is_decimal_allowed: true,
        ...(/^-?\d+(\.\d+)?$/.test(text) && { initial_value: text }),
      };
    case 'date':
      return { type: 'datepicker', action_id, ...(z.iso.date().safeParse(text).success && { initial_date: text }) };
    case 'choice': {
      const chosen = field.choices.find((choice) => choice.id === answer);
      const initial = chosen ? { initial_option: choiceOption(chosen) } : {};
      return searched.has(field.id)
        ? { type: 'external_select', action_id, min_query_length: 0, ...initial }
        : { type: 'static_select', action_id, options: field.choices.map(choiceOption), ...initial };
    }
    case 'multiple_choice': {
      const chosen = field.choices.filter((choice) => Array.isArray(answer) && answer.includes(choice.id));
      // Slack refuses an empty list here, and more than it would show.
      const initial = chosen.length > 0 ? { initial_options: chosen.slice(0, LIMITS.options).map(choiceOption) } : {};
      if (searched.has(field.id)) return { type: 'multi_external_select', action_id, min_query_length: 0, ...initial };
      const options = field.choices.map(choiceOption);
      return options.length <= LIMITS.choices
        ? { type: 'checkboxes', action_id, options, ...initial }
        : { type: 'multi_static_select', action_id, options, ...initial };
    }
    default:
      return field.type satisfies never;
  }
}
