import type { NoticeHead } from '../../tickets/delivery';
import { section } from '../blocks';
import type { FactsOf } from './facts';
import { quoted } from './quoted';
import type { Said } from './said';

/** Nobody could tell whether it arrived, and somebody said to leave it at that. */
export function left({ subject }: Pick<NoticeHead, 'subject'>, { by }: FactsOf<'left'>): Said {
  const who = /^[UW][A-Z0-9]+$/.test(by) ? ` by <@${by}>` : '';
  const text = `${quoted(subject)} was left as it is${who}. If it is not in HappyFox, please file it anew.`;
  return { text, blocks: [section(text)] };
}
