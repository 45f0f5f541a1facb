import { type Answer, json, plain } from './answers';
import { type CallClass, type Limits, refusal, type Throttle, type Wait } from './throttle';

type FaultKind =
  /** Throttled once, without a lock behind it. */
  | '503-text'
  | '503-json'
  | '429'
  /** An outage page: an answer whose outcome a client cannot know. */
  | '503-html'
  /** The connection dies at the first byte. */
  | 'outage'
  /** The request is read whole and the connection dies; nothing was done. */
  | 'reset-before'
  /** The request is carried out and the connection dies before the answer. */
  | 'reset-after'
  /** Carried out after `delayMs` of real time. */
  | 'slow'
  /** Waits for `release()`, then is carried out. */
  | 'hold'
  /** Carried out at once; the answer waits for `release()`. */
  | 'hold-answer'
  /** A sign-in page with status 200. */
  | 'html-200'
  /** `{"error": body}` with status 200. */
  | 'error-200'
  /** Carried out; the answer's body stops in the middle, with a Content-Length that fits. */
  | 'truncated-json'
  /** Any status with any body. */
  | 'status'
  /** Carried out; the answer is followed by so many `bytes` of blanks (20,000,000). */
  | 'huge';

export interface FaultOrder extends Partial<Wait> {
  kind: FaultKind;
  /** Calls it meets: GET and HEAD are reads. Default any. */
  class?: CallClass | 'any';
  /** Part of path and query, or a pattern. Only a fault with a path meets the attachment store. */
  path?: RegExp | string;
  /** Default 1. */
  times?: number;
  delayMs?: number;
  status?: number;
  body?: string;
  contentType?: string;
  bytes?: number;
  /** Carry the call out although the answer does not show it. Default false for answers made up. */
  effect?: boolean;
}

export interface Fault {
  order: FaultOrder;
  left: number;
  /** Settles when a held call may go on. */
  released: Promise<void>;
}

export interface FaultHandle {
  /** How often it will still strike. */
  left(): number;
  /** Takes the order back. */
  remove(): void;
  /** Lets calls that `hold` or `hold-answer` holds go on, and those to come. */
  release(): void;
}

export interface Faults {
  /** Orders a fault. Several orders are served first come, first served; each call meets one at most. */
  add(order: FaultOrder): FaultHandle;
  /** Refuses all calls of a class until the time is over; see `Throttle.lock`. */
  throttle: Throttle['lock'];
  /** Sets or lifts the limits for each sliding minute. */
  limit(limits: Limits | null): void;
  take(call: { class: CallClass; path: string; storage: boolean }): Fault | null;
  pending(): { kind: FaultKind; left: number }[];
  /** Forgets all orders and releases whatever is held. */
  clear(): void;
}

export function createFaults(throttle: Throttle): Faults {
  const faults: (Fault & { release: () => void })[] = [];
  return {
    add: (order) => {
      let release = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      const fault = { order, left: order.times ?? 1, released, release };
      faults.push(fault);
      return {
        left: () => fault.left,
        remove: () => {
          fault.left = 0;
        },
        release,
      };
    },
    throttle: throttle.lock,
    limit: (limits) => {
      throttle.limits = limits;
    },
    take: (call) => {
      const fault = faults.find(({ left, order }) => left > 0 && meets(order, call));
      if (!fault) return null;
      fault.left -= 1;
      return fault;
    },
    pending: () => faults.filter(({ left }) => left > 0).map(({ order, left }) => ({ kind: order.kind, left })),
    clear: () => {
      for (const fault of faults) fault.release();
      faults.length = 0;
    },
  };
}

function meets(order: FaultOrder, call: { class: CallClass; path: string; storage: boolean }): boolean {
  if (order.class && order.class !== 'any' && order.class !== call.class) return false;
  if (order.path === undefined) return !call.storage;
  return typeof order.path === 'string' ? call.path.includes(order.path) : order.path.test(call.path);
}

const CARRIED_OUT: FaultKind[] = ['reset-after', 'slow', 'hold', 'hold-answer', 'truncated-json', 'huge'];

/** Is a call that meets this fault carried out? */
export const takesEffect = ({ order }: Fault) => order.effect ?? CARRIED_OUT.includes(order.kind);

export const isThrottle = ({ order }: Fault) => ['503-text', '503-json', '429'].includes(order.kind);

const OUTAGE_PAGE = '<!DOCTYPE html><html><body><h1>Service Unavailable</h1><p>We will be back soon.</p></body></html>';
const SIGN_IN_PAGE =
  '<!DOCTYPE html><html><body><form action="/staff/login"><input name="username"></form></body></html>';

/** What the client gets instead of the true answer (null if the call was not carried out). */
export function disguise({ order }: Fault, real: Answer | null): Answer | 'cut' {
  const nothing = real ?? json({});
  switch (order.kind) {
    case '503-text':
    case '503-json':
      return refusal(order.kind, { ...order, waitSeconds: order.waitSeconds ?? 42 });
    case '429':
      return refusal('429', { ...order, waitSeconds: order.waitSeconds ?? 600 });
    case '503-html':
      return { status: 503, type: 'text/html', body: order.body ?? OUTAGE_PAGE };
    case 'outage':
    case 'reset-before':
    case 'reset-after':
      return 'cut';
    case 'slow':
    case 'hold':
    case 'hold-answer':
      return nothing;
    case 'html-200':
      return { status: 200, type: 'text/html', body: order.body ?? SIGN_IN_PAGE };
    case 'error-200':
      return json({ error: order.body ?? 'Something went wrong.' });
    case 'truncated-json':
      return { ...nothing, body: nothing.body.slice(0, Math.floor(nothing.body.length / 2)) };
    case 'status':
      return {
        ...plain(order.status ?? 500, order.body ?? 'Internal Server Error'),
        ...(order.contentType ? { type: order.contentType } : {}),
      };
    case 'huge':
      return { ...nothing, body: nothing.body + ' '.repeat(order.bytes ?? 20_000_000) };
    default:
      return order.kind satisfies never;
  }
}
