import type { Warned } from '../../tickets/delivery';
import { lines } from '../blocks';
import type { FactsOf } from './facts';
import { link } from './link';
import { mySettingsBlock } from './my-settings';
import { named, quoted } from './quoted';
import type { Said } from './said';
import { slackDay } from './slack-time';

/** To one agent: what is due of theirs, what is late, and where a promise to the requester is broken. */
export function warnings({ tickets }: FactsOf<'warnings'>): Said {
  const [only] = tickets;
  const head =
    tickets.length === 1 ? 'A ticket of yours wants your time.' : `${tickets.length} tickets of yours want your time.`;
  const line = (ticket: Warned) =>
    `• ${link(ticket.agentUrl, ticket.displayId)} ${quoted(ticket.subject)} ${standing(ticket)}`;
  const text =
    only && tickets.length === 1 ? `${named(only.displayId)} ${quoted(only.subject)} ${standing(only)}` : head;
  return { text, blocks: [lines(head, tickets.map(line)), mySettingsBlock()] };
}

function standing({ clock, due }: Warned): string {
  const day = due === null ? '' : ` (${slackDay(due)})`;
  switch (clock) {
    case 'today':
      return `is due today${day}.`;
    case 'tomorrow':
      return `is due tomorrow${day}.`;
    case 'overdue':
      return `is overdue${day}.`;
    case 'breached':
      return 'is past what was promised to its requester.';
    default:
      return clock satisfies never;
  }
}
