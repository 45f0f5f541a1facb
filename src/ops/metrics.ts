import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** How things stand at the moment of asking. */
export interface Standing {
  open: number;
  parked: number;
  /** Ms since the oldest open delivery was accepted; 0 when there is none. */
  oldestMs: number;
  /** Epoch ms until which HappyFox lets no reads or writes through; null when it does. */
  readsPausedUntil: number | null;
  writesPausedUntil: number | null;
}

export interface Metrics {
  /** Counts the end of an attempt. */
  attempt(kind: string, outcome: string): void;
  /** The page that Prometheus reads. */
  page(): Promise<{ type: string; body: string }>;
}

/** Numbers for Prometheus. Labels are kinds and outcomes only: nothing of people, tickets or channels. */
export function openMetrics(standing: () => Promise<Standing>, now: () => number): Metrics {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry });
  const attempts = new Counter({
    name: 'foxbridge_attempts_total',
    help: 'Attempts at deliveries, by kind and outcome',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const open = new Gauge({ name: 'foxbridge_deliveries_open', help: 'Deliveries on their way', registers });
  const parked = new Gauge({
    name: 'foxbridge_deliveries_parked',
    help: 'Deliveries that wait for a person',
    registers,
  });
  const oldest = new Gauge({
    name: 'foxbridge_oldest_delivery_seconds',
    help: 'Age of the oldest open delivery',
    registers,
  });
  const pause = new Gauge({
    name: 'foxbridge_happyfox_pause_seconds',
    help: 'Seconds until HappyFox lets calls through again',
    labelNames: ['class'],
    registers,
  });
  const left = (until: number | null) => (until === null ? 0 : Math.max(0, until - now()) / 1000);
  return {
    attempt: (kind, outcome) => attempts.inc({ kind, outcome }),
    async page() {
      const is = await standing();
      open.set(is.open);
      parked.set(is.parked);
      oldest.set(is.oldestMs / 1000);
      pause.set({ class: 'read' }, left(is.readsPausedUntil));
      pause.set({ class: 'write' }, left(is.writesPausedUntil));
      return { type: registry.contentType, body: await registry.metrics() };
    },
  };
}
