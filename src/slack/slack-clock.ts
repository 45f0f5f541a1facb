/** What time it is at Slack, by whose clock messages are said. */
export interface SlackClock {
  /** Epoch ms, up to a second behind; null until an answer of Slack's has told it. */
  now(): number | null;
  /** By how much a time of ours (epoch ms) is ahead of Slack's, as far as its answers show; null when they told none. Ms. */
  aheadMs(ours: number): number | null;
  /**
   * What our machine says (`wall`, epoch ms), unless Slack's time is another: then that. Null while nobody can say which of the
   * two is right, because the machine slept or its clock was set: then `ask` has Slack answer something, anything. It never rejects.
   */
  rightTime(wall: number, ask: () => Promise<void>): number | null;
  /** `send`, with an ear for the time that each of Slack's answers bears. */
  heardBy(send: typeof fetch): typeof fetch;
}

/** Whole seconds are all that the `Date` of an answer tells. Ms. */
const RESOLUTION_MS = 1_000;
/** Clocks that are no further apart agree: so far apart may be an answer and its reader. Ms. */
const AGREES_MS = 1_000;

/**
 * Learns Slack's time from the `Date` of its answers. `even` is a clock of ours that nobody sets (ms since any moment).
 * Each answer says between which two moments Slack's clock was; what was known before is kept
 * as long as it agrees with that.
 */
export function slackClock(even: () => number): SlackClock {
  /** What to add to `even` for Slack's time. */
  let offset: number | null = null;
  /** Slack has answered since the machine last slept or had its clock set. */
  let isKnown = false;
  let isAsking = false;
  /** What to add to `even` for the machine's time, when somebody last wanted to know. */
  let machineOffset: number | null = null;

  const now = () => (offset === null ? null : Math.floor(even() + offset));
  const aheadMs = (ours: number) => {
    const theirs = now();
    if (theirs === null) return null;
    const ahead = ours - theirs;
    return ahead < 0 ? ahead : Math.max(0, ahead - RESOLUTION_MS);
  };
  return {
    now,
    aheadMs,
    rightTime(wall, ask) {
      if (offset === null) return wall;
      const before = machineOffset;
      machineOffset = wall - even();
      if (before !== null && Math.abs(machineOffset - before) > AGREES_MS) isKnown = false;
      if (!isKnown) {
        if (!isAsking) {
          isAsking = true;
          void ask().finally(() => {
            isAsking = false;
          });
        }
        return null;
      }
      return Math.abs(aheadMs(wall) ?? 0) <= AGREES_MS ? wall : now();
    },
    heardBy: (send) => async (input, init) => {
      const sent = even();
      const answer = await send(input, init);
      const said = Date.parse(answer.headers.get('date') ?? '');
      // Whoever stands between us and a Slack that does not answer has a clock of its own.
      if (answer.ok && Number.isFinite(said)) {
        isKnown = true;
        const [least, most] = [said - even(), said + RESOLUTION_MS - sent];
        if (offset === null || offset < least || offset > most) offset = least;
      }
      return answer;
    },
  };
}
