/**
 * Characters of a name or a subject line; HappyFox publishes no maximum. A form's line commonly holds this many, and what
 * is longer is no name.
 */
const LONGEST_LINE = 255;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not get through
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/**
 * The same text without what no text needs: control characters other than tab and line breaks, and halves of a
 * character. A NUL ends a text in some databases and is refused by others, ours among them.
 */
export const clean = (text: string): string => text.toWellFormed().replace(CONTROLS, '');

/** The text as one line of at most so many characters (UTF-16), cut with an ellipsis and never inside a character. */
export function oneLine(text: string, most = LONGEST_LINE): string {
  // Between two words a control character counts as a blank.
  const line = text.toWellFormed().replace(CONTROLS, ' ').replace(/\s+/g, ' ').trim();
  return line.length <= most ? line : `${start(line, most - 1)}…`;
}

/** The words of a search, as one line; what is longer than `most` is left out. */
export const searchWords = (text: string, most: number): string => {
  const line = oneLine(text, Number.POSITIVE_INFINITY);
  return line.length <= most ? line : start(line, most);
};

/** The first so many characters; half of one that would be cut through is left out. */
const start = (line: string, most: number) =>
  line
    .slice(0, most)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd();

/** A body with every text in it cleaned, however deep it stands. */
export function cleaned<T>(body: T): T {
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return clean(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner)]));
  };
  return walk(body) as T;
}
