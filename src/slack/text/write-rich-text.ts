import type { RichTextBlock, RichTextElement, RichTextLink, RichTextText } from '@slack/types';
import { realPlace } from './addresses';
import { joinRuns, linesOf, linksOf, type Part, paragraphsOf, type Run, textOf } from './document';
import { visible } from './visible';

type Element = RichTextBlock['elements'][number];
type List = Extract<Element, { type: 'rich_text_list' }> & { offset?: number };
type Leaf = RichTextText | RichTextLink;

/**
 * The elements of a `rich_text` block. Its texts are never parsed by Slack, so that nothing in them can ping anybody
 * or pose as a link, whatever they say.
 */
export function writeRichText(parts: readonly Part[]): Element[] {
  const elements: Element[] = [];
  for (const part of parts) {
    const element = writePart(part);
    if (!element) continue;
    const last = elements.at(-1);
    if (last && isText(last) && isText(element) && last.type === element.type) {
      last.elements.push({ type: 'text', text: '\n\n' }, ...element.elements);
    } else elements.push(element);
  }
  return elements;
}

type TextElement = Extract<Element, { elements: RichTextElement[]; type: 'rich_text_section' | 'rich_text_quote' }>;
const isText = (element: Element): element is TextElement =>
  element.type === 'rich_text_section' || element.type === 'rich_text_quote';

function writePart(part: Part): Element | null {
  const border = part.quoted ? ({ border: 1 } as const) : {};
  switch (part.kind) {
    case 'words': {
      const elements = leavesOf(wordsOf(part.runs));
      return elements.length === 0 ? null : { type: part.quoted ? 'rich_text_quote' : 'rich_text_section', elements };
    }
    case 'code': {
      const elements = leavesOf(codeOf(part.runs)).map(unstyled);
      return elements.length === 0 ? null : { type: 'rich_text_preformatted', elements, ...border };
    }
    case 'list': {
      if (part.items.length === 0) return null;
      const list: List = {
        type: 'rich_text_list',
        style: part.ordered ? 'ordered' : 'bullet',
        indent: part.indent,
        ...(part.ordered && part.start > 1 && { offset: part.start - 1 }),
        ...border,
        elements: part.items.map((item) => {
          const elements = leavesOf(wordsOf(item));
          // Slack refuses an item without anything in it.
          return {
            type: 'rich_text_section',
            elements: elements.length > 0 ? elements : [{ type: 'text', text: ' ' }],
          };
        }),
      };
      return list;
    }
    default:
      return part satisfies never;
  }
}

/** One blank line between paragraphs, however many there were. */
const wordsOf = (runs: readonly Run[]): Run[] =>
  paragraphsOf(runs).flatMap((lines, nth) => [
    ...(nth > 0 ? [{ text: '\n\n' }] : []),
    ...lines.flatMap((line, row) => [...(row > 0 ? [{ text: '\n' }] : []), ...line]),
  ]);

/** Code keeps its blank lines, except around it. */
function codeOf(runs: readonly Run[]): Run[] {
  const lines = linesOf(runs);
  while (lines.length > 0 && textOf(lines[0] ?? []).trim() === '') lines.shift();
  while (lines.length > 0 && textOf(lines.at(-1) ?? []).trim() === '') lines.pop();
  return lines.flatMap((line, nth) => [...(nth > 0 ? [{ text: '\n' }] : []), ...line]);
}

const leavesOf = (runs: readonly Run[]): Leaf[] =>
  linksOf(joinRuns(runs.map((run) => ({ ...run, text: visible(run.text) })))).flatMap(({ href, runs }): Leaf[] => {
    if (href === undefined) return runs.map((run) => ({ type: 'text', text: run.text, ...styleOf(run) }));
    const label = textOf(runs);
    const place = realPlace(label, href);
    return [
      { type: 'link', url: href, text: label.replace(/\s+/g, ' '), ...styleOf(runs[0] ?? { text: '' }) },
      ...(place === undefined ? [] : [{ type: 'text' as const, text: ` (${place})` }]),
    ];
  });

function styleOf({ bold, italic, strike, code }: Run) {
  const style = {
    ...(bold && { bold: true }),
    ...(italic && { italic: true }),
    ...(strike && { strike: true }),
    ...(code && { code: true }),
  };
  return Object.keys(style).length > 0 ? { style } : {};
}

const unstyled = ({ style: _, ...leaf }: Leaf): Leaf => leaf;
