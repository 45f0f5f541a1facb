import type { NoticeHead } from '../../tickets/delivery';
import { aside } from '../blocks';
import { cut, LIMITS } from '../limits';
import type { FactsOf } from './facts';
import { named } from './quoted';
import type { Said } from './said';
import { slackTime } from './slack-time';
import { ticketLines, ticketText } from './ticket-lines';

/** Tickets that somebody looked up and showed to a channel. It is no card: nothing changes it later. */
export function shared({ author }: Pick<NoticeHead, 'author'>, { tickets, leftOut, at }: FactsOf<'shared'>): Said {
  const rest = leftOut > 0 ? ` ${leftOut} more are not for everybody who reads here.` : '';
  return {
    text: cut(tickets.map(ticketText).join('\n') || 'No tickets.', LIMITS.text),
    blocks: [
      ...tickets.map((ticket) => ticketLines(ticket)),
      aside(`Shared by ${named(author)}, as of ${slackTime(at)}.${rest}`),
    ],
  };
}
