import type { Run } from './document';
import { textOf } from './document';
import type { Tag } from './parse-html';

/** Wider tables break in Slack's window and are told row by row. Characters of a line. */
const WIDEST = 90;

const tagsIn = (tag: Tag): Tag[] => tag.children.filter((child): child is Tag => typeof child !== 'string');

/** The rows of a table, through `tbody` and its like. */
export const rowsOf = (table: Tag): Tag[][] =>
  tagsIn(table).flatMap((child) => {
    if (child.name === 'tr') return [tagsIn(child).filter(({ name }) => name === 'td' || name === 'th')];
    return ['thead', 'tbody', 'tfoot'].includes(child.name) ? rowsOf(child) : [];
  });

/**
 * Whether a table holds rows of data; mails use most tables to put pictures and columns in their places. `plain` tells
 * the text of a cell.
 */
export function isData(table: Tag, rows: Tag[][], plain: (cell: Tag) => string): boolean {
  if (/^(?:presentation|none)$/i.test(table.attributes.role ?? '')) return false;
  const columns = Math.max(0, ...rows.map((row) => row.length));
  if (columns < 2 || rows.length < 2) return false;
  // Rows of one cell are fine as headings of a table; a table of nothing else is a frame.
  if (rows.filter((row) => row.length >= 2).length < 2) return false;
  return rows.every((row) => row.every((cell) => !hasLayout(cell) && plain(cell).length <= 300));
}

const hasLayout = (tag: Tag): boolean =>
  tagsIn(tag).some(
    (child) => ['table', 'ul', 'ol', 'blockquote', 'pre', 'hr'].includes(child.name) || hasLayout(child),
  );

/** Rows as lines of equal columns; with a bar between the cells where equal columns would be too wide. */
export function alignedRows(rows: readonly Run[][][]): Run[] {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, nth) =>
    Math.max(0, ...rows.map((row) => widthOf(row[nth] ?? []))),
  );
  const aligned = widths.reduce((sum, width) => sum + width + 2, -2) <= WIDEST;
  return rows.flatMap((row, at) => [
    ...(at > 0 ? [{ text: '\n' }] : []),
    ...row.flatMap((cell, nth): Run[] => {
      if (nth === row.length - 1) return cell;
      return [...cell, { text: aligned ? ' '.repeat((widths[nth] ?? 0) - widthOf(cell) + 2) : ' | ' }];
    }),
  ]);
}

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const WIDE =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Extended_Pictographic}\u3000-\u303F\uFF01-\uFF60]/u;

/** Columns that a text takes up in letters of one width. */
const widthOf = (runs: readonly Run[]): number => {
  const text = textOf(runs);
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of letters.segment(text)) width += WIDE.test(segment) && segment > '\u00FF' ? 2 : 1;
  return width;
};
