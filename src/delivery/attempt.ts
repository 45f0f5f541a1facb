import { believed } from '../tickets/believed';
import type { Channels } from '../tickets/channels';
import type { Delivery, DeliveryOf, Job, JobState, Progress } from '../tickets/delivery';
import type { Ticket } from '../tickets/desk';
import { FileUnreadable } from '../tickets/files';
import type { Lists } from '../tickets/lists';
import { Throttled, Unavailable, Unconfirmed } from '../tickets/outcomes';
import type { Changes, Chat, Clock, Hands, Helpdesk, Log, Sought, Store } from '../tickets/ports';
import { afterFailure, SECOND_LOOK_MS } from './policy';
import { voiceOf } from './telling';

/**
 * How long an attempt may take before another may take its delivery over; the call that writes gets as much once more.
 * The longest write is a full upload: 30 s + 1 s for each 200 kB of 24 MB, two and a half minutes. Ms.
 */
export const LEASE_MS = 5 * 60_000;
/** How long we leave a store alone that does not answer. Ms. */
export const STORE_AWAY_MS = 1_000;
export const ON_ITS_WAY: JobState[] = ['open', 'sending'];

/** What an attempt may use. */
export interface Tools {
  helpdesk: Helpdesk;
  chat: Chat;
  store: Store;
  clock: Clock;
  /** What puts the clock right; null where it is right always. */
  hands: Hands | null;
  log: Log;
  /** Address of the agent the bot acts as; null when none is set. */
  agentEmail: string | null;
  maxRequestBytes: number;
  lists: Lists;
  channels: Channels;
  /** Told of every end of an attempt, once it is written down. */
  onEnd(job: Job, state: JobState): void;
}

/** A delivery of one kind, on its way. */
export interface Attempt<K extends Delivery['kind']> {
  job: Job;
  delivery: DeliveryOf<K>;
  tools: Tools;
  /**
   * Makes the call that writes. Before it leaves, it is written down that its outcome might get lost: from here on a crash or a
   * lost answer takes the look-first path, and so does whatever goes wrong after it was answered well.
   */
  write<T>(call: () => Promise<T>): Promise<T>;
}

/** One go at a delivery. Answers everything that is to be written, in one transaction, or throws one of the outcomes. */
type Carrier<K extends Delivery['kind']> = (attempt: Attempt<K>) => Promise<Changes>;
export type Carriers = { [K in Delivery['kind']]: Carrier<K> };

/** Somebody cancelled the delivery, or another instance took it, while we prepared it. Nothing has left. */
class NoLongerOurs extends Error {}

/**
 * An earlier write was looked for and not found yet: look once more before sending again, since HappyFox may show a new
 * ticket late.
 */
class LookAgain extends Error {}

/**
 * Thrown by a carrier when nobody can tell whether a write arrived. A person decides, with two buttons.
 */
export class Undecided extends Error {
  constructor(readonly candidate: { number: number; displayId: string } | null) {
    super('cannot tell whether it arrived');
  }
}

/**
 * What every carrier does before it writes: when an earlier write may have arrived, look for it. Answers the ticket it
 * was found on, or null when the way is free to send.
 */
export async function foundEarlier({ progress }: Job, look: () => Promise<Sought>): Promise<Ticket | null> {
  if (progress.sentAt === undefined) return null;
  const sought = await look();
  if (sought.kind === 'found') return sought.ticket;
  if (sought.kind === 'unclear') throw new Undecided(sought.candidate);
  if (progress.looked === 0) throw new LookAgain();
  // Sent twice and never seen: something is odd that a third copy would not mend.
  if (progress.resent) throw new Undecided(null);
  return null;
}

/**
 * Carries one job one step further and writes down how it went. Throws only when the store does: after a lease's time, or
 * when `stopping` has come.
 */
export async function attempt(job: Job, carriers: Carriers, tools: Tools, stopping?: AbortSignal): Promise<void> {
  const { store, clock, log } = tools;
  // A told wait is over when an attempt gets anywhere; if it is not, it is noted anew.
  const { notBefore = 0, toldMs = notBefore, ...begun } = job.progress;
  let progress: Progress = begun;
  let lease = job.due;
  let hasArrived = false;
  const write = async <T>(call: () => Promise<T>): Promise<T> => {
    const now = clock.now();
    // As the attempt began: what HappyFox refused within this one certainly did not arrive, and is no loss.
    const resent = job.progress.resent || job.progress.sentAt !== undefined;
    const next = { ...progress, sentAt: now, resent, looked: 0 };
    // What came before may have taken long: the call gets a whole lease, if the delivery is still ours.
    const ours = await store.commit({
      job: { id: job.id, state: 'sending', progress: next, expect: ON_ITS_WAY, lease, leaseUntil: now + LEASE_MS },
    });
    if (!ours) throw new NoLongerOurs();
    [progress, lease] = [next, now + LEASE_MS];
    const answer = await call();
    hasArrived = true;
    return answer;
  };
  let outcome: { changes: Changes } | { error: unknown };
  try {
    const until = believed(notBefore, toldMs, clock.now());
    if (until > clock.now()) throw new Throttled(until);
    const carrier = carriers[job.delivery.kind] as Carrier<Delivery['kind']>;
    outcome = { changes: await carrier({ job, delivery: job.delivery as never, tools, write }) };
  } catch (error) {
    if (error instanceof NoLongerOurs) return;
    // Whatever it says, such as that the store is away: the write is not undone by it, and must not be done again.
    outcome = {
      error: hasArrived ? new Unconfirmed('it arrived, and then something failed', { cause: error }) : error,
    };
  }
  // Outside the try: until it is written, the outcome stands nowhere. What nobody writes down stays in `sending`, and is
  // looked for when its lease has ended; so a store that is away for a moment is worth waiting for.
  for (;;) {
    try {
      const changes =
        'changes' in outcome ? outcome.changes : stillOurs(await ending(outcome.error, job, progress, tools), lease);
      const written = await store.commit(changes);
      const about = { delivery: job.id, kind: job.delivery.kind };
      if ('error' in outcome) log.info('attempt ended', { ...about, how: changes.job?.state, error: outcome.error });
      if (!written) log.info('attempt ended too late', about);
      else if (changes.job) tools.onEnd(job, changes.job.state);
      return;
    } catch (error) {
      if (!(error instanceof Unavailable) || stopping?.aborted || clock.now() + STORE_AWAY_MS >= lease) throw error;
      await clock.wait(STORE_AWAY_MS, stopping);
    }
  }
}

/**
 * A failure is only written down while the delivery is still where it was: somebody may have cancelled it meanwhile, or
 * another attempt may have taken it over. What succeeded is always written down.
 */
const stillOurs = ({ job, ...changes }: Changes, lease: number): Changes => ({
  ...changes,
  ...(job && { job: { ...job, expect: ON_ITS_WAY, lease } }),
});

/** The ticket that a delivery is about, so that its waits are found by the number; null while it has none. */
async function ticketOf(delivery: Delivery, store: Pick<Store, 'link'>): Promise<number | null> {
  if ('ticket' in delivery) return delivery.ticket;
  return delivery.kind === 'reply' ? ((await store.link(delivery.link))?.ticket ?? null) : null;
}

async function ending(error: unknown, job: Job, progress: Progress, tools: Tools): Promise<Changes> {
  const { store, clock, log, lists } = tools;
  const now = clock.now();
  const ticket = await ticketOf(job.delivery, store);
  const step = (outcome: string, until: number | null = null) => ({
    ledger: [{ at: now, delivery: job.id, ticket, step: job.delivery.kind, outcome, status: null, ms: null, until }],
  });
  const voice = await voiceOf(job, store);
  const checking = (until: number) => voice.waits({ state: 'waiting', until, why: 'checking', canCancel: false }, now);

  if (error instanceof LookAgain) {
    const due = now + SECOND_LOOK_MS;
    return {
      job: { id: job.id, state: 'sending', due, progress: { ...progress, looked: progress.looked + 1 } },
      ...step('not found yet', due),
      ...checking(due),
    };
  }
  if (error instanceof Undecided) {
    return {
      job: { id: job.id, state: 'parked', progress },
      ...step('undecided'),
      ...voice.ended({ state: 'undecided', candidate: error.candidate }, now),
    };
  }
  // The write left in this very attempt, or in an earlier one that nobody has accounted for yet.
  const sent = progress.sentAt !== undefined && progress.sentAt !== job.progress.sentAt;
  const verdict = afterFailure(error, job.tries, sent, now);
  // What certainly did not arrive need not be looked for; what an earlier attempt may have left must still be.
  const unreadable = error instanceof FileUnreadable ? [...progress.unreadable, error.file] : progress.unreadable;
  const settled: Progress =
    sent && verdict.do !== 'look-first'
      ? { looked: 0, resent: progress.resent, unreadable }
      : { ...progress, unreadable };
  const state = settled.sentAt === undefined ? 'open' : 'sending';
  switch (verdict.do) {
    case 'wait': {
      const { until, why } = verdict;
      const tries = job.tries + (verdict.countsAsTry ? 1 : 0);
      // Whoever wakes it earlier must not come before the time we were told.
      const kept = error instanceof Throttled ? { ...settled, notBefore: until, toldMs: until - now } : settled;
      return {
        job: { id: job.id, state, due: until, tries, progress: kept },
        ...step(why, until),
        ...voice.waits({ state: 'waiting', until, why, canCancel: state === 'open' }, now),
      };
    }
    case 'look-first': {
      const remembered = { ...progress, sentAt: progress.sentAt ?? now };
      return {
        job: { id: job.id, state: 'sending', due: verdict.at, tries: job.tries + 1, progress: remembered },
        ...step('answer lost', verdict.at),
        ...checking(verdict.at),
      };
    }
    case 'refuse': {
      const complaints = verdict.complaints.map(({ field, text }) => (field ? `${field}: ${text}` : text));
      const canCorrect = job.delivery.kind === 'new-ticket';
      const canRetry = job.delivery.kind === 'reply';
      // The form was made from lists that may no longer hold; the one to correct it with should know better.
      if (canCorrect || job.delivery.kind === 'act')
        lists.refresh({ urgency: 'background' }).catch((why) => log.warn('lists not refreshed', { why }));
      return {
        // What an agent did to a ticket is done anew with a press, on the ticket as it is then: nothing of it is kept.
        job: { id: job.id, state: job.delivery.kind === 'act' ? 'done' : 'parked', progress: settled },
        ...step('refused'),
        ...voice.ended({ state: 'refused', complaints, canCorrect, ...(canRetry && { canRetry }) }, now),
      };
    }
    case 'give-up':
      log.error('gave up', { delivery: job.id, kind: job.delivery.kind, reason: verdict.reason });
      return {
        job: { id: job.id, state: 'parked', progress: settled },
        ...step('gave up'),
        ...voice.ended({ state: 'failed', reason: verdict.reason, canRetry: true }, now),
      };
    default:
      return verdict satisfies never;
  }
}
