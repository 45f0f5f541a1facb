import type { NoticeFacts, Place } from './delivery';
import type { Person } from './people';
import type { Clock, Store } from './ports';

interface Sharing {
  /** The key by which a second press is known: it brings the message up to date, and posts no other. */
  id: string;
  place: Place;
  by: Person;
  tickets: Extract<NoticeFacts, { state: 'shared' }>['tickets'];
  leftOut: number;
}

/** Shows tickets to a channel. Durable when it answers. */
export type Share = (sharing: Sharing) => Promise<void>;

export const sharing =
  ({ store, clock, wake }: { store: Pick<Store, 'commit'>; clock: Clock; wake(): void }): Share =>
  async ({ id, place, by, tickets, leftOut }) => {
    const now = clock.now();
    await store.commit({
      notice: {
        id,
        place,
        head: { subject: '', author: by.name, about: by.slackId, permalink: null },
        facts: { state: 'shared', tickets, leftOut, at: now },
        showAt: now,
      },
      // Carries nothing: by its age housekeeping knows when the notice can go.
      add: [{ id, lane: id, pos: now, due: now, delivery: { kind: 'erased' } }],
    });
    wake();
  };
