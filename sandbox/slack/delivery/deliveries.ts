import { type Json, recordOf, textOf } from '../loose-json';
import type { Answer, DeliveryKind, Parcel } from './answer';

/** How one delivery went. */
interface Ack {
  kind: DeliveryKind;
  /** The event's type, the command, or the kind of interaction. */
  what: string;
  /** `event_id` of an event. */
  eventId?: string;
  retryNum: number;
  /** Real time until the app answered, in ms. */
  ms: number;
  status: number;
  ok: boolean;
  reason?: string;
}

/** In which order held events are let go: as they happened, the other way round, or by their places in the queue. */
export type ReleaseOrder = 'as-sent' | 'reversed' | number[];

/** Slack tries three times more. Source: https://docs.slack.dev/apis/events-api (at once, after 1 and 5 minutes) */
const RETRY_AFTER_MS = [0, 60_000, 300_000];

const whatOf = ({ kind, payload }: Parcel): string =>
  kind === 'events_api' ? textOf(recordOf(payload.event).type) : textOf(payload.command) || textOf(payload.type);

/** Everything that Slack sends to the app goes through here, by HTTP or by Socket Mode. */
export function createDeliveries(send: (parcel: Parcel) => Promise<Answer>, options: { retriesByItself: boolean }) {
  const acks: Ack[] = [];
  const sent = new Map<string, Json>();
  const failures = new Map<string, { num: number; reason: string }>();
  const underWay = new Set<Promise<unknown>>();
  const timers = new Set<NodeJS.Timeout>();
  let held: Json[] | undefined;
  let toDrop = 0;

  const track = <T>(work: Promise<T>): Promise<T> => {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
    return work;
  };

  async function go(parcel: Parcel): Promise<Answer> {
    const started = performance.now();
    const answer = await send(parcel);
    const eventId = textOf(parcel.payload.event_id);
    acks.push({
      kind: parcel.kind,
      what: whatOf(parcel),
      ...(eventId ? { eventId } : {}),
      retryNum: parcel.retry?.num ?? 0,
      ms: Math.round(performance.now() - started),
      status: answer.status,
      ok: answer.ok,
      ...(answer.reason === undefined ? {} : { reason: answer.reason }),
    });
    return answer;
  }

  async function goWithEvent(payload: Json, retry?: { num: number; reason: string }): Promise<void> {
    const eventId = textOf(payload.event_id);
    sent.set(eventId, payload);
    const answer = await go({ kind: 'events_api', payload, ...(retry ? { retry } : {}) });
    failures.delete(eventId);
    const num = (retry?.num ?? 0) + 1;
    const delayMs = RETRY_AFTER_MS[num - 1];
    if (answer.ok || answer.isLast || delayMs === undefined) return;
    failures.set(eventId, { num, reason: answer.reason ?? 'unknown_error' });
    if (!options.retriesByItself) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      const due = failures.get(eventId);
      if (due) void track(goWithEvent(payload, due));
    }, delayMs);
    timers.add(timer);
  }

  return {
    acks: acks as readonly Ack[],
    /** The deliveries of events that failed and have retries left. */
    failures: failures as ReadonlyMap<string, { num: number; reason: string }>,
    /** Every event that was sent, by its id. */
    sent: sent as ReadonlyMap<string, Json>,

    /** Sends an event; resolves when the app answered, or at once when events are held or dropped. */
    async event(payload: Json): Promise<void> {
      if (toDrop > 0) {
        toDrop -= 1;
        return;
      }
      if (held) {
        held.push(payload);
        return;
      }
      await track(goWithEvent(payload));
    },

    /** Sends a command or an interaction. These are never sent twice. */
    ask: (kind: 'slash_commands' | 'interactive', payload: Json): Promise<Answer> => track(go({ kind, payload })),

    hold(): void {
      held ??= [];
    },

    /** Lets the held events go, one after the other; later events go directly again. */
    async release(order: ReleaseOrder = 'as-sent'): Promise<void> {
      const queue = held ?? [];
      held = undefined;
      const places = order === 'as-sent' || order === 'reversed' ? [...queue.keys()] : order;
      if (order === 'reversed') places.reverse();
      for (const place of places) {
        const payload = queue[place];
        if (payload) await track(goWithEvent(payload));
      }
    },

    /** The next events are lost on the way, without a retry. */
    drop(count: number): void {
      toDrop += count;
    },

    /** Sends an event again that was sent before, as Slack does when it did not hear the first answer. */
    async redeliver(eventId: string, reason = 'http_timeout'): Promise<void> {
      const payload = sent.get(eventId);
      if (!payload) throw new Error(`no event ${eventId} was sent`);
      await track(goWithEvent(payload, failures.get(eventId) ?? { num: 1, reason }));
    },

    /** One more try for each event that failed. */
    async retryFailed(): Promise<void> {
      for (const [eventId, retry] of [...failures]) {
        const payload = sent.get(eventId);
        if (payload) await track(goWithEvent(payload, retry));
      }
    },

    /** Resolves when nothing is on its way any more. */
    async settled(): Promise<void> {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },

    stop(): void {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

export type Deliveries = ReturnType<typeof createDeliveries>;
