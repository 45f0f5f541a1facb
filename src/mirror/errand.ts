import type { Channels } from '../tickets/channels';
import type { Delivery, DeliveryOf, Job } from '../tickets/delivery';
import type { Lists } from '../tickets/lists';
import type { Chat, Clock, DeskWork, Helpdesk, Log, Store } from '../tickets/ports';

/** What the mirror may use. */
export interface Means {
  helpdesk: Pick<Helpdesk, 'ticket' | 'changedSince' | 'openAttachment' | 'knowledge'> & {
    desk: Pick<DeskWork, 'queue'>;
  };
  chat: Pick<Chat, 'post' | 'findPost' | 'postFile' | 'hasFile' | 'repliesSince' | 'writer' | 'personByEmail' | 'isIn'>;
  store: Store;
  clock: Clock;
  log: Log;
  lists: Pick<Lists, 'known'>;
  channels: Channels;
}

/** One of our jobs, as the worker hands it out. */
export interface Going<K extends Delivery['kind']> {
  job: Job;
  delivery: DeliveryOf<K>;
  tools: Means;
  /** Makes the call that writes; before it leaves, it is written down that its outcome might get lost. */
  write<T>(call: () => Promise<T>): Promise<T>;
}

/** Nobody waits for what the mirror reads: people's own requests go first. */
export const inBackground = (job: Job) => ({ urgency: 'background', delivery: job.id }) as const;
