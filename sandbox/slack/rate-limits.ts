/** Calls a minute for each tier. Source: https://docs.slack.dev/apis/web-api/rate-limits */
const PER_MINUTE = { 2: 20, 3: 50, 4: 100 } as const;

const TIER: Readonly<Record<string, keyof typeof PER_MINUTE>> = {
  'conversations.list': 2,
  'reactions.remove': 2,
  'chat.update': 3,
  'chat.delete': 3,
  'chat.unfurl': 3,
  'entity.presentDetails': 3,
  'users.lookupByEmail': 3,
  'conversations.info': 3,
  'conversations.open': 3,
  'conversations.join': 3,
  'conversations.history': 3,
  'conversations.replies': 3,
  'reactions.add': 3,
  'reactions.get': 3,
  'team.info': 3,
  'views.open': 4,
  'views.push': 4,
  'views.update': 4,
  'views.publish': 4,
  'users.info': 4,
  'files.info': 4,
  'files.getUploadURLExternal': 4,
  'files.completeUploadExternal': 4,
  'chat.postEphemeral': 4,
  'conversations.members': 4,
};

/** Slack posts about one message a second in each channel and lets short bursts pass; how short is not told. */
const MESSAGE_BURST = 5;
const MESSAGES_PER_MS = 1 / 1000;

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Slack's rate limits, counted on the stand-in's clock. Both kinds can be switched while it runs. */
export function createRateLimits(now: () => number) {
  const buckets = new Map<string, Bucket>();

  /** Takes one token; returns the seconds until there is one again when it is empty. */
  function take(key: string, capacity: number, perMs: number): number | undefined {
    const bucket = buckets.get(key) ?? { tokens: capacity, atMs: now() };
    bucket.tokens = Math.min(capacity, bucket.tokens + (now() - bucket.atMs) * perMs);
    bucket.atMs = now();
    buckets.set(key, bucket);
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perMs / 1000));
    bucket.tokens -= 1;
    return undefined;
  }

  return {
    /** About one message a second in each channel. On from the start. */
    messages: true,
    /** The tiers of the other methods. Off from the start. */
    tiers: false,
    /** Seconds to wait before this call is accepted, or undefined when it is accepted now. */
    secondsToWait(method: string, channel: string): number | undefined {
      if (method === 'chat.postMessage')
        return this.messages ? take(`message ${channel}`, MESSAGE_BURST, MESSAGES_PER_MS) : undefined;
      const tier = TIER[method];
      if (!this.tiers || tier === undefined) return undefined;
      return take(method, PER_MINUTE[tier], PER_MINUTE[tier] / 60_000);
    },
  };
}

export type RateLimits = ReturnType<typeof createRateLimits>;
