import { dayAfter, localTime, momentOf } from './local-time';
import type { NewJob } from './ports';

/** When people begin to work, and when they stop: nothing that can wait is told outside these hours, nor at weekends. */
const WORK = { from: 9, to: 18 };
const MONDAY = 1;
const FRIDAY = 5;

/** Whether somebody is likely to be at work. Where the time zone is not known, nobody can tell, and it counts as so. */
export function isAtWork(now: number, timeZone: string | undefined): boolean {
  if (timeZone === undefined) return true;
  const { weekday, hour } = localTime(now, timeZone);
  return weekday <= FRIDAY && hour >= WORK.from && hour < WORK.to;
}

/** When somebody is at work next; epoch ms. */
export function nextAtWork(now: number, timeZone: string | undefined): number {
  if (isAtWork(now, timeZone)) return now;
  const { day, weekday, hour } = localTime(now, timeZone);
  const ahead = hour < WORK.from ? 0 : 1;
  const then = ((weekday - 1 + ahead) % 7) + 1;
  return momentOf(dayAfter(day, ahead + (then > FRIDAY ? 8 - then : 0)), WORK.from, timeZone);
}

/** The next Monday, nine in the morning, that is not over; epoch ms. */
export function nextMonday(now: number, timeZone: string | undefined): number {
  const { day, weekday, hour } = localTime(now, timeZone);
  const ahead = weekday === MONDAY && hour < WORK.from ? 0 : 8 - weekday;
  return momentOf(dayAfter(day, ahead), WORK.from, timeZone);
}

/**
 * The weekly digest of somebody, on its way: one for each week, known by its Monday, so that it comes once, whatever is
 * restarted or switched off and on.
 */
export function digestJob(team: string, slackId: string, now: number, timeZone: string | undefined): NewJob {
  const due = nextMonday(now, timeZone);
  return {
    id: `digest:${team}:${slackId}:${localTime(due, timeZone).day}`,
    // Waits for days: nothing stands behind it, and it is not counted as being on its way.
    lane: `chore:digest:${team}:${slackId}`,
    pos: due,
    due,
    delivery: { kind: 'notify', news: { kind: 'digest', team, slackId } },
  };
}
