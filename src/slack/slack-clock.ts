/** What time it is at Slack, by whose clock messages are said. */
export interface SlackClock {
  /** Epoch ms. Up to a second behind, as soon as Slack has answered anything; our own time until then. */
  now(): number;
  /** `send`, with an ear for the time that each of Slack's answers bears. */
  heardBy(send: typeof fetch): typeof fetch;
}

/** Whole seconds are all that the `Date` of an answer tells. Ms. */
const RESOLUTION_MS = 1_000;

/**
 * Learns Slack's time from the `Date` of its answers. `even` is a clock of ours that nobody sets (ms since any moment); `guess`
 * is our own time, epoch ms. Each answer says between which two moments Slack's clock was; what was known before is kept
 * as long as it agrees with that.
 */
export function slackClock(even: () => number, guess: () => number): SlackClock {
  /** What to add to `even`. */
  let offset: number | null = null;
  return {
    now: () => (offset === null ? guess() : Math.floor(even() + offset)),
    heardBy: (send) => async (input, init) => {
      const sent = even();
      const answer = await send(input, init);
      const said = Date.parse(answer.headers.get('date') ?? '');
      if (Number.isFinite(said)) {
        const [least, most] = [said - even(), said + RESOLUTION_MS - sent];
        if (offset === null || offset < least || offset > most) offset = least;
      }
      return answer;
    },
  };
}
