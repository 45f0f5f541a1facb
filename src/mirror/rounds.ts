import type { Delivery } from '../tickets/delivery';
import { Throttled } from '../tickets/outcomes';
import type { Changes } from '../tickets/ports';
import type { Going } from './errand';

/** One turn of something that goes on for ever. Answers how long until the next; ms. */
export type Round<K extends Delivery['kind']> = (at: Going<K>) => Promise<number>;

/**
 * A chore that never ends: whatever goes wrong, there is a next round, after the wait that HappyFox named or after `restMs`.
 */
export const forever =
  <K extends Delivery['kind']>(round: Round<K>, restMs: number) =>
  async (at: Going<K>): Promise<Changes> => {
    const { job, tools } = at;
    const next = (due: number): Changes => ({ job: { id: job.id, state: 'open', due, tries: 0 } });
    try {
      const waitMs = await round(at);
      return next(tools.clock.now() + waitMs);
    } catch (error) {
      const now = tools.clock.now();
      if (error instanceof Throttled) return next(Math.max(error.resumeAt, now + 1));
      tools.log.warn('a round is skipped', { chore: job.id, error });
      return next(now + restMs);
    }
  };
