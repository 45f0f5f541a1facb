import type { Node } from './parse-html';

// A person may well write about `&nbsp;` or `&lt;`, but outside of code nobody writes `&amp;` or a quotation mark as
// `&#39;`: where a reader would see these, a system on the way encoded the whole text more than once.
const LEFT_OVER = /&(?:amp|quot|apos|#\d{2,5}|#x[\da-f]{2,4});/i;

const ENTITY = /&(amp|lt|gt|quot|apos|nbsp|#\d{2,6}|#x[\da-f]{2,5});/gi;
const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const MOST_ROUNDS = 5;

/**
 * How to read the texts of this mail once its parser has decoded them: as they are, or, when entities are left that
 * nobody means to show, decoded until nothing is left to decode.
 */
export const entityReader = (mail: Node): ((text: string) => string) =>
  isEncodedTwice(mail) ? decoded : (text) => text;

function isEncodedTwice(node: Node): boolean {
  if (typeof node === 'string') return LEFT_OVER.test(node);
  return node.name !== 'code' && node.name !== 'pre' && node.children.some(isEncodedTwice);
}

function decoded(text: string): string {
  let [before, now] = ['', text];
  for (let round = 0; before !== now && round < MOST_ROUNDS; round++) {
    before = now;
    now = before.replace(ENTITY, (entity, name: string) => NAMED[name.toLowerCase()] ?? numbered(name) ?? entity);
  }
  return now;
}

function numbered(name: string): string | undefined {
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return code > 0x1f && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
    ? String.fromCodePoint(code)
    : undefined;
}
