import type { Link, Said } from './delivery';
import type { MessageRef } from './draft';
import type { Lists } from './lists';
import { Refused, Throttled, Unavailable } from './outcomes';
import type { Chat, Clock, Helpdesk, Store } from './ports';
import { agentServing } from './roles';

/** What somebody writes to a ticket with a button that says who will read it. */
interface Saying {
  /** The key by which a repeat is known, such as `view:V123`. */
  id: string;
  link: string;
  /** The message it was made from, or the thread's first. */
  message: MessageRef;
  /** Slack id of who pressed the button. */
  user: string;
  said: Said;
  as: 'reply' | 'note';
}

export interface Speaking {
  /**
   * Whether a person may write to the ticket of a thread as an agent. `busy`: HappyFox makes us wait, and we do not know the
   * ticket's category yet.
   */
  mayWrite(link: Link, slackId: string): Promise<'yes' | 'not-filed' | 'not-an-agent' | 'gone' | 'busy'>;
  /** Durable when it answers. */
  say(saying: Saying): Promise<'said' | 'said-before' | 'unlinked'>;
}

interface SpeakingDeps {
  store: Pick<Store, 'link' | 'ticketRecord' | 'commit' | 'job'>;
  helpdesk: Pick<Helpdesk, 'ticket'>;
  lists: Pick<Lists, 'needed'>;
  chat: Pick<Chat, 'person'>;
  clock: Clock;
  wake(): void;
}

/** The buttons “Reply to requester” and “Private note”. */
export function speaking({ store, helpdesk, lists, chat, clock, wake }: SpeakingDeps): Speaking {
  const errand = { urgency: 'person' } as const;
  return {
    async mayWrite({ ticket }, slackId) {
      if (ticket === null) return 'not-filed';
      try {
        const known = (await store.ticketRecord(ticket))?.state ?? (await helpdesk.ticket(ticket, errand));
        if (!known) return 'gone';
        const [person, catalogue] = await Promise.all([chat.person(slackId), lists.needed(errand)]);
        return agentServing(person, known.category.id, catalogue) ? 'yes' : 'not-an-agent';
      } catch (error) {
        if (error instanceof Throttled || error instanceof Unavailable || error instanceof Refused) return 'busy';
        throw error;
      }
    },

    async say({ id, link, message, user, said, as }) {
      const found = await store.link(link);
      if (!found) return 'unlinked';
      if (await store.job(id)) return 'said-before';
      await store.commit({
        add: [
          {
            id,
            lane: found.lane,
            pos: clock.now() * 1000,
            due: clock.now(),
            delivery: { kind: 'reply', link, message, user, said, as, revision: 'first' },
          },
        ],
      });
      wake();
      return 'said';
    },
  };
}
