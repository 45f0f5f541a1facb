import { section } from '../blocks';
import type { Said } from './said';

/** Why we have nothing to tell somebody: HappyFox knows people by an address, and theirs is not known for certain. */
export function cannotBeTold(why: 'outsider' | 'no-address'): Said {
  const text =
    why === 'outsider'
      ? 'Only members of this workspace can be told about tickets by direct message. In threads that you can see, you read everything that others read there.'
      : 'HappyFox knows people by their e-mail address, and your Slack profile shows none that is confirmed. Confirm it in Slack, or ask your Slack administrator to let Foxbridge see it; then open this once more.';
  return { text, blocks: [section(text)] };
}
