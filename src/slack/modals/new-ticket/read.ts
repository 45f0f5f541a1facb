import { z } from 'zod';
import type { FieldAnswer } from '../../../tickets/draft';
import { SlackFile } from '../../payloads';
import { RichText, type Typed } from './form';
import { fieldOf, INPUT, isFilesInput, isTickedInput } from './ids';

const Option = z.looseObject({ value: z.string() });

/** The value of one input. Slack sends those keys that its kind of element has. */
const Value = z.looseObject({
  value: z.string().nullish(),
  rich_text_value: RichText.nullish(),
  selected_option: Option.nullish(),
  selected_options: z.array(Option).nullish(),
  selected_user: z.string().nullish(),
  selected_date: z.string().nullish(),
  files: z.array(SlackFile).nullish(),
});
type Value = z.infer<typeof Value>;

/**
 * `state.values` of a view: one input for each block of ours, so the names of the actions do not matter. An input that
 * Slack does not send as we expect counts as empty: the form then asks for it again.
 */
const Values = z.record(z.string(), z.record(z.string(), Value).catch({})).catch({});

/** The part of a view that holds what was typed. */
export interface TypedView {
  state: { values: unknown };
}

/** The value of each input, by the name of its block. */
export function valuesOf(view: TypedView): Map<string, Value> {
  const blocks = Object.entries(Values.parse(view.state.values));
  return new Map(blocks.flatMap(([block, actions]) => Object.values(actions).map((value) => [block, value] as const)));
}

/** Ids of the ticked files, from all groups of ticks. */
export const tickedIn = (values: Map<string, Value>): string[] =>
  [...values].flatMap(([block, value]) =>
    isTickedInput(block) ? (value.selected_options ?? []).map((ticked) => ticked.value) : [],
  );

/** Which of these words was chosen; the first, when none was. */
export function oneOf<const W extends string>(value: Value | undefined, words: readonly [W, ...W[]]): W {
  const chosen = value?.selected_option?.value;
  return words.find((word) => word === chosen) ?? words[0];
}

/** What stands in the form. Blocks it does not know, and values that are missing or misshapen, count as empty. */
export function readNewTicket(view: TypedView): Typed {
  const values = valuesOf(view);
  const category = idOf(values.get(INPUT.category)?.selected_option?.value);
  const priority = idOf(values.get(INPUT.priority)?.selected_option?.value);
  return {
    ...(category !== null && { category }),
    subject: values.get(INPUT.subject)?.value ?? '',
    details: values.get(INPUT.details)?.rich_text_value ?? null,
    ...(priority !== null && { priority }),
    answers: answersIn(values),
    files: [...values].flatMap(([block, value]) => (isFilesInput(block) ? (value.files ?? []) : [])),
    ticked: tickedIn(values),
    extent: oneOf(values.get(INPUT.extent), ['message', 'thread']),
    requester: values.get(INPUT.requester)?.selected_user ?? null,
    cc: values.get(INPUT.cc)?.value ?? '',
    destination: oneOf(values.get(INPUT.destination), ['dm', 'here']),
  };
}

/** The answers to custom fields, by the field's id. */
export function answersIn(values: Map<string, Value>): Record<string, FieldAnswer> {
  const answers: Record<string, FieldAnswer> = {};
  for (const [block, value] of values) {
    const field = fieldOf(block);
    const answer = field === null ? null : answerOf(value);
    if (answer !== null) answers[String(field)] = answer;
  }
  return answers;
}

/** The answer to a custom field, in the form its kind has; null when nothing was answered. */
function answerOf(value: Value): FieldAnswer | null {
  if (value.selected_options) {
    const ids = value.selected_options.map(({ value: id }) => idOf(id)).filter((id) => id !== null);
    return ids.length > 0 ? ids : null;
  }
  return idOf(value.selected_option?.value) ?? value.selected_date ?? value.value ?? null;
}

const idOf = (text: string | undefined): number | null => (text && /^\d{1,15}$/.test(text) ? Number(text) : null);
