import { setTimeout as wait } from 'node:timers/promises';
import { NotOffered } from '../../sandbox/slack/refusals';
import { randomFrom } from '../random';
import { type Count, compare } from './compare';
import { evidenceOf, type Question, questionsIn } from './evidence';
import { openMisfortune } from './misfortune';
import { openPeople } from './people';
import { AGENTS, openWorld, PEOPLE, type TortureWorld } from './world';

export interface Plan {
  seed: number;
  tickets: number;
  /** Replies in Slack for each ticket, on average. */
  replies: number;
  kills: number;
  store: 'embedded' | 'postgres';
  /** How much faster time runs than that of this machine. */
  speed: number;
  /** How long what was said may take to arrive once nothing goes wrong any more. Ms of the fast clock. */
  patienceMs: number;
}

export interface Report {
  count: Count;
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

/** The default; edits within it change what leaves. Long enough that shuffled events can be put in order. Seconds. */
const HOLD_S = 5;
/** What is needed between two clocks and a commit. Ms. */
const HOLD_MARGIN_MS = 1_500;
/** Slack's second repetition comes a minute after the first. Ms of the fast clock. */
const RETRY_EVERY_MS = 60_000;
/** How long it stays under watch after everything has arrived: a second copy may come late. Ms of the fast clock. */
const WATCH_MS = 75_000;

/** Runs a bad day at Acme, and compares what was said with what arrived. Throws when the program cannot be started at all. */
export async function torture(plan: Plan): Promise<Report> {
  const startedAt = Date.now();
  const world = await openWorld({
    store: plan.store,
    instances: plan.store === 'postgres' ? 3 : 1,
    speed: plan.speed,
    holdSeconds: HOLD_S,
    wantsSmallDisk: true,
  });
  try {
    // A stream of chance for each, so that what people do does not depend on how often something goes wrong.
    const people = openPeople(world, randomFrom(plan.seed));
    const misfortune = openMisfortune(world, people, randomFrom(plan.seed + 1));
    await people.setUp();

    let isOver = false;
    const retries = repeatedly(
      () => !isOver,
      plan,
      () => world.slack.retryFailed(),
    );
    await Promise.all([badDay(), killer(), everybody()]);
    isOver = true;
    await misfortune.calm();
    await retries;

    async function everybody(): Promise<void> {
      let left = plan.tickets;
      const crowd = [...PEOPLE, ...AGENTS].map(({ id }, index) => ({
        id,
        random: randomFrom(plan.seed + 100 + index),
      }));
      await Promise.all(
        crowd.map(async ({ id, random }) => {
          while (left > 0) {
            left -= 1;
            await people.file(id);
            for (let times = random.whole(0, plan.replies * 2); times > 0; times -= 1) {
              await people.reply(id);
              await wait(random.whole(0, 60));
            }
            if (random.chance(0.5)) people.writeInHappyFox();
          }
        }),
      );
      isOver = true;
    }

    async function badDay(): Promise<void> {
      const random = randomFrom(plan.seed + 2);
      while (!isOver) {
        misfortune.strike();
        await wait(random.whole(50, 700));
      }
    }

    /** Spreads the kills over the filing: one for each so many tickets. */
    async function killer(): Promise<void> {
      const random = randomFrom(plan.seed + 3);
      for (let nth = 1; nth <= plan.kills; nth += 1) {
        const due = (plan.tickets * nth) / (plan.kills + 1);
        while (!isOver && people.ledger.filed.length < due) await wait(10);
        await wait(random.whole(0, 300));
        await misfortune.kill();
      }
    }

    const asked = await settled(world, people, plan);
    const count = compare(evidenceOf(world, people.ledger, asked), { holdMs: HOLD_S * 1000 - HOLD_MARGIN_MS });
    return {
      count,
      misfortunes: misfortune.done,
      kills: misfortune.kills.length,
      abandoned: people.ledger.abandoned,
      left:
        world.disk || plan.store === 'postgres' ? [] : ['The disk was not filled: that needs root and loop devices.'],
      seconds: (Date.now() - startedAt) / 1000,
      log: world.log(),
    };
  } finally {
    await world.stop();
  }
}

async function repeatedly(goesOn: () => boolean, { speed }: Plan, act: () => Promise<void>): Promise<void> {
  for (let due = Date.now() + RETRY_EVERY_MS / speed; goesOn(); await wait(50)) {
    if (Date.now() < due) continue;
    due = Date.now() + RETRY_EVERY_MS / speed;
    await act();
  }
}

/** Waits until everything has arrived, or the patience ends; decides what people are asked. Answers how often they were. */
async function settled(world: TortureWorld, people: ReturnType<typeof openPeople>, plan: Plan): Promise<number> {
  const { clock } = world;
  const answered = new Set<string>();
  const look = () => compare(evidenceOf(world, people.ledger, 0), { holdMs: 0 });
  for (const end = clock.now() + plan.patienceMs; clock.now() < end; await wait(1_000)) {
    await world.slack.retryFailed();
    for (const question of questionsIn(world)) {
      answered.add(`${question.channel}:${question.ts}`);
      await decide(world, question);
    }
    if (look().lost === 0) break;
  }
  await clock.pass(WATCH_MS);
  return answered.size;
}

/** A person looks into HappyFox and says how it is. */
async function decide(world: TortureWorld, { channel, ts, tokens, buttons }: Question): Promise<void> {
  const held = [...world.happyFox.world.tickets.values()].some((ticket) =>
    tokens.some(
      (token) =>
        ticket.subject.includes(token) ||
        ticket.updates.some(({ message }) => `${message?.text} ${message?.html}`.includes(token)),
    ),
  );
  const wanted = held ? ['notice_it_is_there', 'notice_leave_it'] : ['notice_not_there', 'notice_send_again'];
  const button = buttons.find((one) => wanted.includes(one));
  if (!button) return;
  const asker = [...AGENTS, ...PEOPLE].find(({ id }) => world.slack.dm(id) === channel) ?? AGENTS[0];
  try {
    await world.slack.as(asker?.id ?? '').press(channel, ts, button);
  } catch (error) {
    if (!(error instanceof NotOffered)) throw error;
  }
}
