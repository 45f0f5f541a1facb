import { concernOf } from './audience';
import type { Audience } from './delivery';
import type { TicketState } from './desk';
import type { Lists } from './lists';
import { Refused, Throttled, Unavailable } from './outcomes';
import type { Chat, Errand, Helpdesk, Store } from './ports';

/** As what somebody may see a ticket. */
export type Viewer = 'agent' | 'requester';

export type MayView =
  | { kind: 'yes'; as: Viewer; ticket: TicketState }
  /** Not theirs to see, or there is none: whoever may not see a ticket is not told which. */
  | { kind: 'no' }
  /** HappyFox makes us wait, and we cannot tell. */
  | { kind: 'busy' };

export interface Viewing {
  /** Asks what is known, or HappyFox when nothing is. */
  mayView(ticket: number, slackId: string, errand: Errand): Promise<MayView>;
}

/**
 * What stands below a link that somebody posted, where these people read it: the table of `docs/audience.md`. `whole`: as
 * on a card; `least`: its number, and whether it is open; null: nothing. `isShared`: another company reads there.
 */
export function shownBelowLink(
  viewer: Viewer,
  { private: isPrivate }: Pick<TicketState, 'private'>,
  audience: Audience,
  isShared: boolean,
): 'whole' | 'least' | null {
  if (isShared) return null;
  if (audience === 'agents' && viewer === 'agent') return 'whole';
  return isPrivate ? null : 'least';
}

interface ViewingDeps {
  store: Pick<Store, 'ticketRecord'>;
  helpdesk: Pick<Helpdesk, 'ticket'>;
  lists: Pick<Lists, 'needed'>;
  chat: Pick<Chat, 'person'>;
}

/** Who may see what of a ticket. */
export function viewing({ store, helpdesk, lists, chat }: ViewingDeps): Viewing {
  return {
    async mayView(number, slackId, errand) {
      try {
        const [person, catalogue] = await Promise.all([chat.person(slackId), lists.needed(errand)]);
        // Nobody without an address that counts is asked for: HappyFox does not know them.
        if (person.standing !== 'member' || !person.email) return { kind: 'no' };
        const ticket = (await store.ticketRecord(number))?.state ?? (await helpdesk.ticket(number, errand));
        const viewer = ticket && concernOf(person, ticket, catalogue);
        return viewer ? { kind: 'yes', as: viewer, ticket } : { kind: 'no' };
      } catch (error) {
        if (error instanceof Throttled || error instanceof Unavailable || error instanceof Refused)
          return { kind: 'busy' };
        throw error;
      }
    },
  };
}
