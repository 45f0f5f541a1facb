import type { MayAct } from './acting';
import type { Channels } from './channels';
import type { DeliveryOf, Found, Wish } from './delivery';
import type { MessageRef, Words } from './draft';
import { microseconds } from './hearing';
import type { Clock, Store } from './ports';

/** A reaction of somebody on a message. */
export interface Reacted {
  message: MessageRef;
  /** Slack id of who reacted. */
  user: string;
  wish: Wish;
  /** Slack's ts of the reaction. */
  at: string;
}

/** What only the person who reacted is told. */
export type ToldAside =
  | {
      kind: 'filed-already';
      displayId: string | null;
      subject: string;
      /** The address of its card, where it stands in the same channel. */
      card: string | null;
    }
  /** Guests file with the form; strangers do not file. */
  | { kind: 'not-a-member'; isGuest: boolean }
  /** A reaction alone does not say enough: a button opens the form, by the id of the delivery. */
  | { kind: 'needs-form'; id: string; why: 'no-category' | 'no-requester' }
  | { kind: 'needs-form'; id: string; why: 'asks'; complaints: string[] }
  | { kind: 'cannot-act'; why: Exclude<MayAct, { kind: 'yes' | 'busy' }> }
  /** The category asks for something before it lets a ticket be closed. */
  | { kind: 'closing-asks'; ticket: number; displayId: string; asks: string[] }
  | { kind: 'no-closing-status' };

/** The chat, as reactions need it. May throw `Throttled` or `Unavailable`. */
export interface ReactedChat {
  /** The message; null when it is gone, or Slack does not let us read it. */
  found(message: MessageRef): Promise<Found | null>;
  /** A found message as the form to file it would have it. `typed` is `Draft.typed`. */
  asFiled(
    message: MessageRef,
    found: Found,
    chosen: { by: string; category: number },
  ): Promise<{ subject: string; words: Words; permalink: string | null; typed: unknown }>;
  /** Shows something to one person only, where they reacted. */
  tellAside(to: { channel: string; thread: string | null; user: string }, told: ToldAside): Promise<void>;
}

export interface Reacting {
  /**
   * Writes down what somebody asked for with a reaction, if the channel listens to reactions; durable when it answers.
   * The same reaction of the same person again, also after it was taken away, changes nothing.
   */
  take(reacted: Reacted): Promise<boolean>;
  /** The message of a reaction that could not be filed without a form; null when it is no longer kept. */
  unfiled(id: string): Promise<{ message: MessageRef; found: Found } | null>;
}

/** The key of what a reaction asks for. */
export const reactionId = ({
  message,
  user,
  wish,
}: Pick<DeliveryOf<'reaction'>, 'message' | 'user' | 'wish'>): string =>
  `reacted:${message.team}:${message.channel}:${message.ts}:${wish}:${user}`;

/** Slack may tell of two reactions in another order: for this long, the earlier one may still come. Ms. */
const ORDERING_MS = 1_000;

/** Reactions that act: off, unless an agent has switched them on in the channel. */
export function reacting(store: Pick<Store, 'commit' | 'job'>, channels: Channels, clock: Clock): Reacting {
  return {
    async take({ message, user, wish, at }) {
      const { team, channel, ts } = message;
      if (!(await channels.settings(team, channel)).reactions) return false;
      return store.commit({
        add: [
          {
            id: reactionId({ message, user, wish }),
            lane: `reacted:${team}:${channel}:${ts}`,
            pos: microseconds(at),
            due: clock.now() + ORDERING_MS,
            delivery: { kind: 'reaction', message, user, wish },
          },
        ],
      });
    },

    async unfiled(id) {
      const job = await store.job(id);
      if (job?.delivery.kind !== 'reaction' || !job.delivery.found) return null;
      return { message: job.delivery.message, found: job.delivery.found };
    },
  };
}
