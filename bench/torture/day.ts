import { setTimeout as wait } from 'node:timers/promises';
import { speedHere } from '../clock';
import { randomFrom } from '../random';
import { type Count, compare } from './compare';
import { evidenceOf, tokensIn } from './evidence';
import { openPeople, type People } from './people';
import { type Patience, settled } from './settled';
import { type Whereabouts, whereabouts } from './whereabouts';
import { AGENTS, openWorld, PEOPLE, type TortureWorld, type WorldOptions } from './world';

export interface Day extends Partial<WorldOptions>, Patience {
  seed: number;
  tickets: number;
  /** Replies in Slack for each ticket, on average. */
  replies: number;
}

/** What goes wrong while people work. */
export interface Trouble {
  /** Goes on until people have finished. */
  during(isOver: () => boolean): Promise<unknown>;
  /** Mends everything; nothing new goes wrong from here on. */
  calm?(): Promise<void>;
}

/** Times as fast as that of this machine, while it has nothing else to do. */
const MOST_SPEED = 5;
/** The default; edits within it change what leaves. Long enough that shuffled events can be put in order. Seconds. */
const HOLD_S = 5;
/** What is needed between two clocks and a commit. Ms. */
const HOLD_MARGIN_MS = 1_500;
/** Slack's second repetition comes a minute after the first. Ms of the fast clock. */
const RETRY_EVERY_MS = 60_000;
/** How long it stays under watch after everything has arrived: a second copy may come late. Ms of the fast clock. */
const WATCH_MS = 75_000;

/**
 * People file tickets and talk about them while something goes wrong; at the end, what was said is compared with what
 * arrived. `look` sees the world before it ends. Throws when the program cannot be started at all.
 */
export async function day<T>(
  plan: Day,
  trouble: (world: TortureWorld, people: People) => Trouble,
  look: (world: TortureWorld, people: People) => T,
): Promise<{ count: Count; missing: Whereabouts[]; seen: T }> {
  const world = await openWorld({
    store: 'embedded',
    instances: 1,
    wantsSmallDisk: false,
    holdSeconds: HOLD_S,
    ...plan,
    speed: speedHere(plan.speed ?? MOST_SPEED),
  });
  try {
    // A stream of chance for each, so that what people do does not depend on how often something goes wrong.
    const people = openPeople(world, randomFrom(plan.seed));
    await people.setUp();
    const { during, calm } = trouble(world, people);
    let isOver = false;
    const repeating = repeated(() => !isOver, world);
    const work = everybody(people, plan).finally(() => {
      isOver = true;
    });
    await Promise.all([work, during(() => isOver)]);
    await calm?.();
    await repeating;
    const asked = await settled(world, people, plan);
    await world.clock.pass(WATCH_MS);
    const evidence = evidenceOf(world, people.ledger, asked);
    const count = compare(evidence, { holdMs: HOLD_S * 1000 - HOLD_MARGIN_MS });
    const missing = await whereabouts(world.database, count.missing, tokensIn, world.clock.now());
    return { count, missing, seen: look(world, people) };
  } finally {
    await world.stop();
  }
}

async function everybody(people: People, { seed, tickets, replies }: Day): Promise<void> {
  let left = tickets;
  const crowd = [...PEOPLE, ...AGENTS].map(({ id }, index) => ({ id, random: randomFrom(seed + 100 + index) }));
  await Promise.all(
    crowd.map(async ({ id, random }) => {
      while (left > 0) {
        left -= 1;
        await people.file(id);
        for (let times = random.whole(0, replies * 2); times > 0; times -= 1) {
          await people.reply(id);
          await wait(random.whole(0, 60));
        }
        if (random.chance(0.5)) people.writeInHappyFox();
      }
    }),
  );
}

/** Slack sends again what was not acknowledged. */
async function repeated(goesOn: () => boolean, { slack, clock }: TortureWorld): Promise<void> {
  for (let due = clock.now() + RETRY_EVERY_MS; goesOn(); await wait(50)) {
    if (clock.now() < due) continue;
    due = clock.now() + RETRY_EVERY_MS;
    await slack.retryFailed();
  }
}
