import type { JobState } from '../tickets/delivery';

/**
 * The tables, as both engines have them: text and whole numbers only. Times are epoch ms; `json` columns hold what the
 * schemas of `tickets/` describe.
 */
export interface Tables {
  job: {
    id: string;
    lane: string;
    pos: number;
    state: JobState;
    due: number;
    /** While an attempt runs: until when nobody else may take the job, nor any other of its lane. */
    leased_until: number;
    tries: number;
    delivery: string;
    progress: string;
    created_at: number;
    finished_at: number | null;
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
    audience: string;
    subject: string;
    author: string;
    created_at: number;
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
  /** Small values that all instances share. */
  state: { key: string; value: string; version: number; at: number };
}
