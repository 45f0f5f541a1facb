import type { Job } from '../tickets/delivery';
import type { Tools } from './attempt';
import { noticeOf } from './telling';

type Means = Pick<Tools, 'store' | 'clock' | 'log'>;

/** How often we look after the times in the store. Ms. */
const LOOK_MS = 10_000;

export interface Timekeeping {
  /**
   * Looks after the times in the store: what waits there for longer than it was meant to, because somebody's clock was ahead, is
   * brought back, and the people who were told of its time are told the right one. To be called before anything is taken.
   */
  look(): Promise<void>;
}

export function timekeeping({ store, clock, log }: Means): Timekeeping {
  let next = 0;
  return {
    async look(): Promise<void> {
      const now = clock.now();
      // Our own clock may have been set back: then what we noted as the next time is far away as well.
      if (now < next && next - now <= LOOK_MS) return;
      next = now + LOOK_MS;
      const brought = await store.bringBack();
      if (brought.length === 0) return;
      log.warn('waits of a clock that was ahead are brought back', { deliveries: brought.length });
      await tellAnew(brought, store, now);
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
