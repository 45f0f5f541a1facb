import { torture } from '../torture/run';
import { agreed } from './agreed';
import type { Effort } from './bar';

/** R1 and R4: killed at random moments, under every other misfortune as well. */
export const killedAnywhere =
  (store: 'embedded' | 'postgres') =>
  async ({ seed, isLong }: Effort) => {
    const { count, kills } = await torture({
      seed,
      tickets: isLong ? 1_000 : 40,
      replies: 2,
      kills: isLong ? 100 : 5,
      store,
      speed: 5,
      patienceMs: 900_000,
    });
    return agreed(count, [{ figure: `${kills} kills`, met: true }]);
  };
