import { showsAddress } from './addresses';
import { linesOf, linksOf, type Part, paragraphsOf, quotesOf, type Run, textOf } from './document';
import { visible } from './visible';

/** Text for where markup would be shown as such: bullets, `> ` before quotes, code between fences, bare addresses. */
export const writePlain = (parts: readonly Part[]): string =>
  quotesOf(parts)
    .map(({ quoted, parts }) => (quoted ? quotedLines(writeParts(parts)) : writeParts(parts)))
    .filter((text) => text !== '')
    .join('\n\n')
    // Spaces at the beginning of the first line belong to it.
    .replace(/^\n+/, '')
    .trimEnd();

const quotedLines = (text: string): string =>
  text === ''
    ? ''
    : text
        .split('\n')
        .map((line) => (line === '' ? '>' : `> ${line}`))
        .join('\n');

function writeParts(parts: readonly Part[]): string {
  let text = '';
  let before: Part['kind'] | null = null;
  for (const part of parts) {
    const piece = writePart(part);
    if (piece === '') continue;
    // Lists that belong together, and a list and what leads up to it, stand without a gap.
    const gap = before === null ? '' : part.kind === 'list' && before !== 'code' ? '\n' : '\n\n';
    text += gap + piece;
    before = part.kind;
  }
  return text;
}

function writePart(part: Part): string {
  switch (part.kind) {
    case 'words':
      return paragraphsOf(part.runs)
        .map((lines) => lines.map(writeLine).join('\n'))
        .join('\n\n');
    case 'code': {
      const code = visible(textOf(part.runs)).replace(/^\n+/, '').trimEnd();
      return code === '' ? '' : `\`\`\`\n${code}\n\`\`\``;
    }
    case 'list':
      return part.items
        .map((item, nth) => {
          const sign = part.ordered ? `${part.start + nth}. ` : '• ';
          const indent = '   '.repeat(part.indent);
          const [first = '', ...more] = linesOf(item)
            .map(writeLine)
            .filter((line) => line !== '');
          return [indent + sign + first, ...more.map((line) => `${indent}   ${line}`)].join('\n').trimEnd();
        })
        .join('\n');
    default:
      return part satisfies never;
  }
}

const writeLine = (runs: readonly Run[]): string =>
  linksOf(runs)
    .map(({ href, runs }) => {
      const label = visible(runs.map(({ text, code }) => (code ? `\`${text}\`` : text)).join(''));
      if (href === undefined) return label;
      const address = href.replace(/^mailto:/i, '');
      return label.trim() === '' || showsAddress(label, href) ? address : `${label} (${address})`;
    })
    .join('')
    .trimEnd();
