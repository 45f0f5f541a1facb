/** What time it is at Slack, by whose clock messages are said. */
export interface SlackClock {
  /** Epoch ms, never ahead; a second behind, and by as much as Slack's answers took. Null while no answer has told it. */
  now(): number | null;
  /** By how much our machine's clock is ahead of Slack's, as far as its answers show; null while they told no time. Ms. */
  aheadMs(): number | null;
  /**
   * What time it is, epoch ms: what our machine says, unless Slack's time is another. Null while nobody can say which of the two
   * is right: then `ask` has Slack answer something, anything. It never rejects.
   */
  rightTime(ask: () => Promise<void>): number | null;
  /** `send`, with an ear for the time that each of Slack's answers bears. */
  heardBy(send: typeof fetch): typeof fetch;
}

/** What a machine knows of the time: its own clock (epoch ms), which somebody may set, and one that nobody sets (ms since any moment). */
interface Machine {
  wall(): number;
  even(): number;
}

/** Whole seconds are all that the `Date` of an answer tells. Ms. */
const RESOLUTION_MS = 1_000;
/** Clocks that are no further apart agree. Ms. */
const AGREES_MS = 1_000;

/** What Slack's answers have shown: Slack's time less that of our even clock lies between two numbers. Ms. */
interface Shown {
  least: number;
  most: number;
  /** The time of our machine less that of its even clock, at the last answer. It changes when the machine sleeps or its clock is set. */
  machine: number;
}

/**
 * Learns Slack's time from the `Date` of its answers. Each says between which two moments Slack's clock was; together they tell it
 * more exactly than a second, as long as they agree. When they do not, the last one is right.
 */
export function slackClock({ wall, even }: Machine): SlackClock {
  let shown: Shown | null = null;
  let isAsking = false;

  const machine = () => wall() - even();
  /** What still holds: a machine that slept knows nothing of its even clock, and one whose clock was set looks the same. */
  const known = () => (shown !== null && Math.abs(machine() - shown.machine) <= AGREES_MS ? shown : null);
  const ahead = ({ least, most }: Shown) => Math.max(0, machine() - most) + Math.min(0, machine() - least);
  const now = () => {
    const holds = known();
    return holds === null ? null : Math.floor(even() + holds.least);
  };

  return {
    now,
    aheadMs: () => (shown === null ? null : ahead(shown)),
    rightTime(ask) {
      if (shown === null) return wall();
      const holds = known();
      if (holds !== null) return Math.abs(ahead(holds)) <= AGREES_MS ? wall() : now();
      if (!isAsking) {
        isAsking = true;
        void ask().finally(() => {
          isAsking = false;
        });
      }
      return null;
    },
    heardBy: (send) => async (input, init) => {
      const sent = even();
      const answer = await send(input, init);
      const said = Date.parse(answer.headers.get('date') ?? '');
      // Whoever stands between us and Slack, and answers in its place, has a clock of its own.
      const isSlacks = answer.ok && (answer.headers.get('content-type') ?? '').startsWith('application/json');
      if (isSlacks && Number.isFinite(said)) {
        const [least, most] = [said - even(), said + RESOLUTION_MS - sent];
        const agrees = shown !== null && least <= shown.most && most >= shown.least ? shown : null;
        shown = {
          least: Math.max(least, agrees?.least ?? least),
          most: Math.min(most, agrees?.most ?? most),
          machine: machine(),
        };
      }
      return answer;
    },
  };
}
