/**
 * Formatted text on its way between the two systems, in a shape that belongs to neither. Whatever is read (Slack's
 * rich text, mrkdwn, a mail) becomes this, and whatever is written (HTML, plain text, blocks) is made from it.
 */
export interface Run {
  /** As a person reads it, with names in place of ids. A line break is `\n`. */
  text: string;
  bold?: boolean;
  italic?: boolean;
  strike?: boolean;
  code?: boolean;
  /** The address behind the words, checked by `liveAddress`. */
  href?: string;
}

export type Part =
  | { kind: 'words'; quoted: boolean; runs: Run[] }
  | { kind: 'code'; quoted: boolean; runs: Run[] }
  /** A deeper list follows as a part of its own with a higher `indent`, as Slack has it. `start` is the first number. */
  | { kind: 'list'; quoted: boolean; ordered: boolean; start: number; indent: number; items: Run[][] };

/** The lines of a text, each with its runs. */
export function linesOf(runs: readonly Run[]): Run[][] {
  const lines: Run[][] = [[]];
  for (const run of runs) {
    for (const [nth, text] of run.text.split('\n').entries()) {
      if (nth > 0) lines.push([]);
      if (text !== '') lines.at(-1)?.push({ ...run, text });
    }
  }
  return lines;
}

/** Lines grouped into paragraphs: a blank line, or several, lies between two. */
export function paragraphsOf(runs: readonly Run[]): Run[][][] {
  const paragraphs: Run[][][] = [[]];
  for (const line of linesOf(runs)) {
    if (textOf(line).trim() !== '') paragraphs.at(-1)?.push(line);
    else if (paragraphs.at(-1)?.length) paragraphs.push([]);
  }
  return paragraphs.filter((paragraph) => paragraph.length > 0);
}

export const textOf = (runs: readonly Run[]): string => runs.map((run) => run.text).join('');

/** Whether a part says anything. */
export const hasWords = (part: Part): boolean =>
  (part.kind === 'list' ? part.items : [part.runs]).some((runs) => runs.some(({ text }) => text.trim() !== ''));

/** Neighbours that look alike become one, and empty ones go. */
export function joinRuns(runs: readonly Run[]): Run[] {
  const joined: Run[] = [];
  for (const run of runs) {
    if (run.text === '') continue;
    const last = joined.at(-1);
    if (last && looksLike(last, run)) last.text += run.text;
    else joined.push({ ...run });
  }
  return joined;
}

const looksLike = (a: Run, b: Run): boolean =>
  !a.bold === !b.bold && !a.italic === !b.italic && !a.strike === !b.strike && !a.code === !b.code && a.href === b.href;

/** Runs by the link they belong to: a link with a bold word in it is one link, not three. */
export function linksOf(runs: readonly Run[]): { href: string | undefined; runs: Run[] }[] {
  const links: { href: string | undefined; runs: Run[] }[] = [];
  for (const run of joinRuns(runs)) {
    const last = links.at(-1);
    if (last && last.href === run.href) last.runs.push(run);
    else links.push({ href: run.href, runs: [run] });
  }
  return links;
}

/** Parts that stand in the same quote, or together outside of one. */
export function quotesOf(parts: readonly Part[]): { quoted: boolean; parts: Part[] }[] {
  const groups: { quoted: boolean; parts: Part[] }[] = [];
  for (const part of parts) {
    const last = groups.at(-1);
    if (last && last.quoted === part.quoted) last.parts.push(part);
    else groups.push({ quoted: part.quoted, parts: [part] });
  }
  return groups;
}
