import type { Act } from './act';
import { concernOf } from './audience';
import type { Agent, Catalogue, TicketState } from './desk';
import { laneOf } from './lane';
import type { Lists } from './lists';
import { Refused, Throttled, Unavailable } from './outcomes';
import type { Person } from './people';
import type { Chat, Clock, Helpdesk, Store } from './ports';
import { agentOf, agentServing } from './roles';

/** Whether somebody may work on a ticket as an agent, and why not. */
export type MayAct =
  | { kind: 'yes'; agent: Agent; person: Person; ticket: TicketState; lists: Catalogue }
  /** A guest, or a member of another workspace: whatever address they show, they are no agent here. */
  | { kind: 'outsider' }
  /** Slack shows no confirmed address, by which HappyFox could know them. */
  | { kind: 'no-address' }
  /** HappyFox has no active agent with their address. */
  | { kind: 'unknown-agent'; email: string }
  /** An agent, but not of this category. */
  | { kind: 'not-serving' }
  | { kind: 'gone' }
  /** HappyFox makes us wait, and we cannot tell. `until`: where it told us, epoch ms. */
  | { kind: 'busy'; until: number | null };

export type MayReply =
  | { kind: 'yes'; as: 'requester' | 'agent'; person: Person; ticket: TicketState }
  /** A member who is neither. */
  | { kind: 'not-yours' }
  | Exclude<MayAct, { kind: 'yes' | 'unknown-agent' | 'not-serving' }>;

interface Wish {
  /** The key by which a repeat is known, such as `view:V123`. */
  id: string;
  team: string;
  ticket: Pick<TicketState, 'number' | 'displayId'>;
  act: Act;
  by: Person;
}

export interface Acting {
  /** Asks what is known, or HappyFox when nothing is. */
  mayAct(ticket: number, slackId: string): Promise<MayAct>;
  /** The same for a reply that the requester reads: an agent's, or the requester's own. */
  mayReply(ticket: number, slackId: string): Promise<MayReply>;
  /** Takes what an agent did: durable when it answers. Several acts of one press are done in their order. */
  act(wishes: Wish[]): Promise<void>;
}

interface ActingDeps {
  store: Pick<Store, 'ticketRecord' | 'linksByTicket' | 'commit'>;
  helpdesk: Pick<Helpdesk, 'ticket'>;
  lists: Pick<Lists, 'needed'>;
  chat: Pick<Chat, 'person'>;
  clock: Clock;
  wake(): void;
}

/** What agents do to tickets from Slack. */
export function acting({ store, helpdesk, lists, chat, clock, wake }: ActingDeps): Acting {
  const errand = { urgency: 'person' } as const;

  /** As we know it, or as HappyFox shows it when we know nothing. */
  const ticketOf = async (number: number): Promise<TicketState | null> =>
    (await store.ticketRecord(number))?.state ?? (await helpdesk.ticket(number, errand));

  /** What is found out, or that HappyFox makes us wait. */
  async function orBusy<T>(find: () => Promise<T>): Promise<T | Extract<MayAct, { kind: 'busy' }>> {
    try {
      return await find();
    } catch (error) {
      if (error instanceof Throttled) return { kind: 'busy', until: error.resumeAt };
      if (error instanceof Unavailable || error instanceof Refused) return { kind: 'busy', until: null };
      throw error;
    }
  }

  return {
    mayAct: (number, slackId) =>
      orBusy(async () => {
        const [person, catalogue] = await Promise.all([chat.person(slackId), lists.needed(errand)]);
        // Who is no agent at all is told so before anything is asked about a ticket that may not be theirs to know of.
        const stranger = whyNoAgent(person, catalogue);
        if (stranger) return stranger;
        const ticket = await ticketOf(number);
        if (!ticket) return { kind: 'gone' };
        const agent = agentServing(person, ticket.category.id, catalogue);
        if (!agent) return { kind: 'not-serving' };
        return { kind: 'yes', agent, person, ticket, lists: catalogue };
      }),

    mayReply: (number, slackId) =>
      orBusy(async () => {
        const [person, catalogue] = await Promise.all([chat.person(slackId), lists.needed(errand)]);
        const stranger = whyNoAgent(person, catalogue);
        if (stranger && stranger.kind !== 'unknown-agent') return stranger;
        const ticket = await ticketOf(number);
        // That there is no such ticket is told to agents only.
        if (!ticket) return stranger ? { kind: 'not-yours' } : { kind: 'gone' };
        const as = concernOf(person, ticket, catalogue);
        return as ? { kind: 'yes', as, person, ticket } : { kind: 'not-yours' };
      }),

    async act(wishes) {
      const now = clock.now();
      const jobs = await Promise.all(
        wishes.map(async ({ id, team, ticket, act, by }, index) => ({
          id,
          lane: await laneOf(ticket.number, store),
          pos: now * 1000 + index,
          due: now,
          delivery: { kind: 'act' as const, ticket: ticket.number, displayId: ticket.displayId, team, act, by },
        })),
      );
      await store.commit({ add: jobs });
      wake();
    },
  };
}

/** Why somebody is no agent; null when they are one. */
export function whyNoAgent(
  person: Person,
  catalogue: Catalogue,
): Extract<MayAct, { kind: 'outsider' | 'no-address' | 'unknown-agent' }> | null {
  if (person.standing !== 'member') return { kind: 'outsider' };
  if (!person.email) return { kind: 'no-address' };
  return agentOf(person, catalogue) ? null : { kind: 'unknown-agent', email: person.email };
}
