import type { NoticeHead } from '../../tickets/delivery';
import { section } from '../blocks';
import { quoted } from './quoted';
import type { Said } from './said';

/** On disk; nothing is known of HappyFox yet. */
export function saved({ subject }: Pick<NoticeHead, 'subject'>): Said {
  const text = `${quoted(subject)} is saved and on its way to HappyFox.`;
  return { text, blocks: [section(text)] };
}
