import { z } from 'zod';
import { CLOCKS_DIFFER_MS, isGoingOn, isWithin } from '../tickets/believed';
import type { Job } from '../tickets/delivery';
import { LEASE_MS, type Tools } from './attempt';
import { noticeOf } from './telling';

type Means = Pick<Tools, 'store' | 'clock' | 'log' | 'helpdesk' | 'hands'>;

/** How often we look after the times. Ms. */
const LOOK_MS = 10_000;
/** Clocks that differ by less than this are the same to everybody who reads them. Ms. */
const CLOSE_MS = 500;
/** A difference must last for so long before it counts: somebody may be setting the clock, and not be done yet. Ms. */
const LASTING_MS = 30_000;
/**
 * How long we leave the clock wrong because something waits by it that nobody was told of. All that waited when it turned out to
 * be wrong is over by then, as no wait of ours is longer than an hour. Ms.
 */
const PATIENCE_MS = 70 * 60_000;
/** A question that takes longer than this does not tell what time it is. Ms. */
const PROMPT_MS = 1_000;

/** How long all instances have to follow one that has put its clock right. Ms. */
const FOLLOW_MS = LEASE_MS + 2 * LOOK_MS;

/** That an instance has put its clock right: by how much, and when by the right time. Ms, and epoch ms. */
const WasSet = z.object({ byMs: z.number(), at: z.number() });
const KEY = 'clock/set';

export interface Timekeeping {
  /** Puts the clock right at once: nothing is under way yet. */
  begin(): Promise<void>;
  /**
   * Looks after the times, before anything is taken; `underWay` attempts run in this process. With `rest` nothing is to be
   * taken until these have ended: the clock is about to be put right.
   */
  look(underWay: number): Promise<'go on' | 'rest'>;
}

/**
 * Looks after the clock and the times in the store.
 *
 * Our clock runs evenly, so that no wait becomes shorter or longer when somebody sets the machine’s. But then it may be wrong:
 * since the start, or since the machine slept. It is put right while nobody waits by it, as if we had been started anew at that
 * moment; so it never moves under a call, a lease or a wait that HappyFox or Slack told us, in whichever direction. Instances
 * that share a server live by the server’s clock, and so agree with each other. Should that one be set, the first of them that
 * finds nothing on its way anywhere leads, and the others follow as soon as what they have under way has ended.
 *
 * What waits in the store for longer than was meant, because the clock of whoever wrote it was ahead, is brought back, and the
 * people who were told of its time are told the right one.
 */
export function timekeeping({ store, clock, log, helpdesk, hands }: Means): Timekeeping {
  let next = 0;
  /** Since when our clock is off, by itself, and by how much; ms. */
  let off: { since: number; byMs: number } | null = null;
  /** Others may still have leases by the time that was: until they have ended we take nothing. Epoch ms. */
  let restUntil = 0;
  /** Other instances may live by the same clock. */
  let isShared = false;

  /** By how much we are behind the right time; null when nobody can say. Ms. */
  async function behindMs(): Promise<number | null> {
    if (!hands) return null;
    const asked = clock.now();
    const shared = await store.time();
    isShared = shared !== null;
    if (shared !== null) {
      const tookMs = clock.now() - asked;
      return tookMs > PROMPT_MS ? null : Math.round(shared - asked - tookMs / 2);
    }
    const right = hands.rightTime();
    return right === null ? null : right - clock.now();
  }

  function set(byMs: number): void {
    hands?.moveBy(byMs);
    off = null;
    // The times in the store are looked at anew.
    next = 0;
    log.warn('the clock is set', { byMs });
  }

  /** Whether another instance has just put its clock right by as much. */
  async function isLed(byMs: number): Promise<boolean> {
    const led = isShared ? await store.read(KEY, WasSet) : null;
    return led !== null && Math.abs(led.byMs - byMs) < 2 * CLOSE_MS && isWithin(led.at, FOLLOW_MS, clock.now() + byMs);
  }

  /** Whether the clock can be put right now, besides what is under way here. */
  async function isCalm(underWay: number, lastsMs: number): Promise<boolean> {
    const now = clock.now();
    const { leased, told, others } = await store.waits();
    const { pausedUntil, spentUntil } = await helpdesk.standing();
    if (leased > underWay || told > 0 || pausedUntil > now) return false;
    return lastsMs > PATIENCE_MS || (others === 0 && spentUntil <= now);
  }

  async function putRight(underWay: number): Promise<'go on' | 'rest'> {
    const byMs = await behindMs();
    if (byMs === null) return 'go on';
    if (Math.abs(byMs) < CLOSE_MS) off = null;
    else if (off === null || Math.abs(byMs - off.byMs) > CLOSE_MS) off = { since: clock.now(), byMs };
    if (off === null) return 'go on';
    const lastsMs = clock.now() - off.since;
    const isTime = (await isLed(byMs)) || (lastsMs >= LASTING_MS && (await isCalm(underWay, lastsMs)));
    if (!isTime) return 'go on';
    if (underWay > 0) return 'rest';
    if (isShared) await store.change(KEY, WasSet, () => ({ state: { byMs, at: clock.now() + byMs }, answer: null }));
    const before = clock.now();
    set(byMs);
    if (isShared && byMs > CLOCKS_DIFFER_MS) restUntil = clock.now() + FOLLOW_MS;
    await helpdesk.clockSet(before);
    return 'go on';
  }

  async function bringBack(): Promise<void> {
    const brought = await store.bringBack();
    if (brought.length === 0) return;
    log.warn('waits of a clock that was ahead are brought back', { deliveries: brought.length });
    await tellAnew(brought, store, clock.now());
  }

  return {
    async begin() {
      const byMs = await behindMs();
      // Nothing that is noted anywhere was noted by the clock that we had until now.
      if (byMs !== null && Math.abs(byMs) >= CLOSE_MS) set(byMs);
      if (!isShared) await helpdesk.inherit();
    },
    async look(underWay) {
      const now = clock.now();
      if (now >= next) {
        const then = await putRight(underWay);
        await bringBack();
        // Whoever rests looks again as soon as something has ended.
        next = then === 'rest' ? 0 : clock.now() + LOOK_MS;
        if (then === 'rest') return then;
      }
      return isGoingOn(restUntil, FOLLOW_MS, clock.now()) ? 'rest' : 'go on';
    },
  };
}

/** What was said about when they go out is mended; replies of a thread share one notice. */
async function tellAnew(jobs: readonly Job[], store: Means['store'], now: number): Promise<void> {
  const last = new Map<string, number>();
  for (const job of jobs) last.set(noticeOf(job), Math.max(job.due, last.get(noticeOf(job)) ?? 0));
  for (const [id, until] of last) {
    const facts = (await store.notice(id))?.facts;
    if ((facts?.state === 'waiting' || facts?.state === 'replies-waiting') && facts.until > until) {
      await store.commit({ notice: { id, facts: { ...facts, until }, showAt: now } });
    }
  }
}
