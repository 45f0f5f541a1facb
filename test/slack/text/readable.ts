import type { RichTextBlock } from '@slack/types';

type Leaf = { type: string; text?: string; url?: string; style?: Record<string, boolean> };
type Element = {
  type: string;
  elements: (Leaf & { elements?: Leaf[] })[];
  style?: string;
  indent?: number;
  offset?: number;
  border?: number;
};

/**
 * Blocks as a person would read them in a diff: `**bold**`, `_italic_`, `~~struck~~`, `[label](address)`, an address
 * that is its own label bare, and `· · ·` between two blocks. Throws on a kind of element we must never send.
 */
export const readable = (blocks: readonly RichTextBlock[]): string =>
  blocks
    .map((block) => (block.elements as unknown as Element[]).map(readableElement).join('\n\n'))
    .join('\n\n· · ·\n\n');

function readableElement(element: Element): string {
  const quote = (text: string) => (element.border === 1 || element.type === 'rich_text_quote' ? quoted(text) : text);
  switch (element.type) {
    case 'rich_text_section':
    case 'rich_text_quote':
      return quote(leaves(element.elements));
    case 'rich_text_preformatted':
      return quote(`\`\`\`\n${leaves(element.elements).replace(/ +$/gm, '')}\n\`\`\``);
    case 'rich_text_list':
      return quote(
        element.elements
          .map((item, nth) => {
            const sign = element.style === 'ordered' ? `${(element.offset ?? 0) + nth + 1}.` : '•';
            return `${'    '.repeat(element.indent ?? 0)}${sign} ${leaves(item.elements ?? [])}`.trimEnd();
          })
          .join('\n'),
      );
    default:
      throw new Error(`an element that we never send: ${element.type}`);
  }
}

const quoted = (text: string): string =>
  text
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');

const leaves = (elements: readonly Leaf[]): string => elements.map(leaf).join('');

function leaf({ type, text = '', url = '', style = {} }: Leaf): string {
  if (type !== 'text' && type !== 'link') throw new Error(`a leaf that we never send: ${type}`);
  const signs = [style.bold && '**', style.italic && '_', style.strike && '~~', style.code && '`'].filter(Boolean);
  const words = type === 'text' || text === url ? text : `[${text}](${url})`;
  return signs.join('') + words + signs.reverse().join('');
}
