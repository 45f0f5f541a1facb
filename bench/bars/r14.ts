import { randomFrom } from '../random';
import { smallDiskMissing } from '../small-disk';
import { day } from '../torture/day';
import { agreed } from './agreed';
import type { Effort, Measured } from './bar';

/** R14: the disk is full again and again: people are told, nothing accepted is lost, and nobody restarts anything. */
export async function diskFull({ seed, isLong }: Effort): Promise<Measured> {
  if (smallDiskMissing) return { skipped: smallDiskMissing };
  let filled = 0;
  const { count, seen } = await day(
    { seed, tickets: isLong ? 200 : 40, replies: 2, wantsSmallDisk: true, patienceMs: 900_000 },
    ({ disk, clock }) => ({
      async during(isOver) {
        const random = randomFrom(seed + 1);
        while (!isOver()) {
          await clock.pass(random.whole(1_000, 4_000));
          disk?.fill();
          filled += 1;
          await clock.pass(random.whole(2_000, 8_000));
          disk?.free();
        }
      },
      calm: async () => disk?.free(),
    }),
    ({ log }) => log().filter((line) => line.includes('"event":"started"')).length,
  );
  return agreed(count, [{ figure: `${filled} times full, started ${seen} time`, met: filled > 0 && seen === 1 }]);
}
