import { section } from '../blocks';
import type { Said } from './said';

/** A button whose moment has passed: somebody pressed it before, or the delivery went on. */
export function tooLate(): Said {
  const text = 'This was settled meanwhile. The notice tells how it stands now.';
  return { text, blocks: [section(text)] };
}
