type FaultKind = '429' | '5xx' | 'reset-before' | 'reset-after' | 'slow' | 'error' | 'unheeded';

/** A misfortune that was ordered for calls of the Web API. */
export interface Fault {
  /** Absent: any method. */
  method?: string;
  /** How many calls it meets; default 1. */
  times?: number;
  /**
   * `reset-before`: the connection is destroyed before anything happened. `reset-after`: what was asked for took place,
   * and then the connection is destroyed. `slow`: answers after `delayMs`. `error`: `ok: false` with `error`.
   * `unheeded`: nothing takes place, and Slack says `ok` all the same, with `error` as a warning.
   */
  kind: FaultKind;
  /** Seconds; absent means a 429 without the header. */
  retryAfter?: number;
  error?: string;
  delayMs?: number;
  status?: number;
}

/** Faults that wait for their call, oldest first. */
export function createFaults() {
  let waiting: (Fault & { left: number })[] = [];
  return {
    add(fault: Fault): void {
      waiting.push({ ...fault, left: fault.times ?? 1 });
    },
    clear(): void {
      waiting = [];
    },
    waiting: (): readonly Fault[] => waiting,
    /** The fault that meets this call, if any; it counts as met. */
    take(method: string): Fault | undefined {
      const fault = waiting.find((candidate) => candidate.method === undefined || candidate.method === method);
      if (!fault) return undefined;
      fault.left -= 1;
      if (fault.left <= 0) waiting = waiting.filter((candidate) => candidate !== fault);
      return fault;
    },
  };
}

export type Faults = ReturnType<typeof createFaults>;
