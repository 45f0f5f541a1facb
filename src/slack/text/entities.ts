// A person may well write about `&nbsp;` or `&lt;`, but nobody writes `&amp;amp;` or a quotation mark as `&amp;#39;`:
// where these appear, a system on the way encoded the whole text more than once.
const ENCODED_TWICE = /&amp;(?:amp|quot|apos|#\d{2,5}|#x[\da-f]{2,4});/i;

const ENTITY = /&(amp|lt|gt|quot|apos|nbsp|#\d{2,6}|#x[\da-f]{2,5});/gi;
const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const MOST_ROUNDS = 5;

/**
 * How to read the texts of this mail once its parser has decoded them: as they are, or, when its source shows that it
 * was encoded several times over, decoded until nothing is left to decode.
 */
export const entityReader = (html: string): ((text: string) => string) =>
  ENCODED_TWICE.test(html) ? decoded : (text) => text;

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
