import { type Json, textOf } from '../slack/loose-json';
import { PEOPLE, type World } from '../world';
import type { Comparison, Draft, Held, NoticeSeen } from './compare';
import { noticesAbout } from './compare';
import { clockTime } from './plain-blocks';

/** Columns of a page. */
const WIDTH = 96;

/** A heading with a line to the edge of the page. */
export const heading = (title: string): string => `\n── ${title} ${'─'.repeat(Math.max(0, WIDTH - title.length - 4))}`;

/** Words broken into lines of the page, each but the first one indented. */
export function wrapped(text: string, indent: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + word.length + indent.length >= WIDTH) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join(`\n${indent}`);
}

/** The drafts as people see them in Slack: where, what was said, and the notice with everything it said before. */
export function threadsPage({ slack }: World, drafts: readonly Draft[], notices: readonly NoticeSeen[]): string {
  const nameOf = (id: unknown) => Object.values(PEOPLE).find((person) => person.id === id)?.name ?? 'foxbridge';
  const shown = drafts.map((draft) => {
    const [notice] = noticesAbout(draft, notices);
    const parent: Json | undefined = draft.thread === null ? undefined : slack.messages(draft.channel, draft.thread)[0];
    const owner = Object.values(PEOPLE).find(({ id }) => draft.thread === null && slack.dm(id) === draft.channel);
    const files = draft.files.map(({ name, bytes }) => `[${name}, ${size(bytes)}]`).join(' ');
    const where = parent
      ? `#general  ${nameOf(parent.user)}: ${textOf(parent.text)} ${files}`.trimEnd()
      : `Direct message with ${owner?.name ?? 'somebody'}`;
    return [wrapped(where, '  '), ...(notice ? noticeLines(notice) : ['  (no notice)'])].join('\n');
  });
  return shown.join('\n\n');
}

/** One line for each thing it said, and the whole of what it says now. */
function noticeLines({ versions }: NoticeSeen): string[] {
  return versions.flatMap(({ at, lines: [first = '', ...rest] }, index) => {
    const isLast = index === versions.length - 1;
    const head = `  ${isLast ? '→' : '·'} ${clockTime(at)}  `;
    const indent = ' '.repeat(14);
    return [`${head}${wrapped(first, indent)}`, ...(isLast ? rest.map((line) => `${indent}${line}`) : [])];
  });
}

/** What HappyFox holds: a line for each ticket, and one for each of its files. */
export const ticketsPage = (held: readonly Held[]): string =>
  table(
    ['Number', 'Subject', 'Requester'],
    held.flatMap(({ displayId, subject, requester, files }) => [
      [displayId, subject, requester],
      ...files.map(({ name, bytes }) => ['', `  ${name}, ${size(bytes)}`, '']),
    ]),
  );

/** The numbers, then the verdict. */
export function comparisonPage(found: Comparison): string {
  const { said, filed, lost, doubled, filesSaid, filesHeld, early, refusals, refusalsInLedger } = found;
  const numbers = table(
    ['', 'In Slack', 'In HappyFox', 'Lost', 'Doubled'],
    [
      ['Tickets', said, filed, lost, doubled],
      ['Files, byte for byte', filesSaid, filesHeld, filesSaid - filesHeld, ''],
    ].map((row) => row.map(String)),
  );
  const waits = `Refusals with a wait: ${refusals}, of which the program’s own ledger knows ${refusalsInLedger}.`;
  const during = `Requests that reached HappyFox during a wait: ${early}.`;
  const verdict =
    found.differences.length === 0
      ? 'Everything said is filed once, and everybody knows its number.'
      : ['This does not agree:', ...found.differences.map((difference) => `  - ${wrapped(difference, '    ')}`)].join(
          '\n',
        );
  return [numbers, '', waits, during, '', verdict].join('\n');
}

/** Columns as wide as their widest cell. */
function table(head: string[], rows: string[][]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)));
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [head, ...rows].map(line).join('\n');
}

const size = (bytes: number): string =>
  bytes < 1000 ? `${bytes} B` : bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${Math.round(bytes / 1e6)} MB`;
