import type { InputBlock } from '@slack/types';
import type { TicketRow } from '../../tickets/ports';
import { plain } from '../blocks';
import { ticketOption } from './add-to-ticket/options';

/** An input that finds a ticket by its number or by words, which HappyFox is asked for while the person types. */
export const ticketSearch = (
  name: string,
  chosen?: Pick<TicketRow, 'number' | 'displayId' | 'subject'>,
): InputBlock => ({
  type: 'input',
  block_id: name,
  label: plain('Ticket'),
  hint: plain('Search by number or by words.'),
  element: {
    type: 'external_select',
    action_id: name,
    min_query_length: 1,
    placeholder: plain('Number or words'),
    ...(chosen && { initial_option: ticketOption(chosen) }),
  },
});
