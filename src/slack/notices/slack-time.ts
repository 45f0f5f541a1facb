import { named } from './quoted';

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

/** How long ago something was, as every reader's Slack writes it; it stays right without an edit. */
export const slackAge = (epochMs: number): string =>
  `<!date^${Math.floor(epochMs / 1000)}^{ago}|${plainTime(epochMs)}>`;

/** A day such as `2026-11-24`, as `24 Nov 2026`. What is no day stays as it is, harmless. */
export function slackDay(day: string): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at)
    ? named(day)
    : new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' }).format(at);
}
