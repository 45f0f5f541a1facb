/** An object whose fields nobody has checked yet: what came over the wire, or what goes out over it. */
export type Json = Record<string, unknown>;

export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const recordOf = (value: unknown): Json => (isRecord(value) ? value : {});
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const recordsOf = (value: unknown): Json[] => listOf(value).filter(isRecord);
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
/** A text, or undefined when it is missing or empty. */
export const wordOf = (value: unknown): string | undefined => textOf(value) || undefined;
/** True for `true` and for the form field "true". */
export const flagOf = (value: unknown): boolean => value === true || value === 'true' || value === '1';
/** A copy without the fields that are undefined, as JSON would leave them out. */
export const present = (value: Json): Json =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));

/**
 * JSON as Slack writes it in payloads: every character outside ASCII escaped, and the slash too. Whoever computes a
 * signature over a re-serialised body instead of the raw bytes fails here as with the real Slack.
 */
export const slackJson = (value: unknown): string =>
  JSON.stringify(value)
    .replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('/', '\\/');
