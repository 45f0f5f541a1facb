import type { ModalView } from '@slack/types';
import type { MayView } from '../../tickets/viewing';
import { section } from '../blocks';
import { facts } from '../notices/shown-ticket';
import { saidView } from './said-view';

/** What a view of a ticket is called. */
export const DETAILS = 'Ticket';

/** What one person may see of a ticket, or that it is not theirs to see. */
export function ticketDetailsView(may: MayView): ModalView {
  switch (may.kind) {
    case 'yes':
      return saidView(DETAILS, facts(may.ticket, may.as));
    case 'no':
    case 'busy':
      return saidView(DETAILS, [section(whyNotShown(may))]);
    default:
      return may satisfies never;
  }
}

/** Why somebody is not shown a ticket. The same whether there is none, or it is not theirs to see. */
export const whyNotShown = ({ kind }: Exclude<MayView, { kind: 'yes' }>): string =>
  kind === 'no'
    ? 'Only its requester, and agents who serve its category, can see this ticket. Ask one of them.'
    : 'HappyFox makes us wait at the moment, so we cannot show the ticket. Please try again in a minute.';
