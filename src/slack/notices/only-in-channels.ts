import { section } from '../blocks';
import type { Said } from './said';

/** Settings belong to channels; a direct message has none. */
export function onlyInChannels(): Said {
  const text = 'A direct message has no settings. Type `/ticket channel` in the channel that you mean.';
  return { text, blocks: [section(text)] };
}
