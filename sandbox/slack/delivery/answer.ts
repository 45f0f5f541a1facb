import type { Json } from '../loose-json';

export type DeliveryKind = 'events_api' | 'slash_commands' | 'interactive';

/** Something on its way to the app. */
export interface Parcel {
  kind: DeliveryKind;
  payload: Json;
  retry?: { num: number; reason: string };
}

/** What came of one delivery. */
export interface Answer {
  /** The app acknowledged in time. */
  ok: boolean;
  /** HTTP status; 200 for an acknowledged envelope, 0 when nothing came back. */
  status: number;
  /** What the app answered with; empty when it answered nothing. */
  body: Json;
  /** Whether the app asked not to be sent this again (`x-slack-no-retry`). */
  isLast: boolean;
  /** Why it failed, in the words of `x-slack-retry-reason`. */
  reason?: string;
}

/** How long Slack waits for an answer, in ms. Source: https://docs.slack.dev/apis/events-api (3 seconds) */
export const ACK_MS = 3000;

export const failed = (reason: string, status = 0, isLast = false): Answer => ({
  ok: false,
  status,
  body: {},
  isLast,
  reason,
});

/** An answer's body: JSON, or words that are shown as they are. */
export function bodyOf(raw: string): Json {
  if (raw.trim() === '') return {};
  try {
    const parsed: unknown = JSON.parse(raw);
    if (typeof parsed === 'object' && parsed !== null) return { ...parsed };
    return { text: String(parsed) };
  } catch {
    return { text: raw };
  }
}
