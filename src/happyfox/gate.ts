import { isGoingOn } from '../tickets/believed';
import { Throttled, Unavailable } from '../tickets/outcomes';
import type { Clock, Errand, Log, Store } from '../tickets/ports';
import {
  admit,
  alsoPaused,
  Budget,
  type CallClass,
  clockSet,
  freshBudget,
  inherited,
  type Limits,
  pause,
  pauseOf,
  probed,
  type Verdict,
} from './budget';

/** How long (ms) a call for a person waits for its turn before it is put off. More than this is told to the person. */
const PATIENCE_MS = 2_000;
/** How much later (ms) than people's calls background reading sets out again after a wait. */
const YIELD_MS = 1_500;
/** How long (ms) after a pause could not be written down it is tried again: whoever starts after us is to know of it. */
const NOTE_AGAIN_MS = 1_000;
const KEY = 'happyfox/throttle';

export interface Gate {
  /** Comes back when a call may leave, or when a probe has to go first. Throws `Throttled` when the wait is long. */
  pass(callClass: CallClass, errand: Errand, repeat?: boolean): Promise<'go' | 'probe'>;
  /** Notes a refusal; answers until when nothing of its kind may leave (epoch ms). */
  refused(met: { class: CallClass; status: 429 | 503; waitMs: number | null }): Promise<number>;
  probed(answered: boolean): Promise<void>;
  /** What is paused at the moment, and until when (epoch ms). */
  pauses(): Promise<{ reads?: number; writes?: number }>;
  /** Until when anything is paused, and until when some of the budget is spent; epoch ms. */
  standing(): Promise<{ pausedUntil: number; spentUntil: number }>;
  /** What is noted in the store was noted by the program before this one. */
  inherit(): Promise<void>;
  /** Before the store is closed: what could not be written down until now is tried once more. */
  close(): Promise<void>;
  /** The clock was set, from a moment (epoch ms) to what it says now. */
  clockSet(before: number): Promise<void>;
}

/** The budget in the store, so that instances share it and a restart during a lock-out does not forget the lock. */
export function gate(
  limits: Limits,
  {
    clock,
    store,
    log,
    random = Math.random,
  }: { clock: Clock; store: Pick<Store, 'change' | 'read'>; log: Pick<Log, 'error'>; random?: () => number },
): Gate {
  // Kept here too, because a store that is away cannot be told: then this process at least keeps to the wait.
  const here = { pausedUntil: { read: 0, write: 0 }, pausedMs: { read: 0, write: 0 } };
  const toldHere = (each: CallClass) =>
    isGoingOn(here.pausedUntil[each], here.pausedMs[each], clock.now()) ? here.pausedUntil[each] : 0;
  let isNoting = false;
  let isClosed = false;
  /** Writes down what is known here only. False: the store is still away. */
  const note = () =>
    store
      .change<Budget, boolean>(KEY, Budget, (state) => ({
        state: alsoPaused(state ?? freshBudget(), here),
        answer: true,
      }))
      .catch((error: unknown) => {
        if (error instanceof Unavailable) return false;
        throw error;
      });
  /** The same as soon as that is possible, and while it matters. */
  async function noteHere(): Promise<void> {
    if (isNoting) return;
    isNoting = true;
    try {
      while (!isClosed && (toldHere('read') > clock.now() || toldHere('write') > clock.now())) {
        await clock.wait(NOTE_AGAIN_MS);
        if (isClosed || (await note())) break;
      }
    } catch (error) {
      log.error('a told wait could not be written down', { error });
    }
    isNoting = false;
  }
  const ask = (callClass: CallClass, errand: Errand, repeat: boolean) =>
    store.change<Budget, Verdict>(KEY, Budget, (state) => {
      const call = { class: callClass, urgency: errand.urgency, now: clock.now(), repeat };
      const { budget, verdict } = admit(state ?? freshBudget(), limits, call);
      return { state: budget, answer: verdict };
    });
  return {
    async pass(callClass, errand, repeat = false) {
      const patientUntil = clock.now() + (errand.urgency === 'person' ? PATIENCE_MS : 0);
      for (;;) {
        const verdict: Verdict =
          toldHere(callClass) > clock.now()
            ? { do: 'wait', until: toldHere(callClass), by: 'told' }
            : await ask(callClass, errand, repeat);
        if (verdict.do !== 'wait') return verdict.do;
        if (verdict.until > patientUntil) {
          throw new Throttled(verdict.until + (errand.urgency === 'background' ? YIELD_MS : 0), verdict.by);
        }
        await clock.wait(verdict.until - clock.now());
      }
    },
    async refused(met) {
      const refusal = { ...met, now: clock.now(), chance: random() };
      const alone = pause(freshBudget(), refusal);
      for (const each of ['read', 'write'] as const) {
        if (alone.budget.pausedUntil[each] <= toldHere(each)) continue;
        here.pausedUntil[each] = alone.budget.pausedUntil[each];
        here.pausedMs[each] = alone.budget.pausedMs[each];
      }
      try {
        return await store.change<Budget, number>(KEY, Budget, (state) => {
          const { budget, until } = pause(state ?? freshBudget(), refusal);
          return { state: budget, answer: until };
        });
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        void noteHere();
        return alone.until;
      }
    },
    probed: (answered) =>
      store.change<Budget, void>(KEY, Budget, (state) => ({
        state: probed(state ?? freshBudget(), answered, clock.now()),
        answer: undefined,
      })),
    async standing() {
      const budget = (await store.read(KEY, Budget)) ?? freshBudget();
      const now = clock.now();
      const pauses = (['read', 'write'] as const).flatMap((each) => [pauseOf(budget, each, now), toldHere(each)]);
      return { pausedUntil: Math.max(...pauses), spentUntil: Math.max(budget.fullAt.read, budget.fullAt.write) };
    },
    inherit: () =>
      store.change<Budget, void>(KEY, Budget, (state) => ({
        state: inherited(state ?? freshBudget(), clock.now()),
        answer: undefined,
      })),
    async close() {
      isClosed = true;
      if (isNoting) await note();
    },
    clockSet: (before) =>
      store.change<Budget, void>(KEY, Budget, (state) => ({
        state: clockSet(state ?? freshBudget(), before, clock.now()),
        answer: undefined,
      })),
    async pauses() {
      const budget = await store.read(KEY, Budget);
      const now = clock.now();
      const reads = budget ? pauseOf(budget, 'read', now) : 0;
      const writes = budget ? pauseOf(budget, 'write', now) : 0;
      return { ...(reads > now ? { reads } : {}), ...(writes > now ? { writes } : {}) };
    },
  };
}
