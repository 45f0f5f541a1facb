import { escapeHtml } from '../../tickets/escape-html';
import { realPlace } from './addresses';
import { linesOf, linksOf, type Part, paragraphsOf, quotesOf, type Run, textOf } from './document';
import { visible } from './visible';

/**
 * HTML of a dozen tags and no attributes but `href` and `start`, for HappyFox. Every text and every address in it is
 * escaped, so that nothing a person typed becomes markup.
 */
export const writeHtml = (parts: readonly Part[]): string =>
  quotesOf(parts)
    .map(({ quoted, parts }) => {
      const html = writeParts(parts);
      return quoted && html !== '' ? `<blockquote>${html}</blockquote>` : html;
    })
    .join('');

function writeParts(parts: readonly Part[]): string {
  let html = '';
  const lists = openLists();
  for (const part of parts) {
    if (part.kind === 'list') {
      html += lists.add(part);
      continue;
    }
    html += lists.close();
    html += part.kind === 'code' ? writeCode(part.runs) : writeWords(part.runs);
  }
  return html + lists.close();
}

const writeWords = (runs: readonly Run[]): string =>
  paragraphsOf(runs)
    .map((lines) => `<p>${lines.map(writeLine).join('<br>')}</p>`)
    .join('');

function writeCode(runs: readonly Run[]): string {
  const lines = linesOf(runs).map((line) =>
    linksOf(line)
      .map(({ href, runs }) => link(href, runs, leaf(textOf(runs))))
      .join(''),
  );
  while (lines.length > 0 && lines[0]?.trim() === '') lines.shift();
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop();
  return lines.length > 0 ? `<pre>${lines.join('\n')}</pre>` : '';
}

const writeLine = (runs: readonly Run[]): string =>
  linksOf(runs)
    .map(({ href, runs }) => link(href, runs, runs.map(writeRun).join('')))
    .join('')
    // A browser makes one space of many, and drops those at the beginning.
    .replace(/^ +| {2,}/g, (spaces) => `${'&nbsp;'.repeat(spaces.length - 1)}${spaces.length > 1 ? ' ' : '&nbsp;'}`);

function link(href: string | undefined, runs: readonly Run[], html: string): string {
  if (href === undefined) return html;
  const place = realPlace(textOf(runs), href);
  return `<a href="${escapeHtml(href)}">${html}</a>${place === undefined ? '' : ` (${escapeHtml(place)})`}`;
}

function writeRun({ text, bold, italic, strike, code }: Run): string {
  let html = leaf(text);
  if (code) html = `<code>${html}</code>`;
  if (strike) html = `<s>${html}</s>`;
  if (italic) html = `<em>${html}</em>`;
  return bold ? `<strong>${html}</strong>` : html;
}

const leaf = (text: string): string => escapeHtml(visible(text));

/** Slack's lists lie in a row, each with its indent; HTML's lie within each other. */
function openLists() {
  const open: { indent: number; ordered: boolean; next: number; tag: string }[] = [];
  const closeOne = (): string => `</li></${open.pop()?.tag}>`;
  return {
    add({ indent, ordered, start, items }: Extract<Part, { kind: 'list' }>): string {
      let html = '';
      for (let last = open.at(-1); last && last.indent > indent; last = open.at(-1)) html += closeOne();
      let last = open.at(-1);
      // The same list goes on after a deeper one if its numbers do; otherwise another one begins.
      if (last?.indent === indent && (last.ordered !== ordered || (ordered && last.next !== start))) {
        html += closeOne();
        last = open.at(-1);
      }
      const goesOn = last?.indent === indent;
      const tag = ordered ? 'ol' : 'ul';
      if (!goesOn && items.length > 0) {
        open.push({ indent, ordered, next: start, tag });
        html += ordered && start > 1 ? `<ol start="${start}">` : `<${tag}>`;
      }
      const list = open.at(-1);
      for (const [nth, item] of items.entries()) {
        html += `${goesOn || nth > 0 ? '</li>' : ''}<li>${paragraphsOf(item).flat().map(writeLine).join('<br>')}`;
        if (list) list.next += 1;
      }
      return html;
    },
    close(): string {
      let html = '';
      while (open.length > 0) html += closeOne();
      return html;
    },
  };
}
