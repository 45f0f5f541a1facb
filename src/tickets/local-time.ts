/** A moment as the clock on somebody's wall shows it. */
export interface LocalTime {
  /** `YYYY-MM-DD`. */
  day: string;
  /** 1 is Monday, 7 is Sunday. */
  weekday: number;
  hour: number;
}

const DAY_MS = 86_400_000;

/** `epochMs` in a time zone such as `Europe/Vienna`; in UTC when the zone is not told, or is none that we know. */
export function localTime(epochMs: number, timeZone: string | undefined): LocalTime {
  const parts = new Map(
    formatIn(timeZone)
      .formatToParts(epochMs)
      .map(({ type, value }) => [type, value]),
  );
  const day = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
  return { day, weekday: new Date(`${day}T00:00:00Z`).getUTCDay() || 7, hour: Number(parts.get('hour')) };
}

function formatIn(timeZone: string | undefined): Intl.DateTimeFormat {
  const options = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', hourCycle: 'h23' } as const;
  try {
    return new Intl.DateTimeFormat('en-CA', { ...options, timeZone: timeZone ?? 'UTC' });
  } catch {
    return new Intl.DateTimeFormat('en-CA', { ...options, timeZone: 'UTC' });
  }
}

/** The day after this one, or `days` after it. */
export const dayAfter = (day: string, days = 1): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/**
 * The first moment at which the wall shows this day and hour, or a later one where a change of the clocks skips it. Epoch ms.
 */
export function momentOf(day: string, hour: number, timeZone: string | undefined): number {
  const wanted = `${day}T${String(hour).padStart(2, '0')}`;
  // Zones differ from UTC by up to 14 hours, in steps of a quarter of an hour.
  let at = Date.parse(`${wanted}:00:00Z`) - 15 * 3_600_000;
  for (; ; at += 900_000) {
    const { day: shown, hour: shownHour } = localTime(at, timeZone);
    if (`${shown}T${String(shownHour).padStart(2, '0')}` >= wanted) return at;
  }
}
