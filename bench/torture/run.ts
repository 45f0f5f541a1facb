import { setTimeout as wait } from 'node:timers/promises';
import { randomFrom } from '../random';
import type { Count } from './compare';
import { type Day, day } from './day';
import { type Misfortune, openMisfortune } from './misfortune';
import type { People } from './people';
import type { Whereabouts } from './whereabouts';

export interface Plan extends Day {
  kills: number;
  store: 'embedded' | 'postgres';
}

export interface Report {
  count: Count;
  /** Where that is which is lost. */
  missing: Whereabouts[];
  /** How often each misfortune happened. */
  misfortunes: Record<string, number>;
  kills: number;
  /** Forms that the program refused so long that the person left: nobody was told that they were taken. */
  abandoned: number;
  /** What this machine could not do, one sentence each. */
  left: string[];
  /** Real seconds. */
  seconds: number;
  /** Everything the programs wrote. */
  log: string[];
}

/** Everything that can go wrong, at once. On PostgreSQL three instances share the store. */
export async function torture(plan: Plan): Promise<Report> {
  const startedAt = Date.now();
  let misfortune: Misfortune | null = null;
  const { count, missing, seen } = await day(
    { ...plan, instances: plan.store === 'postgres' ? 3 : 1, wantsSmallDisk: true },
    (world, people) => {
      const bad = openMisfortune(world, people, randomFrom(plan.seed + 1));
      misfortune = bad;
      return {
        during: (isOver) => Promise.all([strikes(bad, plan, isOver), kills(bad, people, plan, isOver)]),
        calm: bad.calm,
      };
    },
    (world, { ledger }) => ({
      abandoned: ledger.abandoned,
      left:
        world.disk || plan.store === 'postgres' ? [] : ['The disk was not filled: that needs root and loop devices.'],
      log: world.log(),
      misfortunes: misfortune?.done ?? {},
      kills: misfortune?.kills.length ?? 0,
    }),
  );
  return { count, missing, ...seen, seconds: (Date.now() - startedAt) / 1000 };
}

async function strikes(misfortune: Misfortune, { seed }: Plan, isOver: () => boolean): Promise<void> {
  const random = randomFrom(seed + 2);
  while (!isOver()) {
    misfortune.strike();
    await wait(random.whole(50, 700));
  }
}

/** Spreads the kills over the filing. */
async function kills(
  misfortune: Misfortune,
  { ledger }: People,
  { seed, kills, tickets }: Plan,
  isOver: () => boolean,
): Promise<void> {
  const random = randomFrom(seed + 3);
  for (let nth = 1; nth <= kills; nth += 1) {
    const due = (tickets * nth) / (kills + 1);
    while (!isOver() && ledger.filed.length < due) await wait(10);
    await wait(random.whole(0, 300));
    await misfortune.kill();
  }
}
