import { type Answer, json, notFound, Rejected } from '../answers';
import type { Call } from '../call';
import type { Ticket } from '../world';
import { viewTicket } from './view';

/** The ticket that the address names, or the end of the call with 404. */
function ticketOf(call: Call): Ticket {
  const ticket = call.world.tickets.get(Number(call.params[0]));
  if (!ticket || (ticket.mergedTo !== null && call.world.knobs.mergedShape === '404')) throw new Rejected(notFound());
  return ticket;
}

/** As `ticketOf`, for writes: what was merged away takes no more. */
export function openTicketOf(call: Call): Ticket {
  const ticket = ticketOf(call);
  if (ticket.mergedTo !== null) throw new Rejected(json({ error: 'This ticket was merged into another one.' }, 400));
  return ticket;
}

/** `GET ticket/<n>/` */
export function readTicket(call: Call): Answer {
  const showFieldChanges = call.query.get('show_cf_changes') === 'true';
  return json(viewTicket(call.world, ticketOf(call), { link: call.link, showFieldChanges }));
}
