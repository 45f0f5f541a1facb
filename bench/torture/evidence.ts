import { createHash } from 'node:crypto';
import { elementsOf } from '../../sandbox/slack/block-ids';
import { recordsOf, textOf } from '../../sandbox/slack/loose-json';
import type { Evidence, HeldFile, HeldPost, HeldTicket, HeldUpdate } from './compare';
import { type Ledger, TOKEN } from './people';
import { AGENT_CHANNELS, AGENTS, CHANNELS, PEOPLE, type TortureWorld } from './world';

/** The words in a text that nobody else says. */
export const tokensIn = (text: string): string[] => [...new Set([...text.matchAll(TOKEN)].map(([token]) => token))];
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** What both stand-ins hold now, beside what people did. */
export function evidenceOf(world: TortureWorld, { filed, replied, fromAgents }: Ledger, asked: string[]): Evidence {
  const channelOf = new Map(filed.map(({ token, place }) => [token, place?.channel ?? '']));
  return {
    filed,
    replied: replied.map((reply) => ({
      ...reply,
      heard: world.balancer.heard.get(`${channelOf.get(reply.ticket)}:${reply.ts}`) ?? null,
    })),
    fromAgents,
    ...inHappyFox(world),
    ...inSlack(world),
    ...earlyIn(world),
    asked,
    ended: world.endings(),
  };
}

/**
 * A request that was on its way when the refusal was, and so could not know of it, arrives this soon after it. Real ms: on a
 * small and busy machine, two processes need so long to hear of each other.
 */
const CROSSING_MS = 1_000;

/** A program that is killed within this time of a refusal cannot have written it down for others, or for itself. Real ms. */
const DYING_MS = 100;

/** A program whose disk was full writes down what it knows so soon after there is room again. Ms of the fast clock. */
const NOTED_MS = 2_000;

/** How far back it is told what happened before a refusal. Ms of the fast clock. */
const BEFORE_MS = 10_000;

/**
 * Requests that came during a told wait, a sentence for each, without those that crossed the refusal on their way, and without those
 * after a refusal that a program could not write down before it was killed, so that nobody knew. These are counted beside.
 */
function earlyIn({ happyFox, clock, happenings }: TortureWorld): Pick<Evidence, 'early' | 'crossed' | 'unheard'> {
  const early: string[] = [];
  let [crossed, unheard] = [0, 0];
  const isFull = (time: number) =>
    happenings.findLast(({ at, what }) => at <= time && what.startsWith('the disk'))?.what === 'the disk was filled';
  const diedWithIt = (told: number, cameAt: number) => {
    const death = happenings.find(
      ({ at, what }) => what === 'a program was killed' && at >= told - DYING_MS * clock.speed && at <= cameAt,
    );
    if (!death) return false;
    if (death.at - told <= DYING_MS * clock.speed) return true;
    const freed = happenings.find(({ at, what }) => what === 'the disk was freed' && at >= told && !isFull(at));
    return isFull(told) && (freed === undefined || death.at - freed.at <= NOTED_MS);
  };
  const told = { read: 0, write: 0 };
  for (const entry of happyFox.journal) {
    if (!entry.throttled || entry.fault !== null) continue;
    if (!entry.early) {
      told[entry.class] = entry.at;
      continue;
    }
    // A lock of both classes may have been told through the other one.
    const at = Math.max(told.read, told.write);
    if (entry.at - at <= CROSSING_MS * clock.speed) crossed += 1;
    else if (diedWithIt(at, entry.at)) unheard += 1;
    else {
      const after = (time: number | null) => (time === null ? '?' : ((time - at) / 1000).toFixed(1));
      const what = happenings
        .filter((one) => one.at >= at - BEFORE_MS && one.at <= entry.at)
        .map((one) => `${one.what} after ${after(one.at)} s`);
      early.push(
        `A ${entry.class} came ${after(entry.at)} s after a wait was told that lasts ${after(entry.waitUntil)} s: ${what.join(', ') || 'nothing had happened'}.`,
      );
    }
  }
  return { early, crossed, unheard };
}

function inHappyFox({ happyFox }: TortureWorld): { tickets: HeldTicket[]; updates: HeldUpdate[] } {
  const { tickets, contacts, files } = happyFox.world;
  const all = [...tickets.values()];
  return {
    tickets: all.map(({ id, subject, contact }) => ({
      number: id,
      requester: contacts.get(contact)?.email ?? '',
      tokens: tokensIn(subject),
    })),
    updates: all.flatMap(({ id, subject, updates }) => {
      const own = new Set(tokensIn(subject));
      return updates.flatMap(({ message }) =>
        message === null
          ? []
          : [
              {
                ticket: id,
                private: message.message_type === 'p',
                tokens: tokensIn(`${message.text} ${message.html}`).filter((token) => !own.has(token)),
                files: message.files.flatMap((file) => {
                  const held = files.get(file);
                  return held ? [{ name: held.filename, sha256: held.sha256 }] : [];
                }),
              },
            ],
      );
    }),
  };
}

/** The threads and top messages of every conversation that the program can be in. */
function messagesIn({ slack }: Pick<TortureWorld, 'slack'>) {
  const direct = [...PEOPLE, ...AGENTS].map(({ id }) => slack.dm(id));
  return [...CHANNELS, ...AGENT_CHANNELS, ...direct].flatMap((channel) =>
    slack.messages(channel).flatMap((top) => [
      { channel, thread: null, message: top },
      ...slack
        .messages(channel, top.ts)
        .slice(1)
        .map((message) => ({ channel, thread: top.ts, message })),
    ]),
  );
}

function inSlack(world: TortureWorld): { posts: HeldPost[]; files: HeldFile[] } {
  const posts: HeldPost[] = [];
  const files: HeldFile[] = [];
  const threads = new Set<string>();
  for (const { channel, thread, message } of messagesIn(world)) {
    // Words of the helpdesk go out under the name of who wrote them; notices go out under the program's own.
    if (textOf((message as { username?: unknown }).username) !== '')
      posts.push({ channel, thread, tokens: tokensIn(message.text) });
    if (thread !== null) threads.add(`${channel} ${thread}`);
  }
  for (const place of threads) {
    const [channel = '', thread = ''] = place.split(' ');
    for (const { name, bytes, user } of world.slack.filesIn(channel, thread))
      if (user === world.slack.botUserId)
        files.push({ channel, thread, name: name ?? '', sha256: sha256(bytes ?? Buffer.alloc(0)) });
  }
  return { posts, files };
}

/** Buttons by which a person decides about a delivery, and what their notice names. */
export interface Question {
  channel: string;
  ts: string;
  tokens: string[];
  buttons: string[];
}

const DECISIONS = ['notice_send_again', 'notice_it_is_there', 'notice_not_there', 'notice_leave_it'];

/** What people are asked at the moment. */
export const questionsIn = (world: TortureWorld): Question[] =>
  messagesIn(world).flatMap(({ channel, message }) => {
    const buttons = elementsOf(recordsOf(message.blocks))
      .map(({ actionId }) => actionId)
      .filter((action) => DECISIONS.includes(action));
    return buttons.length > 0 ? [{ channel, ts: message.ts, tokens: tokensIn(message.text), buttons }] : [];
  });
