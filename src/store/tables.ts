import type { Kysely, Transaction } from 'kysely';
import type { JobState } from '../tickets/delivery';

/**
 * The tables, as both engines have them: text and whole numbers only. Times are epoch ms; `delivery`, `progress`,
 * `head`, `facts` and `value` hold JSON that the schemas of `tickets/` describe.
 */
export interface Tables {
  job: {
    id: string;
    lane: string;
    pos: number;
    state: JobState;
    /** Not taken before; while it is leased, the end of the lease. */
    due: number;
    /** How far ahead `due` was when it was written; null in rows of an older version. See `tickets/believed.ts`. */
    wait_ms: number | null;
    /** The lane while the job is leased, else null. Unique: no two jobs of a lane are ever under way together. */
    leased_lane: string | null;
    tries: number;
    delivery: string;
    progress: string;
    created_at: number;
    /** Null while it is `open` or `sending`. */
    finished_at: number | null;
    /** The link of the thread in which the words were said that it carries, while we have them. */
    said_in: string | null;
  };
  link: {
    id: string;
    team: string;
    channel: string;
    thread: string | null;
    source: string | null;
    ticket: number | null;
    display_id: string | null;
    lane: string;
    /** JSON: addresses. */
    cc: string;
    subject: string;
    author: string;
    created_at: number;
    said_since: number | null;
  };
  notice: {
    id: string;
    team: string;
    channel: string;
    thread: string | null;
    ts: string | null;
    head: string;
    facts: string;
    version: number;
    shown: number;
  };
  ledger: {
    /** Grows with every row that a process writes, so that steps of one millisecond keep their order. */
    id: string;
    at: number;
    delivery: string | null;
    ticket: number | null;
    step: string;
    outcome: string;
    status: number | null;
    ms: number | null;
    until: number | null;
  };
  ticket: {
    number: number;
    lane: string;
    /** JSON: how it stood when it was read last. */
    state: string;
    closed: number;
    mirrored: number;
    read_at: number;
  };
  /** What people chose for themselves. */
  person: {
    team: string;
    slack_id: string;
    email: string | null;
    /** JSON. */
    settings: string;
    direct_since: number | null;
  };
  /** Updates that we wrote ourselves. */
  written: { ticket: number; update_id: number; link: string | null };
  /** Articles of the helpdesk's knowledge base. Their words are in the search of the engine (`full-text.ts`). */
  article: { id: number; title: string; url: string; internal: number };
  article_words: { rowid: number };
  /** Small values that all instances share. */
  state: { key: string; value: string; version: number; at: number };
}

export type Db = Kysely<Tables>;
export type Tx = Transaction<Tables>;
