/** A message that was told to us and that we could not write down, in the thread that it stands in. */
export interface MissedMessage {
  team: string;
  channel: string;
  thread: string;
  /** Slack's. */
  ts: string;
}

/** What this process could not take in, until its threads are read (`alive.ts`). */
export interface Missed {
  note(message: MissedMessage): void;
  all(): MissedMessage[];
  forget(messages: readonly MissedMessage[]): void;
}

/** More are not kept: then nothing could be written for so long that all threads are read. */
const MOST = 1_000;

/**
 * Slack tells of a message four times within six minutes. When each of them meets a moment in which nothing can be written, such
 * as a full disk, nobody would ever hear of it. Kept in memory only: a crash has all threads read anyway.
 */
export function openMissed(): Missed {
  const kept = new Map<string, MissedMessage>();
  const key = ({ team, channel, ts }: MissedMessage) => `${team}:${channel}:${ts}`;
  return {
    note(message) {
      if (kept.size < MOST) kept.set(key(message), message);
    },
    all: () => [...kept.values()],
    forget(messages) {
      for (const message of messages) kept.delete(key(message));
    },
  };
}
