import type { NoticeHead } from '../../tickets/delivery';
import { section } from '../blocks';
import type { FactsOf } from './facts';
import { named, quoted } from './quoted';
import type { Said } from './said';

/** Taken back before it left. `by` is a Slack id, or a name. */
export function cancelled({ subject }: Pick<NoticeHead, 'subject'>, { by }: FactsOf<'cancelled'>): Said {
  const isSlackId = /^[UW][A-Z0-9]+$/.test(by);
  const sentence = (who: string) => `${quoted(subject)} was taken back${who}. It did not go to HappyFox.`;
  const text = sentence(isSlackId ? '' : ` by ${named(by)}`);
  return { text, blocks: [section(isSlackId ? sentence(` by <@${by}>`) : text)] };
}
