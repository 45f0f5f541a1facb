import { setTimeout as wait } from 'node:timers/promises';
import { randomFrom } from '../random';
import { smallDiskMissing } from '../small-disk';
import { day } from '../torture/day';
import { agreed } from './agreed';
import type { Effort, Measured } from './bar';

/** R3: the plug is pulled while people work: what the file system had not flushed is gone. */
export async function plugPulled({ seed, isLong }: Effort): Promise<Measured> {
  if (smallDiskMissing) return { skipped: smallDiskMissing };
  const rounds = isLong ? 50 : 5;
  let pulled = 0;
  const { count } = await day(
    { seed, tickets: rounds * 6, replies: 2, wantsSmallDisk: true, patienceMs: 600_000 },
    (world) => ({
      async during(isOver) {
        const random = randomFrom(seed + 1);
        while (!isOver() && pulled < rounds) {
          await wait(random.whole(200, 1_500));
          world.disk?.pullPlug();
          await world.kill(0);
          world.disk?.plugIn();
          await world.start(0);
          pulled += 1;
        }
      },
    }),
    () => undefined,
  );
  return agreed(count, [{ figure: `${pulled} times pulled`, met: pulled > 0 }]);
}
