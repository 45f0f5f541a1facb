import type { DeliveryOf } from './delivery';
import type { Clock, Store } from './ports';

/** Takes what somebody asked of us behind `/ticket`: durable when it answers, done soon after. `id` is known again. */
export type Ask = (id: string, asked: Omit<DeliveryOf<'command'>, 'kind' | 'mention'>) => Promise<void>;

export const asking =
  ({ store, clock, wake }: { store: Pick<Store, 'commit'>; clock: Clock; wake(): void }): Ask =>
  async (id, asked) => {
    const now = clock.now();
    await store.commit({
      add: [
        {
          id,
          lane: commandLane(asked),
          pos: now * 1000,
          due: now,
          delivery: { kind: 'command', mention: null, ...asked },
        },
      ],
    });
    wake();
  };

/** What one person asks in one place is done in its order, and waits for nobody else. */
export const commandLane = ({ user, place }: Pick<DeliveryOf<'command'>, 'user' | 'place'>): string =>
  `command:${user}:${place.channel}:${place.thread ?? ''}`;
