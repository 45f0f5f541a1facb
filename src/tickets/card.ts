import type { NoticeFacts, TicketNow } from './delivery';
import type { TicketState } from './desk';

/** How a ticket stands, as its cards show it. */
export const nowOf = ({ status, priority, assignee, contact }: TicketState): TicketNow => ({
  status: status.name,
  closed: status.behavior === 'completed',
  priority: priority.name,
  assignee: assignee?.name ?? null,
  requester: contact?.name ?? null,
});

/** The card of a ticket that came from elsewhere: nothing was sent along with it from here. */
export const cardOf = (ticket: TicketState): Extract<NoticeFacts, { state: 'filed' }> => ({
  state: 'filed',
  ticket: ticket.number,
  displayId: ticket.displayId,
  agentUrl: ticket.agentUrl,
  category: ticket.category.name,
  files: { sent: [], notSent: [] },
  filesToCome: 0,
  now: nowOf(ticket),
});
