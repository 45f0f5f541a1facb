import { setTimeout as wait } from 'node:timers/promises';
import { NotOffered } from '../../sandbox/slack/refusals';
import { compare } from './compare';
import { evidenceOf, type Question, questionsIn, tokensIn } from './evidence';
import type { People } from './people';
import { type Whereabouts, whereabouts } from './whereabouts';
import { AGENTS, PEOPLE, type TortureWorld } from './world';

export interface Patience {
  /**
   * How long nothing that is missing may move, unless the program waits for a time that has not come yet. Ms of the fast
   * clock. Counted from the last thing that happened, so that a slow machine is only slow.
   */
  patienceMs: number;
  /** How long all of it may take: an end for what moves for ever and never arrives. Ms of the fast clock. */
  longestMs?: number;
}

/** Nothing waits longer than an hour by itself (`src/delivery/policy.ts`). Ms. */
const LONGEST_WAIT_MS = 3_600_000;
const LONGEST_MS = 3 * LONGEST_WAIT_MS;

/**
 * Waits until everything has arrived, or until nothing more can be expected; decides what people are asked. Answers the
 * tokens of that.
 */
export async function settled(world: TortureWorld, people: People, patience: Patience): Promise<string[]> {
  const { clock } = world;
  const { patienceMs, longestMs = LONGEST_MS } = patience;
  const answered = new Map<string, string>();
  const end = clock.now() + longestMs;
  let [moved, before] = [clock.now(), ''];
  for (;;) {
    await world.slack.retryFailed();
    for (const question of questionsIn(world)) {
      answered.set(`${question.channel}:${question.ts}`, question.tokens[0] ?? '');
      await decide(world, question);
    }
    const missing = await whatIsMissing(world, people);
    const now = clock.now();
    const stamp = missing.map(({ key, stamp: own }) => `${key} ${own}`).join('\n');
    if (stamp !== before || missing.some((one) => isWaiting(one, now))) [moved, before] = [now, stamp];
    if (missing.length === 0 || now - moved > patienceMs || now > end) return [...answered.values()];
    await wait(1_000);
  }
}

/** What was said and has not arrived, and where it is. */
async function whatIsMissing(world: TortureWorld, people: People): Promise<Whereabouts[]> {
  const { missing } = compare(evidenceOf(world, people.ledger, []), { holdMs: 0 });
  return whereabouts(world.database, missing, tokensIn, world.clock.now());
}

/** The program has set itself a time that is still to come. */
const isWaiting = ({ due }: Whereabouts, now: number) => due !== null && due > now && due - now <= LONGEST_WAIT_MS;

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
