import { z } from 'zod';
import type { Catalogue } from '../../../tickets/desk';
import type { FormFault } from '../../../tickets/draft';
import { cut, LIMITS } from '../../limits';
import { fieldInput, isFilesInput } from './ids';

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
  const inputs = new Set(blocks.flatMap(({ type, block_id }) => (type === 'input' && block_id ? [block_id] : [])));
  const errors: Record<string, string> = {};
  const elsewhere: FormFault[] = [];
  for (const fault of faults) {
    const input = [...inputs].find((name) => isAbout(fault, name));
    if (input === undefined) elsewhere.push(fault);
    else errors[input] = cut([errors[input], fault.text].filter(Boolean).join(' '), LIMITS.label);
  }
  return { errors, elsewhere };
}

const isAbout = ({ field }: FormFault, input: string): boolean =>
  field === 'files' ? isFilesInput(input) : input === (/^\d+$/.test(field) ? fieldInput(Number(field)) : field);

/** Faults as lines that can be read without the input they belong to: a custom field is named. */
export const faultLines = (faults: readonly FormFault[], catalogue: Catalogue | null): string[] =>
  faults.map(({ field, text }) => {
    const name = catalogue?.fields.find(({ id }) => String(id) === field)?.name;
    return name && !text.includes(name) ? `${cut(name, NAME)}: ${text}` : text;
  });

/** So much of a field's name that the fault itself still has room in its line. Characters. */
const NAME = 40;
