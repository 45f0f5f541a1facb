import { Throttled } from './outcomes';
import type { Clock } from './ports';

/**
 * Asks, and waits for its turn as often as our own budget has no room, if it comes before `until` (epoch ms). For what is read
 * in several calls: begun anew each time, it would use up the budget and never come to its end. Throws what else it meets.
 */
export async function patiently<A>(clock: Clock, until: number, ask: () => Promise<A>): Promise<A> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Throttled && error.by === 'budget') || error.resumeAt > until) throw error;
      await clock.wait(error.resumeAt - clock.now());
    }
  }
}
