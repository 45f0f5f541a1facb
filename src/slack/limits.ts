/**
 * What Slack takes at most, in characters (UTF-16 units, the strictest way to count) or pieces.
 * Source: https://docs.slack.dev/reference/block-kit and its pages of the single blocks, elements and objects; views:
 * https://docs.slack.dev/reference/views. Where two pages differ, the smaller number stands here.
 */
export const LIMITS = {
  blocksInMessage: 50,
  blocksInView: 100,
  /** Bytes of a whole view, as JSON. Slack says 250 kB; the rest is left for what it adds itself. */
  viewBytes: 240_000,
  /** Title, submit and close of a view. */
  viewTitle: 24,
  privateMetadata: 3000,
  text: 3000,
  buttonText: 75,
  optionText: 75,
  options: 100,
  /** Checkboxes and radio buttons. */
  choices: 10,
  /** Label and hint of an input, and what is said beneath it when it is wrong. */
  label: 2000,
  inputText: 3000,
  confirmText: 300,
  confirmButton: 30,
  files: 10,
} as const;

/** Letters as people see them: an emoji of a family is one, a letter with its accents too. */
const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The text, or its beginning and “…” when it is longer than `max` characters. Never cuts a letter or an emoji in two. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  let end = 0;
  // Only the part that may stay is looked at: a text of a megabyte costs no more than a line.
  for (const { index, segment } of letters.segment(text.slice(0, max + 1))) {
    if (index + segment.length > max - 1) break;
    end = index + segment.length;
  }
  return `${text.slice(0, end).trimEnd()}…`;
}
