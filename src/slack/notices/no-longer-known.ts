import { section } from '../blocks';
import type { Said } from './said';

/** A button of a message that is older than what we keep. */
export function noLongerKnown(): Said {
  const text = 'Foxbridge no longer keeps this draft. Please file it anew.';
  return { text, blocks: [section(text)] };
}
