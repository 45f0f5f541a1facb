import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERBS, type Verb, type Who } from '../src/tickets/verbs';

const PAGE = join(__dirname, '..', 'docs', 'using.md');
const WHO: Record<Who, string> = { everybody: 'everybody', requester: 'its requester, agents', agent: 'agents' };

const row = ({ name, who, does, example, mention }: Verb): string[] => [
  `\`/ticket ${example}\``,
  mention === null ? '–' : `\`@foxbridge ${mention}\``,
  WHO[who],
  `**${name}** ${does}`,
];

/** The table of verbs as the page shows it, with columns of even width as Biome and people like them. */
function table(): string {
  const rows = [['behind /ticket', 'in a thread', 'who', 'what it does'], ...VERBS.map(row)];
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((cells) => cells[at]?.length ?? 0))) ?? [];
  const line = (cells: string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const [head = [], ...rest] = rows.map(line);
  return [head, rule, ...rest].join('\n');
}

describe('docs/using.md', () => {
  it('shows the table of verbs as the code has it (UPDATE_DOCS=1 writes it)', () => {
    const page = readFileSync(PAGE, 'utf8');
    const between = /(<!-- verbs: [^>]*-->\n)[\s\S]*(<!-- \/verbs -->)/;
    const right = page.replace(between, (_, begin: string, end: string) => `${begin}\n${table()}\n\n${end}`);
    expect(page).toMatch(between);
    if (process.env.UPDATE_DOCS) return writeFileSync(PAGE, right);
    expect(right).toBe(page);
  });
});
