import type { ChannelSettings } from '../../tickets/channels';
import { section } from '../blocks';
import { named } from './quoted';
import type { Said } from './said';
import { whoReads } from './who-reads';

/** A ticket is followed here from now on, in the thread that its card begins. */
export function following(number: string, settings: Pick<ChannelSettings, 'agentsOnly' | 'mode'>): Said {
  const text = [
    `${named(number)} is followed here from now on, in the thread of its card.`,
    ...whoReads(settings),
  ].join(' ');
  return { text, blocks: [section(text)] };
}
