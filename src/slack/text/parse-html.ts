import { Parser } from 'htmlparser2';

/** An element, or a text with its entities decoded. */
export type Node = Tag | string;
export interface Tag {
  name: string;
  attributes: Record<string, string>;
  children: Node[];
}

/** All words within, as they stand. */
export const textIn = (node: Node): string => (typeof node === 'string' ? node : node.children.map(textIn).join(''));

/** What is read of a mail. The longest that people write are a tenth of this; the rest is old correspondence. Characters. */
export const HTML_LIMIT = 2_000_000;
/** Deeper elements count as part of the one at this depth, so that whoever walks the tree may do so by recursion. */
const DEEPEST = 150;
/** The parser itself keeps a list of open elements that it searches from the top: above this many it starts anew. */
const MOST_OPEN = 500;
const CHUNK = 4096;

/** Elements whose text is not for readers. `head` is not among them: mails forget to close it. */
const DROPPED = new Set([
  'audio',
  'base',
  'embed',
  'frameset',
  'iframe',
  'link',
  'math',
  'meta',
  'noembed',
  'object',
  'script',
  'select',
  'style',
  'svg',
  'template',
  'textarea',
  'title',
  'video',
  'xml',
]);

const HIDDEN = /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)/i;

/**
 * The tree of a mail: bounded in depth and size, without scripts, styles, comments, Word's conditionals and what is
 * hidden from readers. Never throws; takes time in proportion to the length.
 */
export function parseHtml(html: string): Tag {
  const root: Tag = { name: 'root', attributes: {}, children: [] };
  let branch: Tag[] = [root];
  /** For each open element of the source: was it put on the branch? */
  let open: boolean[] = [];
  /** How many elements are open within one that is dropped, itself included. */
  let dropped = 0;

  const handler = {
    onopentag(name: string, attributes: Record<string, string>) {
      if (dropped > 0 || DROPPED.has(name) || isHidden(attributes)) {
        dropped += 1;
        return;
      }
      const deep = branch.length > DEEPEST;
      open.push(!deep);
      if (deep) return;
      const tag: Tag = { name, attributes: short(attributes), children: [] };
      branch.at(-1)?.children.push(tag);
      branch.push(tag);
    },
    onclosetag() {
      if (dropped > 0) dropped -= 1;
      else if (open.pop() === true) branch.pop();
    },
    ontext(text: string) {
      const children = branch.at(-1)?.children;
      if (dropped > 0 || !children) return;
      const last = children.at(-1);
      if (typeof last === 'string') children[children.length - 1] = last + text;
      else children.push(text);
    },
  };

  let parser = new Parser(handler, { decodeEntities: true });
  for (let at = 0; at < Math.min(html.length, HTML_LIMIT); ) {
    const border = html.lastIndexOf('<', at + CHUNK);
    const end = border > at ? border : at + CHUNK;
    parser.write(html.slice(at, Math.min(end, HTML_LIMIT)));
    at = end;
    if (open.length + dropped > MOST_OPEN) {
      parser.end();
      [branch, open, dropped] = [[root], [], 0];
      parser = new Parser(handler, { decodeEntities: true });
    }
  }
  parser.end();
  return root;
}

const isHidden = ({ hidden, style = '' }: Record<string, string>): boolean =>
  hidden !== undefined || HIDDEN.test(style.slice(0, LONGEST_STYLE));

/** No program writes a longer one, and whoever looks for something in it should be done soon. Characters. */
const LONGEST_STYLE = 1000;

const short = (attributes: Record<string, string>): Record<string, string> =>
  attributes.style === undefined ? attributes : { ...attributes, style: attributes.style.slice(0, LONGEST_STYLE) };
