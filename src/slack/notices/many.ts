import { section } from '../blocks';
import type { FactsOf } from './facts';
import { mySettingsBlock } from './my-settings';
import type { Said } from './said';

/** To one person: more tickets of theirs changed at once than we look at one by one, so that we cannot say how. */
export function many({ as, count }: FactsOf<'many'>): Said {
  const what =
    as === 'agent'
      ? `${count} more ${count === 1 ? 'ticket' : 'tickets'} that you have`
      : `${count} more ${count === 1 ? 'request' : 'requests'} of yours`;
  const may = as === 'agent' ? 'given to you just now' : 'answered';
  const text = `${what} changed at the same time as very many others, so I did not look at each. Some may have been ${may}: your Home tab with me shows how they stand.`;
  return { text, blocks: [section(text), mySettingsBlock()] };
}
