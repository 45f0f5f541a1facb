/** `YYYY-MM-DD HH:MM:SS` in UTC and without a zone, the way HappyFox prints every time. `at` is epoch milliseconds. */
export const stamp = (at: number) => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

export const stampOrNull = (at: number | null) => (at === null ? null : stamp(at));

/** `YYYY-MM-DD` of the day in a zone so many minutes east of UTC. */
export const dayOf = (at: number, minutesEast = 0) => new Date(at + minutesEast * 60_000).toISOString().slice(0, 10);

/** Reads a due date, `yyyy-mm-dd` or `dd/mm/yyyy`, into `yyyy-mm-dd`; null if it is neither or names no real day. */
export function readDay(text: string): string | null {
  const turned = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text);
  const day = turned ? `${turned[3]}-${turned[2]}-${turned[1]}` : text;
  return isDay(day) ? day : null;
}

/** Is this a real day in the form `yyyy-mm-dd`? */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && dayOf(at) === text;
}

/** Reads `created_at`, `yyyy-mm-ddThh:mm:ss` with an optional fraction, as UTC; null if it has another form. */
export function readMoment(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?$/.test(text)) return null;
  const at = Date.parse(`${text}Z`);
  return Number.isNaN(at) ? null : at;
}
