import type { SectionBlock } from '@slack/types';
import type { NoticeFacts } from '../../tickets/delivery';
import { lines } from '../blocks';
import { link } from './link';
import { named, quoted } from './quoted';
import { slackAge } from './slack-time';
import { standing } from './standing';

/** What is shown of a ticket in a list. */
export type Shown = Extract<NoticeFacts, { state: 'shared' }>['tickets'][number];

const sentence = ({ subject, category, now }: Shown, number: string): string =>
  `${now.closed ? '✅' : '🎫'} ${number} ${quoted(subject)} in ${named(category)}`;

/** A ticket in a list: which it is, and beneath it how it stands. */
export const ticketLines = (ticket: Shown, waitsForYou = false): SectionBlock =>
  lines(sentence(ticket, link(ticket.agentUrl, ticket.displayId)), [
    [...(waitsForYou ? ['*waits for you*'] : []), standing(ticket.now, slackAge)].join(' · '),
  ]);

/** The same in one line without blocks. */
export const ticketText = (ticket: Shown): string =>
  `${sentence(ticket, named(ticket.displayId))} · ${standing(ticket.now)}`;
