import { isProgram, liveAddress } from './addresses';
import { type Collector, collector, type Piece } from './collect';
import { joinRuns, type Run, textOf } from './document';
import { entityReader } from './entities';
import { isOldMail, startsOldMail } from './old-mail-marks';
import { type Node, parseHtml, type Tag, textIn } from './parse-html';
import { readImage } from './read-image';
import { alignedRows, isData, rowsOf } from './read-table';
import { visible } from './visible';
import { isWordBullet, wordListItem } from './word-list';

/** How a text looks, and whether its white space counts. */
type Look = Omit<Run, 'text'> & { keepsSpace?: boolean };

interface Reading {
  into: Collector;
  /** Names of the files that came along: a picture in the text may be one of them. */
  attachments: readonly string[];
  decode(text: string): string;
}

/** Reads a mail or a reply from the helpdesk, older correspondence included and marked. */
export function readHtml(html: string, attachments: readonly string[]): Piece[] {
  const into = collector();
  const mail = parseHtml(html);
  walk(mail.children, {}, 0, { into, attachments, decode: entityReader(mail) });
  return into.pieces;
}

function walk(nodes: readonly Node[], look: Look, depth: number, reading: Reading): void {
  for (const node of nodes) {
    if (typeof node !== 'string') readTag(node, look, depth, reading);
    else sayText(look.code ? node : reading.decode(node), look, reading.into);
  }
}

function sayText(text: string, { keepsSpace, ...look }: Look, into: Collector): void {
  // Signs that nobody sees must be gone before spaces are counted.
  if (keepsSpace) into.verbatim(visible(text), look);
  else into.words(visible(text), look);
}

/** `depth` is the number of lists around. */
function readTag(tag: Tag, outer: Look, depth: number, reading: Reading): void {
  const { into } = reading;
  const look = { ...outer, ...lookOf(tag) };
  const inside = () => walk(tag.children, look, depth, reading);
  if (startsOldMail(tag)) into.oldFromHere();
  const read = READERS[tag.name];
  const wordItem = wordListItem(tag);
  if (isOldMail(tag)) into.within({ old: true, quoted: tag.name === 'blockquote' }, inside);
  else if (wordItem) {
    into.item(wordItem.indent, wordItem.ordered, wordItem.number);
    inside();
    into.close();
  } else if (read) read(tag, look, depth, reading);
  // A quotation without its line at the side is only indented.
  else if (tag.name === 'blockquote' && depth === 0 && !/border(?:-left)?\s*:\s*(?:none|0)/i.test(styleOf(tag))) {
    into.within({ quoted: true }, inside);
  } else if (PARAGRAPHS.has(tag.name) && !hasNoMargin(tag)) {
    into.gap();
    inside();
    into.gap();
  } else if (PARAGRAPHS.has(tag.name) || LINES.has(tag.name)) {
    into.endLine();
    inside();
    into.endLine();
    // The bullet that Word draws beside its own lists says nothing.
  } else if (!isWordBullet(tag)) inside();
}

type Reader = (tag: Tag, look: Look, depth: number, reading: Reading) => void;

const READERS: Partial<Record<string, Reader>> = {
  br: (_tag, _look, _depth, { into }) => into.newLine(),
  hr: (_tag, _look, _depth, { into }) => into.gap(),
  img: (tag, look, _depth, reading) => {
    const image = readImage(tag, reading.attachments, reading.decode);
    if (image) sayText(image.text, { ...look, ...(image.href && { href: look.href ?? image.href }) }, reading.into);
  },
  a: readLink,
  ul: readList,
  ol: readList,
  /** An item that lost its list. */
  li: (tag, look, depth, reading) => {
    reading.into.item(Math.min(depth, 8), false, 1);
    walk(tag.children, look, depth + 1, reading);
    reading.into.close();
  },
  pre: (tag, look, depth, reading) => {
    if (depth === 0) {
      reading.into.code(runsOf(tag.children, { keepsSpace: true }, { ...reading, decode: (text) => text }));
      return;
    }
    reading.into.endLine();
    walk(tag.children, { ...look, code: true, keepsSpace: true }, depth, reading);
    reading.into.endLine();
  },
  table: readTable,
};

const PARAGRAPHS = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'dl', 'figure']);
const LINES = new Set(
  'address article aside body caption center dd details dir div dt fieldset figcaption footer form header html legend main menu nav section summary tbody td tfoot th thead tr'.split(
    ' ',
  ),
);

/** Outlook's paragraphs are lines: it writes empty ones where it wants a gap. */
const hasNoMargin = ({ attributes }: Tag): boolean =>
  /\bMso(?:Normal|PlainText|NoSpacing)/i.test(attributes.class ?? '') ||
  /margin\s*:\s*0(?:px|pt|in|cm|em)?\s*(?:;|$|0)|margin-(?:top|bottom)\s*:\s*0/i.test(attributes.style ?? '');

const styleOf = ({ attributes }: Tag): string => attributes.style ?? '';

function lookOf(tag: Tag): Look {
  const { name } = tag;
  const style = styleOf(tag);
  return {
    ...((BOLD.has(name) || /font-weight\s*:\s*(?:bold|[6-9]00)/i.test(style)) && { bold: true }),
    ...((ITALIC.has(name) || /font-style\s*:\s*italic/i.test(style)) && { italic: true }),
    ...((STRUCK.has(name) || /text-decoration(?:-line)?\s*:[^;]*line-through/i.test(style)) && { strike: true }),
    ...(CODE.has(name) && { code: true }),
    ...(/white-space\s*:\s*(?:pre|break-spaces)/i.test(style) && name !== 'body' && { keepsSpace: true }),
  };
}

const BOLD = new Set(['b', 'strong', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'dt']);
const ITALIC = new Set(['i', 'em', 'cite', 'dfn', 'var']);
const STRUCK = new Set(['s', 'strike', 'del']);
const CODE = new Set(['code', 'kbd', 'samp', 'tt']);

function readLink(tag: Tag, look: Look, depth: number, reading: Reading): void {
  const address = reading.decode(tag.attributes.href ?? '').trim();
  const href = liveAddress(address);
  walk(tag.children, { ...look, ...(href !== undefined && { href }) }, depth, reading);
  if (href !== undefined) return;
  // A kind of address that we do not make live is worth showing; a place within the mail, or a program, is not.
  const shown = visible(address).slice(0, 300);
  if (!/^(?:tel|ftp|sip|slack|msteams|file):/i.test(shown) || isProgram(shown)) return;
  const bare = shown.replace(/^\w+:(?:\/\/)?/, '');
  if (digits(textIn(tag)) !== digits(bare) || digits(bare) === '') sayText(` (${shown})`, look, reading.into);
}

const digits = (text: string): string => text.replace(/\D/g, '');

function readList(tag: Tag, look: Look, depth: number, reading: Reading): void {
  const { into } = reading;
  const ordered = tag.name === 'ol';
  let number = countFrom(tag.attributes.start) ?? 1;
  const { href: _, ...plain } = look;
  into.close();
  for (const child of tag.children) {
    if (typeof child === 'string') {
      if (child.trim() !== '') sayText(child, look, into);
    } else if (child.name === 'li') {
      number = countFrom(child.attributes.value) ?? number;
      into.item(Math.min(depth, 8), ordered, number);
      walk(child.children, { ...plain, ...lookOf(child) }, depth + 1, reading);
      into.close();
      number += 1;
    } else readTag(child, look, depth + 1, reading);
  }
  into.close();
}

const countFrom = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,6}$/.test(text.trim()) ? Math.max(1, Number(text)) : undefined;

function readTable(table: Tag, look: Look, depth: number, reading: Reading): void {
  const rows = rowsOf(table);
  const cells = new Map(rows.flat().map((cell) => [cell, once(() => cellRuns(cell, reading))]));
  const runsIn = (cell: Tag) => cells.get(cell)?.() ?? [];
  if (depth > 0 || !isData(table, rows, (cell) => textOf(runsIn(cell)))) {
    reading.into.endLine();
    walk(table.children, look, depth, reading);
    reading.into.endLine();
    return;
  }
  for (const child of table.children) {
    if (typeof child !== 'string' && child.name === 'caption') readTag(child, look, depth, reading);
  }
  reading.into.code(
    alignedRows(rows.map((row) => row.map(runsIn)).filter((row) => row.some((cell) => textOf(cell).trim()))),
  );
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The words of a cell in one line. */
const cellRuns = (cell: Tag, reading: Reading): Run[] => {
  const runs = joinRuns(
    runsOf(cell.children, {}, reading).map(({ text, href }) => ({
      text: text.replace(/\s+/g, ' '),
      ...(href !== undefined && { href }),
    })),
  );
  const [first, last] = [runs[0], runs.at(-1)];
  if (first) first.text = first.text.trimStart();
  if (last) last.text = last.text.trimEnd();
  return runs.filter(({ text }) => text !== '');
};

/** The words within some nodes, apart from everything around them. */
function runsOf(nodes: readonly Node[], look: Look, reading: Reading): Run[] {
  const into = collector();
  walk(nodes, look, 1, { ...reading, into });
  return into.pieces.flatMap(({ part }, nth): Run[] => [
    ...(nth > 0 ? [{ text: '\n' }] : []),
    ...(part.kind === 'list' ? part.items.flatMap((item) => [...item, { text: '\n' }]) : part.runs),
  ]);
}
