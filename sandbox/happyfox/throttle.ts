import { type Answer, json, plain } from './answers';

export type CallClass = 'read' | 'write';

/** Forms in which HappyFox may say "wait"; the documentation shows neither bodies nor headers. */
export type ThrottleForm = '503-text' | '503-json' | '429';

export interface Wait {
  /** Seconds that the client should wait, told in header and body unless those say otherwise. */
  waitSeconds: number;
  /** Send `Retry-After`? By default only `503-text` does, as the framework behind HappyFox would. */
  sendHeader?: boolean | undefined;
  /** Seconds in the header, where they contradict `waitSeconds`. */
  headerSeconds?: number | undefined;
  /** Seconds in the body, where they contradict `waitSeconds`. Null: the body names no number. */
  bodySeconds?: number | null | undefined;
}

/** The refusal in one of the forms. A 429 names its wait only when `bodySeconds` or `sendHeader` ask for it. */
export function refusal(form: ThrottleForm, wait: Wait): Answer {
  const sendHeader = wait.sendHeader ?? form === '503-text';
  const headers: Record<string, string> = sendHeader
    ? { 'Retry-After': String(wait.headerSeconds ?? wait.waitSeconds) }
    : {};
  const told = wait.bodySeconds === undefined ? wait.waitSeconds : wait.bodySeconds;
  if (form === '503-text')
    return plain(503, told === null ? 'Throttled.' : `Throttled, wait ${told} seconds.`, headers);
  if (form === '503-json') {
    const body = { error: 'Request was throttled.', ...(told === null ? {} : { retry_after: told }) };
    return { ...json(body, 503), headers };
  }
  return plain(
    429,
    wait.bodySeconds == null ? 'Too Many Requests' : `Too Many Requests, wait ${told} seconds.`,
    headers,
  );
}

/** A stretch of time in which a class of calls is refused. */
interface Lock {
  class: CallClass | 'both';
  until: number;
  form: ThrottleForm;
  wait: Omit<Wait, 'waitSeconds'>;
  /** From when on the client knows: the first refusal has left. */
  told: boolean;
}

export interface Limits {
  readsPerMinute: number;
  writesPerMinute: number;
}

/** HappyFox's own numbers. Source: https://support.happyfox.com/kb/article/1148-rate-limiting/ */
export const HAPPYFOX_LIMITS: Limits = { readsPerMinute: 500, writesPerMinute: 300 };

/** Length of the answer 429 once a limit was passed. Source: the same article. */
const PENALTY_SECONDS = 600;

interface Refusal {
  answer: Answer;
  /** The client had been told of the wait before. */
  early: boolean;
  /** When it ends; epoch ms. */
  until: number;
  /** To be called when the answer has left. */
  told(): void;
}

export interface Throttle {
  /** Counts a call and refuses it while a lock holds. Refused calls neither count nor prolong the lock. */
  check(callClass: CallClass): Refusal | null;
  /** Refuses a class of calls for so many seconds from now on. */
  lock(given: { class: CallClass | 'both'; seconds: number; form?: ThrottleForm } & Partial<Wait>): void;
  locks(): { class: string; until: number; form: ThrottleForm }[];
  limits: Limits | null;
  clear(): void;
}

export function createThrottle(now: () => number, limits: Limits | null): Throttle {
  let locks: Lock[] = [];
  const recent: Record<CallClass, number[]> = { read: [], write: [] };

  const refuse = (lock: Lock): Refusal => ({
    answer: refusal(lock.form, { ...lock.wait, waitSeconds: Math.max(1, Math.ceil((lock.until - now()) / 1000)) }),
    early: lock.told,
    until: lock.until,
    told: () => {
      lock.told = true;
    },
  });

  const overLimit = (callClass: CallClass): boolean => {
    if (!throttle.limits) return false;
    const at = now();
    const calls = recent[callClass];
    while (calls[0] !== undefined && calls[0] <= at - 60_000) calls.shift();
    if (calls.length >= throttle.limits[callClass === 'read' ? 'readsPerMinute' : 'writesPerMinute']) return true;
    calls.push(at);
    return false;
  };

  const throttle: Throttle = {
    limits,
    check: (callClass) => {
      locks = locks.filter((lock) => lock.until > now());
      const held = locks.find((lock) => lock.class === 'both' || lock.class === callClass);
      if (held) return refuse(held);
      if (!overLimit(callClass)) return null;
      const penalty: Lock = {
        class: 'both',
        until: now() + PENALTY_SECONDS * 1000,
        form: '429',
        wait: {},
        told: false,
      };
      locks.push(penalty);
      recent.read.length = 0;
      recent.write.length = 0;
      return refuse(penalty);
    },
    lock: ({ class: callClass, seconds, form = '503-text', waitSeconds: _, ...wait }) => {
      locks.push({ class: callClass, until: now() + seconds * 1000, form, wait, told: false });
    },
    locks: () =>
      locks.filter((lock) => lock.until > now()).map(({ class: c, until, form }) => ({ class: c, until, form })),
    clear: () => {
      locks = [];
      recent.read.length = 0;
      recent.write.length = 0;
    },
  };
  return throttle;
}
