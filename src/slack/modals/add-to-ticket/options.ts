import type { PlainTextOption } from '@slack/types';
import type { TicketRow } from '../../../tickets/ports';
import { option } from '../../blocks';
import { LIMITS } from '../../limits';

/** A ticket as a line of a menu: `#OPS00004711 · Printer on the third floor`. */
export const ticketOption = ({ number, displayId, subject }: Pick<TicketRow, 'number' | 'displayId' | 'subject'>) =>
  option(`${displayId} · ${subject.replace(/\s+/g, ' ')}`, number);

/** The tickets a search found, as lines of the menu; each once, at most 100. */
export const ticketOptions = (
  rows: readonly Pick<TicketRow, 'number' | 'displayId' | 'subject'>[],
): PlainTextOption[] =>
  [...new Map(rows.map((row) => [row.number, row])).values()].slice(0, LIMITS.options).map(ticketOption);
