import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { VARIABLES } from '../src/config';

const ROOT = resolve(__dirname, '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const there = (file: string) => existsSync(join(ROOT, file));

const filesBelow = (folder: string, end: RegExp): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => end.test(file))
    .map((file) => join(folder, file));

const PAGES = ['README.md', 'CONTRIBUTING.md', ...filesBelow('docs', /\.md$/), ...filesBelow('sandbox', /README\.md$/)];
const SOURCES = ['src', 'sandbox', 'test'].flatMap((folder) => filesBelow(folder, /\.(ts|js|yml)$/));

const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].flatMap((found) => found[1] ?? []);

/** What stands between backticks, and each line of the blocks for a shell. */
const codeIn = (text: string): string[] => [
  ...all(text, /```sh\n([\s\S]*?)```/g).flatMap((block) => block.split('\n')),
  ...all(text.replace(/```[\s\S]*?```/g, ''), /`([^`\n]+)`/g),
];

describe('what the pages name', () => {
  const scripts = Object.keys(JSON.parse(read('package.json')).scripts);
  const words = all(read('src/main.ts'), /^ {2}foxbridge (\w+)/gm);

  /** Why a command cannot be run as it stands; null when it can, or is none of ours. */
  function wrongWith(command: string): string | null {
    const [program, ...rest] = command.trim().split(/\s+/);
    const [first = '', second = ''] = rest;
    if (program === 'npm' && first === 'run') return scripts.includes(second) ? null : 'no such script';
    if (program === 'npm') return ['ci', ...scripts].includes(first) ? null : 'no such script';
    if (program === 'npx' && first === 'jest') return !second || there(second) ? null : 'no such folder of tests';
    if (program === 'node' && first.startsWith('dist/')) {
      const source = first.replace(/^dist\//, '').replace(/\.js$/, '.ts');
      if (!there(source)) return 'not built from anything';
      return source !== 'src/main.ts' || words.includes(second) ? null : 'no such word';
    }
    if (program === '.ci/run') {
      accessSync(join(ROOT, program), constants.X_OK);
      return null;
    }
    return null;
  }

  it.each(PAGES)('%s: every command can be run', (page) => {
    const commands = codeIn(read(page)).flatMap((code) => code.split('&&'));
    const wrong = commands.flatMap((command) => {
      const why = wrongWith(command);
      return why === null ? [] : [`${command.trim()}: ${why}`];
    });
    expect(wrong).toEqual([]);
  });

  it.each(PAGES)('%s: every link leads to a file', (page) => {
    const links = all(read(page), /\]\(([^)\s]+)\)/g).filter((link) => !/^(https?:|mailto:|#)/.test(link));
    const dead = links.filter((link) => !there(join(dirname(page), link.split('#')[0] ?? '')));
    expect(dead).toEqual([]);
  });

  it.each(PAGES)('%s: every file of ours that is named exists', (page) => {
    const files = codeIn(read(page)).filter((code) => /^(src|sandbox|test|docs|scripts|bench)\/[\w./-]*$/.test(code));
    expect(files.filter((file) => !there(file) && !there(join(dirname(page), file)))).toEqual([]);
  });

  it.each(PAGES)('%s: every setting exists', (page) => {
    const settings = all(read(page), /`((?:SLACK|HAPPYFOX|DATABASE|REPLY|LOG)_[A-Z_]+)\b/g);
    expect(settings.filter((name) => !VARIABLES.includes(name))).toEqual([]);
  });

  it('the first screen of the README has the picture, the demo and the tests', () => {
    const first = read('README.md').split('\n').slice(0, 50).join('\n');
    expect(first).toContain('](docs/thread.svg)');
    expect(first).toContain('npm ci && npm run demo');
    expect(first).toContain('npm ci && npm test');
  });

  it('the picture needs nothing from anywhere else', () => {
    const picture = read('docs/thread.svg');
    expect(picture.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|href|url\(|@import|<script/);
  });
});

describe('where comments and pages point', () => {
  const headings = (page: string) => all(read(page), /^#{2,4} (\d+(?:\.\d+)?)\b/gm);

  /** Pages that are pointed to, with the section when one is named: `docs/happyfox.md`, 10.2 */
  const pointers = (text: string) =>
    [...text.matchAll(/\b(docs\/[\w-]+\.md)(?:`?,? (?:section )?(\d+(?:\.\d+)?)(?=[\s:,;).`]))?/g)].map(
      ([, page = '', section]) => ({ page, section }),
    );

  it('every page that a comment points to exists, with the section it names', () => {
    const lost = SOURCES.filter((file) => resolve(ROOT, file) !== __filename).flatMap((file) =>
      pointers(read(file))
        .filter(({ page, section }) => !there(page) || (section !== undefined && !headings(page).includes(section)))
        .map(({ page, section = '' }) => `${relative('.', file)} -> ${page} ${section}`.trim()),
    );
    expect(lost).toEqual([]);
  });

  it('every section that a page of docs/ names in another one exists', () => {
    const lost = filesBelow('docs', /\.md$/).flatMap((page) =>
      [...read(page).matchAll(/`([\w-]+\.md)` (\d+(?:\.\d+)?)/g)]
        .map(([, other = '', section = '']) => ({ other: join('docs', other), section }))
        .filter(({ other, section }) => !there(other) || !headings(other).includes(section))
        .map(({ other, section }) => `${page} -> ${other} ${section}`),
    );
    expect(lost).toEqual([]);
  });
});
