import type { ChannelSettings } from './channels';
import type { Audience } from './delivery';
import type { Catalogue, TicketState } from './desk';
import type { Person } from './people';
import { agentServing } from './roles';

/** What somebody is to the ticket of a thread. */
export type Part = 'requester' | 'agent' | 'copied' | 'other';

/** What a reply becomes on the ticket. */
export type Route =
  /** In the contact's own name; `attributed` when somebody else wrote it. */
  | { to: 'contact-reply'; attributed: boolean }
  /** A reply of an agent, which the requester reads. */
  | { to: 'agent-reply' }
  /** For agents only; `attributed` when the writer is no agent of the category. */
  | { to: 'private-note'; attributed: boolean }
  | { to: 'nowhere' };

/**
 * What a person is to a ticket. Only a member of the workspace can be its requester or an agent: guests and members of
 * other workspaces may show any address.
 */
export function partOf(
  person: Person,
  ticket: { category: number; contactEmail: string | null; cc: readonly string[] },
  catalogue: Catalogue,
): Part {
  const address = addressOf(person);
  if (address === undefined) return 'other';
  if (isRequester(person, ticket.contactEmail)) return 'requester';
  if (agentServing(person, ticket.category, catalogue)) return 'agent';
  return ticket.cc.some((copied) => copied.toLowerCase() === address) ? 'copied' : 'other';
}

const addressOf = ({ standing, email }: Person) => (standing === 'member' ? email?.toLowerCase() : undefined);

/** Whether somebody is the one whom a ticket is for. */
export const isRequester = (person: Person, contactEmail: string | null): boolean =>
  contactEmail !== null && addressOf(person) === contactEmail.toLowerCase();

/**
 * As what a ticket is somebody's business, so that they may look at it and show it to others; null when it is not. Those
 * who were copied are not asked for: a list of tickets does not tell whom it copies.
 */
export function concernOf(
  person: Person,
  { category, contact, private: isPrivate }: Pick<TicketState, 'category' | 'contact' | 'private'>,
  catalogue: Catalogue,
): 'requester' | 'agent' | null {
  if (agentServing(person, category.id, catalogue)) return 'agent';
  const place = { category: category.id, contactEmail: contact?.email ?? null, cc: [] };
  return !isPrivate && partOf(person, place, catalogue) === 'requester' ? 'requester' : null;
}

/**
 * Where a reply goes: the table of `docs/audience.md`. In an agents-only thread nothing becomes public by itself; a
 * requester who writes there is read as somebody who happens to be an agent's colleague, and gets a note too.
 */
export function routeOf(part: Part, audience: Audience, mode: ChannelSettings['mode']): Route {
  if (mode === 'alerts') return { to: 'nowhere' };
  if (audience === 'agents' || mode === 'notes') return { to: 'private-note', attributed: part !== 'agent' };
  switch (part) {
    case 'requester':
      return { to: 'contact-reply', attributed: false };
    case 'agent':
      return { to: 'agent-reply' };
    case 'copied':
      return { to: 'contact-reply', attributed: true };
    case 'other':
      return { to: 'private-note', attributed: true };
    default:
      return part satisfies never;
  }
}

/**
 * Whether a thread may be told of an update. A private note reaches agents-only threads and no others; what has been
 * public before it came to us is public there too.
 */
export const mayHear = (audience: Audience, isPrivate: boolean): boolean => !isPrivate || audience === 'agents';
