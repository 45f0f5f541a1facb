import { section } from '../blocks';
import type { Said } from './said';

/** Somebody outside can read the channel now, so it cannot be for agents only. */
export function noLongerAgentsOnly(): Said {
  const text =
    'This channel is now shared with another company, so it is no longer for agents only: private notes are not shown here any more, and agents’ replies in its threads are read by requesters. Agents can look at the settings with `/ticket channel`.';
  return { text, blocks: [section(text)] };
}
