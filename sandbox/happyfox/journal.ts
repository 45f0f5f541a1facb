/** One request as it was met. Times are epoch milliseconds by the stand-in's clock. */
export interface JournalEntry {
  number: number;
  at: number;
  method: string;
  /** Path and query string. */
  path: string;
  /** Null while the answer is due, and for ever if the connection was cut instead. */
  status: number | null;
  class: 'read' | 'write';
  /** The request was answered by a throttle, natural or ordered. */
  throttled: boolean;
  /** It came before the end of a wait that the client had already been told. */
  early: boolean;
  /** Until when that wait goes on; null when there was none. */
  waitUntil: number | null;
  /** Bytes of the request's body that arrived. */
  bytes: number;
  contentType: string | null;
  /** Names of the fields sent, each once. */
  fields: string[];
  /** Kind of the ordered fault that met the request. */
  fault: string | null;
  /** A request to the attachment store rather than to the interface. */
  storage: boolean;
}

/** Something that HappyFox lets pass in silence or punishes late, but that no careful client should do. */
export interface Violation {
  at: number;
  request: number;
  kind: ViolationKind;
  detail: string;
}

export type ViolationKind =
  | 'parallel-write'
  | 'ignored-field'
  | 'ignored-file'
  | 'ignored-parameter'
  | 'undocumented-field'
  | 'contact-altered'
  | 'key-sent-to-storage'
  | 'spent-link'
  | 'not-slashed'
  | 'not-https'
  | 'bad-sign-in';

export interface Journal {
  entries: JournalEntry[];
  violations: Violation[];
  open(given: Pick<JournalEntry, 'method' | 'path' | 'class' | 'contentType' | 'storage'>): JournalEntry;
  complain(entry: JournalEntry, kind: ViolationKind, detail: string): void;
  clear(): void;
}

export function createJournal(now: () => number): Journal {
  const entries: JournalEntry[] = [];
  const violations: Violation[] = [];
  // Goes on after `clear`, so that a request still under way is not taken for a new one.
  let met = 0;
  return {
    entries,
    violations,
    open: (given) => {
      met += 1;
      const entry: JournalEntry = {
        number: met,
        at: now(),
        status: null,
        throttled: false,
        early: false,
        waitUntil: null,
        bytes: 0,
        fields: [],
        fault: null,
        ...given,
      };
      entries.push(entry);
      return entry;
    },
    complain: (entry, kind, detail) => {
      violations.push({ at: now(), request: entry.number, kind, detail });
    },
    clear: () => {
      entries.length = 0;
      violations.length = 0;
    },
  };
}
