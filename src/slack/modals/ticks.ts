import type { Checkboxes, InputBlock, PlainTextOption } from '@slack/types';
import { option, plain } from '../blocks';
import { LIMITS } from '../limits';

/** A choice with a line below it that says what it does. */
export const described = ({ name, does }: { name: string; does: string }, value: string): PlainTextOption => ({
  ...option(name, value),
  description: plain(does, LIMITS.optionText),
});

/** Boxes to tick, none of which has to be. `ticked`: the values that are. */
export function ticks(name: string, label: string, options: PlainTextOption[], ticked: readonly string[]): InputBlock {
  const initial = options.filter(({ value }) => value !== undefined && ticked.includes(value));
  const element: Checkboxes = {
    type: 'checkboxes',
    action_id: name,
    options,
    ...(initial.length > 0 && { initial_options: initial }),
  };
  return { type: 'input', block_id: name, label: plain(label), optional: true, element };
}
