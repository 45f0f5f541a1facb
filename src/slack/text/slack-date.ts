type Look = Intl.DateTimeFormatOptions;

// One wording for everybody who reads the ticket: months in words, hours to 24, the zone named.
const LONG: Look = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' };
const FULL: Look = { day: 'numeric', month: 'long', year: 'numeric' };
const SHORT: Look = { day: 'numeric', month: 'short', year: 'numeric' };
const CLOCK: Look = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' };

/** Slack's date tokens. "Pretty" ones (today, yesterday) and `ago` would be wrong tomorrow, so they become dates. */
const TOKENS: Record<string, Look | 'iso'> = {
  date_num: 'iso',
  date_slash: 'iso',
  date: FULL,
  date_pretty: FULL,
  day_divider_pretty: LONG,
  date_short: SHORT,
  date_short_pretty: SHORT,
  date_long: LONG,
  date_long_pretty: LONG,
  date_long_full: LONG,
  time: CLOCK,
  time_secs: { ...CLOCK, second: '2-digit' },
  ago: { ...SHORT, ...CLOCK },
};

/**
 * A date as Slack's format string asks for it, such as `{date_short} at {time}`. With a token we do not know, or a time
 * that is none, it is the fallback its sender gave.
 */
export function slackDate(epochSeconds: number, format: string, fallback: string, timeZone = 'UTC'): string {
  const date = new Date(epochSeconds * 1000);
  const tokens = [...format.matchAll(/\{(\w+)\}/g)].map(([, token]) => token ?? '');
  if (Number.isNaN(date.getTime()) || tokens.length === 0 || tokens.some((token) => !Object.hasOwn(TOKENS, token))) {
    return fallback || format;
  }
  return format.replace(/\{(\w+)\}/g, (_, token: string) => written(date, TOKENS[token] ?? 'iso', timeZone));
}

function written(date: Date, look: Look | 'iso', timeZone: string): string {
  if (look === 'iso') {
    return format('en-CA', date, { day: '2-digit', month: '2-digit', year: 'numeric' }, timeZone);
  }
  return format('en-GB', date, look, timeZone);
}

function format(locale: string, date: Date, look: Look, timeZone: string): string {
  try {
    return new Intl.DateTimeFormat(locale, { ...look, timeZone }).format(date);
  } catch {
    // A zone this Node does not know.
    return new Intl.DateTimeFormat(locale, { ...look, timeZone: 'UTC' }).format(date);
  }
}
