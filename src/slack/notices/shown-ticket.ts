import type { ActionsBlock, Button, KnownBlock } from '@slack/types';
import { nextStep } from '../../tickets/act';
import { cardOf, NO_FILES } from '../../tickets/card';
import type { TicketState } from '../../tickets/desk';
import type { Viewer } from '../../tickets/viewing';
import { BUTTON } from '../actions/ids';
import { aside, button, section } from '../blocks';
import { link } from './link';
import { named, quoted } from './quoted';
import { slackAge } from './slack-time';
import { standing } from './standing';

/**
 * What everybody who reads a channel may learn from a link: its number, as the link itself has it, and whether the ticket is
 * open. Names of categories and statuses are the helpdesk's own words, and stay there.
 */
export const leastOf = ({ number, status }: Pick<TicketState, 'number' | 'status'>): KnownBlock[] => [
  section(`${mark(status)} HappyFox ticket #${number} · ${status.behavior === 'completed' ? 'closed' : 'open'}`),
  row([details(number)]),
];

/** What agents among themselves see below a link: the ticket as on its card, with the next step where one press does it. */
export const wholeOf = (ticket: TicketState): KnownBlock[] => [
  ...facts(ticket, 'agent'),
  row([...nextButtons(ticket), details(ticket.number)]),
];

/** What one person may see of a ticket. Only agents can open the page that it has in HappyFox. */
export function facts(ticket: TicketState, viewer: Viewer): KnownBlock[] {
  const { now } = cardOf(NO_FILES, ticket);
  const name = viewer === 'agent' ? link(ticket.agentUrl, ticket.displayId) : named(ticket.displayId);
  return [
    section(`${mark(ticket.status)} ${name} ${quoted(ticket.subject)} in ${named(ticket.category.name)}`),
    ...(now ? [aside(standing(now, slackAge))] : []),
    ...(viewer === 'agent' && ticket.private ? [aside('🔒 Only agents see this ticket.')] : []),
  ];
}

const mark = ({ behavior }: TicketState['status']): string => (behavior === 'completed' ? '✅' : '🎫');

const row = (elements: Button[]): ActionsBlock => ({ type: 'actions', elements });

const details = (number: number): Button => button('Details', BUTTON.details, String(number));

/** The next natural step for an agent, where one press does it. A reply needs the ticket's thread, so it is not offered here. */
export function nextButtons({ number, status, assignee, unresponded }: TicketState): Button[] {
  const value = String(number);
  const step = nextStep({ closed: status.behavior === 'completed', assigned: assignee !== null, unresponded });
  return {
    claim: [button('Claim', BUTTON.claim, value, { style: 'primary' })],
    reply: [],
    close: [button('Close', BUTTON.close, value, { style: 'primary' })],
    reopen: [button('Re-open', BUTTON.reopen, value)],
  }[step];
}
