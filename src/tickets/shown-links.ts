import { z } from 'zod';
import { microseconds } from './hearing';
import type { Store } from './ports';

/** In a channel, a ticket is shown below a link to it once in this time. Microseconds of Slack's ts. */
const ONCE_IN = 30 * 60_000_000;
/** How long a shown link is remembered, so that a late repeat of its event is known. Microseconds. */
const KEPT = 2 * 86_400_000_000;

/** By ticket, the ts of the message in which it was shown last. */
const Shown = z.record(z.string(), z.string());

export interface ShownLinks {
  /**
   * Whether a ticket may be shown below a link in this message; it then counts as shown. Goes by the time of the
   * message: a repeat of its event, however late, and events in another order change nothing.
   */
  take(at: { team: string; channel: string; ts: string }, ticket: number): Promise<boolean>;
}

/** Which tickets were shown below links lately. Kept in the store, one small value for each channel. */
export const shownLinks = (store: Pick<Store, 'change'>): ShownLinks => ({
  take: ({ team, channel, ts }, ticket) =>
    store.change(`shown/${team}:${channel}`, Shown, (known) => {
      const last = known?.[ticket];
      if (last !== undefined && microseconds(ts) - microseconds(last) < ONCE_IN) {
        return { state: known ?? {}, answer: false };
      }
      const recent = Object.entries(known ?? {}).filter(([, at]) => microseconds(ts) - microseconds(at) < KEPT);
      return { state: { ...Object.fromEntries(recent), [ticket]: ts }, answer: true };
    }),
});
