import type { InputBlock, PlainTextOption, StaticSelect } from '@slack/types';
import type { CustomField } from '../../tickets/desk';
import { plain } from '../blocks';
import { canBeShown, fieldBlock, type Manner } from './new-ticket/field-input';

/** Minutes in a month of working days; more than that is a slip of the finger. */
const MOST_MINUTES = 10_000;

/** A menu of at most 100 lines. */
export function menuInput(
  name: string,
  label: string,
  options: PlainTextOption[],
  chosen: string | null,
  more: { optional?: boolean; dispatch?: boolean } = {},
): InputBlock {
  const initial = options.find(({ value }) => value === chosen);
  const element: StaticSelect = {
    type: 'static_select',
    action_id: name,
    options,
    ...(initial && { initial_option: initial }),
  };
  return {
    type: 'input',
    block_id: name,
    label: plain(label),
    element,
    ...(more.optional && { optional: true }),
    ...(more.dispatch && { dispatch_action: true }),
  };
}

export const minutesInput = (name: string, isRequired: boolean): InputBlock => ({
  type: 'input',
  block_id: name,
  label: plain('Minutes you worked on it'),
  optional: !isRequired,
  element: {
    type: 'number_input',
    action_id: name,
    is_decimal_allowed: false,
    min_value: '0',
    max_value: String(MOST_MINUTES),
  },
});

/** The fields that HappyFox wants before it does something: required here, whatever they are on filing. */
export const demandedFields = (fields: readonly CustomField[], { searched }: Manner): InputBlock[] =>
  fields
    .filter(canBeShown)
    // No choice here asks for the form anew: what depends on one is asked for in HappyFox.
    .map((field) => fieldBlock({ ...field, required: true }, undefined, { searched, steering: new Set() }));

/** A whole number that was typed; null when nothing was, or no number. */
export function minutesIn(value: string | null | undefined): number | null {
  const text = (value ?? '').trim();
  return /^\d{1,5}$/.test(text) && Number(text) <= MOST_MINUTES ? Number(text) : null;
}
