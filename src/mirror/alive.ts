import { z } from 'zod';
import type { Delivery, DeliveryOf } from '../tickets/delivery';
import type { NewJob, Store } from '../tickets/ports';
import type { Means } from './errand';
import type { Missed, MissedMessage } from './missed';
import type { Round } from './rounds';

/** How often we note that we live; ms. */
export const ALIVE_MS = 30_000;
/** A silence longer than this was a time in which Slack may have told us things in vain: it tries again for a while. Ms. */
const SILENCE_MS = 90_000;
/**
 * How much further back the threads are read: what was told shortly before the silence may have been lost in it, and the clock
 * by which it began may have been ahead. Costs no further reading, and what is known changes nothing. Ms.
 */
const OVERLAP_MS = 24 * 3_600_000;
/** How far back they are read when nobody knows since when it was silent: the rules of channels are remembered for longer. Ms. */
const UNKNOWN_MS = 7 * 86_400_000;
/** Between the readings of two threads: at most forty a minute, below Slack's fifty. Ms. */
const THREAD_EVERY_MS = 1_500;
const PAGE = 500;

const Life = z.object({
  /** The last sign of life; epoch ms. */
  at: z.number(),
  /** It ended in order, and nothing that Slack told was left half done. */
  ended: z.boolean().optional(),
  /** One before did not. */
  crashed: z.boolean().optional(),
});
const KEY = 'mirror/alive';
/** The lane of all readings: one after the other. */
const READINGS = 'chore:catch-up';

/**
 * Notes that we hear what Slack says (`hears`). After a silence, whether we were not running, not connected, or could not write
 * anything down, and after a crash, every thread is read again from before it, those of open tickets first and new ones before
 * old ones, and `afterSilence` looks after what is no message. Threads of which we `missed` something are read in any case.
 */
export const alive =
  (hears: () => boolean, missed: Missed, afterSilence: () => Promise<void>): Round<'chore'> =>
  async ({ tools }) => {
    if (!hears()) return ALIVE_MS;
    await catchUpAfterSilence(tools, afterSilence);
    await catchUpWithMissed(missed, tools);
    await tools.store.change(KEY, Life, () => ({ state: { at: tools.clock.now() }, answer: undefined }));
    return ALIVE_MS;
  };

/**
 * Before the first round. A process that did not end in order may have been told things in vain again and again, however soon
 * it was back; whether one did is only known where no other works on the same store (`isAlone`).
 */
export async function noteStart(store: Pick<Store, 'read' | 'change'>, isAlone: boolean): Promise<void> {
  const last = isAlone ? await store.read(KEY, Life) : null;
  if (!last) return;
  const crashed = last.crashed === true || last.ended !== true;
  await store.change(KEY, Life, () => ({ state: { at: last.at, ended: false, crashed }, answer: undefined }));
}

/** After the last event was taken in. */
export async function noteEnd(store: Pick<Store, 'read' | 'change'>): Promise<void> {
  const last = await store.read(KEY, Life);
  if (last) await store.change(KEY, Life, () => ({ state: { ...last, ended: true }, answer: undefined }));
}

async function catchUpAfterSilence(
  { store, clock, log }: Pick<Means, 'store' | 'clock' | 'log'>,
  afterSilence: () => Promise<void>,
): Promise<void> {
  const last = await store.read(KEY, Life);
  const now = clock.now();
  if (!last || (!last.crashed && Math.abs(now - last.at) <= SILENCE_MS)) return;
  await afterSilence();
  // A sign of life that is still to come was given by a clock that was ahead. When that was, nobody knows.
  const silentSince = last.at <= now ? last.at - OVERLAP_MS : now - UNKNOWN_MS;
  const threads: { id: string; isOpen: boolean; createdAt: number }[] = [];
  for (let after = '', page = PAGE; page === PAGE; ) {
    const links = await store.linksAfter(after, PAGE);
    page = links.length;
    for (const { id, ticket, place, createdAt } of links) {
      after = id;
      if (place.thread === null) continue;
      const record = ticket === null ? null : await store.ticketRecord(ticket);
      threads.push({ id, createdAt, isOpen: record?.state.status.behavior !== 'completed' });
    }
  }
  threads.sort((a, b) => Number(b.isOpen) - Number(a.isOpen) || b.createdAt - a.createdAt);
  const since = (silentSince / 1000).toFixed(6);
  const waiting = await store.waitingIn(READINGS);
  const covered = new Set(waiting.flatMap(({ delivery }) => (covers(delivery, since) ? delivery.link : [])));
  const anew = threads.filter(({ id }) => !covered.has(id));
  const from = waiting.reduce((last, { due }) => Math.max(last, due), now);
  if (anew.length > 0) {
    await store.commit({ add: anew.map(({ id }, index) => catchUpJob(id, since, String(last.at), from, index)) });
  }
  log.info('catching up with what was said meanwhile', { silentMs: now - last.at, threads: anew.length });
}

async function catchUpWithMissed(missed: Missed, { store, clock, log }: Pick<Means, 'store' | 'clock' | 'log'>) {
  const now = clock.now();
  const all = missed.all();
  // One reading for each thread, from the first that was missed there.
  const firsts = new Map<string, MissedMessage>();
  for (const one of [...all].sort((a, b) => Number(b.ts) - Number(a.ts)))
    firsts.set(`${one.channel}:${one.thread}`, one);
  const waiting = firsts.size === 0 ? [] : await store.waitingIn(READINGS);
  for (const { team, channel, thread, ts } of firsts.values()) {
    const link = await store.linkByThread(team, channel, thread);
    if (!link) continue;
    // What a later reading of the thread would bring goes before what was missed now.
    const sinces = waiting.flatMap(({ delivery }) =>
      delivery.kind === 'catch-up' && delivery.link === link.id ? [Number(delivery.since)] : [],
    );
    const since = Math.min(Number(ts) - 1, ...sinces).toFixed(6);
    await store.commit({ add: [catchUpJob(link.id, since, `missed:${ts}`, now, 0)] });
  }
  missed.forget(all);
  if (all.length > 0) log.info('reading the threads of what could not be taken in', { messages: all.length });
}

/** A reading that is still to come brings everything from its own `since` up to then: a thread is not read once for each silence. */
const covers = (delivery: Delivery, since: string): delivery is DeliveryOf<'catch-up'> =>
  delivery.kind === 'catch-up' && Number(delivery.since) <= Number(since);

/** A thread to be read from `since` on; `turn` is its place in the row, which begins at `from` (epoch ms). */
export const catchUpJob = (link: string, since: string, occasion: string, from: number, turn: number): NewJob => ({
  id: `catch-up:${link}:${occasion}`,
  lane: READINGS,
  pos: from + turn,
  due: from + turn * THREAD_EVERY_MS,
  delivery: { kind: 'catch-up', link, since },
});
