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
      return saidView(DETAILS, [
        section('Only its requester, and agents who serve its category, can see this ticket. Ask one of them.'),
      ]);
    case 'busy':
      return saidView(DETAILS, [
        section('HappyFox makes us wait at the moment, so we cannot show the ticket. Please try again in a minute.'),
      ]);
    default:
      return may satisfies never;
  }
}
