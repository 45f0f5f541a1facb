import type { Job, Notice } from './delivery';
import type { Agent } from './desk';
import type { Store } from './ports';

/** Deliveries of one person, or of everybody, that are looked at; the newest. */
const LOOKED_AT = 100;

type Sources = Pick<Store, 'undelivered' | 'link' | 'ticketRecord'>;

/**
 * What did not reach the helpdesk and waits for this person's decision: what they wrote themselves; and, for an agent, what
 * others wrote to a category that the agent serves. What HappyFox refused is its author's to correct, and what an agent did to
 * a ticket is that agent's. Newest first.
 */
export async function undeliveredFor(store: Sources, slackId: string, agent: Agent | null): Promise<Notice[]> {
  const own = await store.undelivered({ about: slackId, limit: LOOKED_AT });
  const all = agent && agent.categories.length > 0 ? await store.undelivered({ limit: LOOKED_AT }) : [];
  const others = await Promise.all(
    all
      .filter(({ notice }) => notice.head.about !== slackId && notice.facts.state !== 'refused')
      .map(async ({ job, notice }) => {
        const category = await categoryOf(job, store);
        return category !== null && agent?.categories.includes(category) ? [notice] : [];
      }),
  );
  return [...own.map(({ notice }) => notice), ...others.flat()];
}

/** The category that a delivery was for; null when we do not know. */
async function categoryOf({ delivery }: Job, store: Sources): Promise<number | null> {
  switch (delivery.kind) {
    case 'new-ticket':
      return delivery.draft.category;
    case 'reply': {
      const ticket = (await store.link(delivery.link))?.ticket ?? null;
      return ticket === null ? null : categoryOfTicket(ticket, store);
    }
    case 'add-message':
      return categoryOfTicket(delivery.ticket, store);
    default:
      return null;
  }
}

const categoryOfTicket = async (ticket: number, store: Sources): Promise<number | null> =>
  (await store.ticketRecord(ticket))?.state.category.id ?? null;
