import { Parser } from 'htmlparser2';

/** Characters of an article's source that are read; pictures written into it make up the rest of longer ones. */
const MOST_HTML = 200_000;
/** The parser searches its list of open elements from the top: above this many it starts anew. */
const MOST_OPEN = 500;
const CHUNK = 4_096;

/** What is no text for readers. */
const UNREAD = new Set(['script', 'style', 'template', 'noscript', 'iframe', 'object', 'svg', 'textarea', 'select']);
/** Elements within a line of text: they end no word. */
const IN_LINE = new Set('a abbr b bdi bdo code em font i mark s small span strike strong sub sup u wbr'.split(' '));

/** The words of a page, for a search: without markup, at most `most` characters. Takes time in proportion to the length. */
export function articleText(html: string, most: number): string {
  let text = '';
  let open = 0;
  let unread = 0;
  const handler = {
    onopentag(name: string) {
      open += 1;
      if (!IN_LINE.has(name)) text += ' ';
      if (unread > 0 || UNREAD.has(name)) unread += 1;
    },
    onclosetag(name: string) {
      open -= 1;
      if (unread > 0) unread -= 1;
      if (!IN_LINE.has(name)) text += ' ';
    },
    ontext(words: string) {
      if (unread === 0) text += words;
    },
  };
  let parser = new Parser(handler, { decodeEntities: true });
  const source = html.slice(0, MOST_HTML);
  for (let at = 0; at < source.length && text.length < 2 * most; ) {
    // Where the parser may start anew, no element is cut in two.
    const border = source.lastIndexOf('<', at + CHUNK);
    const end = border > at ? border : at + CHUNK;
    parser.write(source.slice(at, end));
    at = end;
    if (open > MOST_OPEN) {
      parser.end();
      [open, unread] = [0, 0];
      parser = new Parser(handler, { decodeEntities: true });
    }
  }
  parser.end();
  return text.replace(/\s+/g, ' ').trim().slice(0, most).toWellFormed();
}
