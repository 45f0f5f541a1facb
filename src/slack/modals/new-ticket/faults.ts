import { z } from 'zod';
import type { Catalogue } from '../../../tickets/desk';
import type { FormFault } from '../../../tickets/draft';
import { cut, LIMITS } from '../../limits';
import { fieldInput } from './ids';

/** A view as we built it, or as Slack sends it back. */
const Shown = z.looseObject({ blocks: z.array(z.looseObject({ type: z.string(), block_id: z.string().optional() })) });

/**
 * Sorts faults into those Slack can show beneath an input of this view (`errors`, by block) and those it cannot
 * (`elsewhere`): Slack refuses an answer that names a block which is not an input of the view.
 */
export function faultsToErrors(
  faults: readonly FormFault[],
  view: object,
): { errors: Record<string, string>; elsewhere: FormFault[] } {
  const { blocks } = Shown.parse(view);
  const inputs = new Set(blocks.flatMap(({ type, block_id }) => (type === 'input' ? block_id : [])));
  const errors: Record<string, string> = {};
  const elsewhere: FormFault[] = [];
  for (const fault of faults) {
    const input = /^\d+$/.test(fault.field) ? fieldInput(Number(fault.field)) : fault.field;
    if (!inputs.has(input)) elsewhere.push(fault);
    else errors[input] = cut([errors[input], fault.text].filter(Boolean).join(' '), LIMITS.label);
  }
  return { errors, elsewhere };
}

/** Faults as lines that can be read without the input they belong to: a custom field is named. At most ten. */
export function faultLines(faults: readonly FormFault[], catalogue: Catalogue | null): string[] {
  const lines = faults.map(({ field, text }) => {
    const name = catalogue?.fields.find(({ id }) => String(id) === field)?.name;
    return cut(name && !text.includes(name) ? `${name}: ${text}` : text, LINE);
  });
  return lines.length <= LINES ? lines : [...lines.slice(0, LINES - 1), `and ${lines.length - LINES + 1} more.`];
}

/** Ten lines of 250 characters stay within a section even when each has some letters that escaping makes longer. */
const LINES = 10;
const LINE = 250;
