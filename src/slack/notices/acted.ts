import type { NoticeHead } from '../../tickets/delivery';
import { lines, section } from '../blocks';
import type { FactsOf } from './facts';
import { link } from './link';
import { named, quoted } from './quoted';
import type { Said } from './said';

/** What an agent did to a ticket holds now. The head's subject says what it was: “Close #SUP00004711”. */
export function acted({ subject: what }: Pick<NoticeHead, 'subject'>, facts: FactsOf<'acted'>): Said {
  const sentence = (number: string) => `Done: ${named(what)}. See ${number} ${quoted(facts.subject)}.`;
  return { text: sentence(named(facts.displayId)), blocks: [section(sentence(link(facts.agentUrl, facts.displayId)))] };
}

/** It did not come to pass: why, and what can be done. */
export function notActed({ subject: what }: Pick<NoticeHead, 'subject'>, { why }: FactsOf<'not-acted'>): Said {
  const text = `“${named(what)}” was not done. ${reason(why)}`;
  const complaints = why.kind === 'refused' ? why.complaints.map((complaint) => `• ${named(complaint)}`) : [];
  return { text, blocks: [lines(text, complaints)] };
}

function reason(why: FactsOf<'not-acted'>['why']): string {
  switch (why.kind) {
    case 'taken':
      return `${named(why.by)} has the ticket already. To take it over, assign it to yourself.`;
    case 'not-an-agent':
      return 'The ticket is in a category that you do not serve as an agent in HappyFox. Nothing was changed.';
    case 'gone':
      return 'HappyFox no longer has this ticket.';
    case 'refused':
      return 'HappyFox did not accept it, and nothing was changed. Mend what it names, then try again:';
    default:
      return why satisfies never;
  }
}
