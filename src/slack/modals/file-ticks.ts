import type { AnyBlock, InputBlock } from '@slack/types';
import type { FileRef } from '../../tickets/files';
import { aside, option, plain } from '../blocks';
import { LIMITS } from '../limits';
import { tickedInput } from './new-ticket/ids';

/** Groups of ticks in one view: a message has at most ten files, a thread can have more. */
const GROUPS = 5;

/** The files of a message (or of an earlier go), each with a tick to take it along. Ten in a group, at most 50; says when there are more. */
export function fileTicks(files: readonly FileRef[], ticked: readonly string[]): AnyBlock[] {
  const groups: FileRef[][] = [];
  const shown = files.slice(0, GROUPS * LIMITS.choices);
  for (let at = 0; at < shown.length; at += LIMITS.choices) groups.push(shown.slice(at, at + LIMITS.choices));
  const left = files.length - shown.length;
  const inputs = groups.map((group, at): InputBlock => {
    const initial = group.filter((file) => ticked.includes(file.id)).map(fileOption);
    return {
      type: 'input',
      block_id: tickedInput(at),
      label: plain(at === 0 ? 'Files to take along' : 'More files to take along'),
      optional: true,
      element: {
        type: 'checkboxes',
        action_id: tickedInput(at),
        options: group.map(fileOption),
        ...(initial.length > 0 && { initial_options: initial }),
      },
    };
  });
  const words = `${left === 1 ? '1 more file' : `${left} more files`} cannot be shown here. Add what is missing below, or to the ticket later.`;
  return left > 0 ? [...inputs, aside(words)] : inputs;
}

const fileOption = (file: FileRef) => option(file.name, file.id);
