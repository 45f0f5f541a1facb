import type { NoticeFacts, TicketNow } from './delivery';
import type { TicketState } from './desk';

type Filed = Extract<NoticeFacts, { state: 'filed' }>;

/** What a card says of files when the ticket came from elsewhere. */
export const NO_FILES: Pick<Filed, 'files' | 'filesToCome'> = { files: { sent: [], notSent: [] }, filesToCome: 0 };

/** The card of a ticket as it should read now; what it said of files stays. */
export const cardOf = ({ files, filesToCome }: Pick<Filed, 'files' | 'filesToCome'>, ticket: TicketState): Filed => ({
  state: 'filed',
  ticket: ticket.number,
  displayId: ticket.displayId,
  agentUrl: ticket.agentUrl,
  category: ticket.category.name,
  files,
  filesToCome,
  now: ticketNow(ticket),
});

/** How a ticket stands, as it is shown. */
export const ticketNow = (ticket: TicketState): TicketNow => ({
  status: ticket.status.name,
  closed: ticket.status.behavior === 'completed',
  priority: ticket.priority.name,
  assignee: ticket.assignee?.name ?? null,
  requester: ticket.contact?.name ?? null,
  due: ticket.dueDate,
  unresponded: ticket.unresponded,
  createdAt: ticket.createdAt,
});
