import type { Ticket } from '../tickets/desk';
import { Throttled } from '../tickets/outcomes';
import type { Front } from './front';

/** What HappyFox says about a ticket that a person named. */
export type AskedTicket =
  | { kind: 'ticket'; ticket: Ticket }
  | { kind: 'missing' }
  /** HappyFox takes no questions before this; epoch ms. */
  | { kind: 'paused'; until: number }
  | { kind: 'silent' };

/** Asks HappyFox for a ticket, for somebody who waits for the answer. Never throws. */
export async function askTicket({ ticket, log }: Pick<Front, 'ticket' | 'log'>, number: number): Promise<AskedTicket> {
  try {
    const found = await ticket(number, { urgency: 'person' });
    return found ? { kind: 'ticket', ticket: found } : { kind: 'missing' };
  } catch (error) {
    if (error instanceof Throttled) return { kind: 'paused', until: error.resumeAt };
    log.warn('a ticket that a person named was not read', { ticket: number, error });
    return { kind: 'silent' };
  }
}
