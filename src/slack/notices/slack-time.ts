/**
 * A moment as every reader's Slack writes it: in their own time zone, with `today` or the date. In UTC for mail and
 * old programs. Rounded up to the second, so that nobody comes too early.
 */
export function slackTime(epochMs: number): string {
  const seconds = Math.ceil(epochMs / 1000);
  return `<!date^${seconds}^{date_short_pretty} at {time}|${plainTime(epochMs)}>`;
}

/** The same where Slack shows no dates: `2026-11-24 14:32 UTC`. Rounded up to the minute. */
export const plainTime = (epochMs: number): string =>
  `${new Date(Math.ceil(epochMs / 60_000) * 60_000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
