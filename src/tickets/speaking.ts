import type { Said } from './delivery';
import type { MessageRef } from './draft';
import type { Clock, Store } from './ports';

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
  as: 'table' | 'reply' | 'note';
  /** The words stand in the thread already, as those of a message that calls us by name do. */
  isInThread?: boolean;
}

export interface Speaking {
  /** Durable when it answers. */
  say(saying: Saying): Promise<'said' | 'said-before' | 'unlinked'>;
}

interface SpeakingDeps {
  store: Pick<Store, 'link' | 'commit' | 'job'>;
  clock: Clock;
  wake(): void;
}

/** The buttons “Reply to requester” and “Private note”, and the verbs. */
export function speaking({ store, clock, wake }: SpeakingDeps): Speaking {
  return {
    async say({ id, link, message, user, said, as, isInThread = false }) {
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
            delivery: { kind: 'reply', link, message, user, said, as, isInThread, revision: 'first' },
          },
        ],
      });
      wake();
      return 'said';
    },
  };
}
