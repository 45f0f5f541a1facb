import type { NoticeHead } from '../../tickets/delivery';
import { aside, lines, section } from '../blocks';
import type { FactsOf } from './facts';
import { fileLines } from './file-lines';
import { link } from './link';
import { named, quoted } from './quoted';
import type { Said } from './said';

/** The message stands on the ticket now; said with who reads it. */
export function added({ subject, author }: Pick<NoticeHead, 'subject' | 'author'>, facts: FactsOf<'added'>): Said {
  const files = fileLines(facts.files, facts.filesToCome);
  const why = facts.insteadOfReply
    ? ' A reply can only come from the requester, or from an agent of its category.'
    : '';
  const sentence = (number: string) =>
    facts.as === 'note'
      ? `The message is added to ${number} ${quoted(subject)} as a note. Only agents read it.${why}`
      : `The message is added to ${number} ${quoted(subject)} as a reply. The requester reads it.`;
  return {
    text: sentence(named(facts.displayId)),
    blocks: [
      section(sentence(link(facts.agentUrl, facts.displayId))),
      ...(files.length > 0 ? [lines('', files)] : []),
      aside(`Added by ${named(author)}`),
    ],
  };
}
