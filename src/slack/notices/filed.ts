import type { NoticeHead } from '../../tickets/delivery';
import { aside, lines, section } from '../blocks';
import type { FactsOf } from './facts';
import { fileLines } from './file-lines';
import { link } from './link';
import { named, quoted } from './quoted';
import type { Said } from './said';

/** HappyFox has it: its number, where it is, and how the files fared. */
export function filed({ subject, author }: Pick<NoticeHead, 'subject' | 'author'>, facts: FactsOf<'filed'>): Said {
  const files = fileLines(facts.files, facts.filesToCome);
  const sentence = (number: string) => `${quoted(subject)} is filed as ${number} in ${named(facts.category)}.`;
  return {
    text: sentence(named(facts.displayId)),
    blocks: [
      section(sentence(link(facts.agentUrl, facts.displayId))),
      ...(files.length > 0 ? [lines('', files)] : []),
      aside(`Filed by ${named(author)}`),
    ],
  };
}
