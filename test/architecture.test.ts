import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';

const ROOT = resolve(__dirname, '..');

/** Read: files on the left may import from their own folder and from those on the right. Files beside `app.ts` are named. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  tickets: [],
  slack: ['tickets'],
  happyfox: ['tickets'],
  delivery: ['tickets'],
  mirror: ['tickets'],
  store: ['tickets'],
  ops: ['tickets'],
  'config.ts': [],
  'log.ts': ['tickets'],
  'clock.ts': ['tickets'],
  'app.ts': ['tickets', 'slack', 'happyfox', 'delivery', 'mirror', 'store', 'ops', 'config.ts', 'log.ts', 'clock.ts'],
  'main.ts': ['app.ts', 'config.ts', 'log.ts', 'clock.ts', 'store', 'ops', 'tickets'],
};

/** Each outside thing has one home. */
const HOME_OF: Record<string, readonly string[]> = {
  '@slack/bolt': ['slack'],
  '@slack/web-api': ['slack'],
  '@slack/types': ['slack'],
  axios: ['happyfox'],
  'axios-retry': ['happyfox'],
  'form-data': ['happyfox'],
  kysely: ['store'],
  'better-sqlite3': ['store'],
  pg: ['store'],
  dotenv: ['main.ts'],
};

const filesBelow = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));

const importsOf = (file: string): string[] =>
  [...readFileSync(join(ROOT, file), 'utf8').matchAll(/(?:from|import|require\()\s*\(?['"]([^'"]+)['"]/g)].flatMap(
    (found) => found[1] ?? [],
  );

/** The floor a file of `src` stands on: its folder, or its own name when it stands beside `app.ts`. */
const floorOf = (file: string): string => relative('src', file).split(sep)[0] ?? '';

const target = (file: string, specifier: string): string => {
  const path = relative(ROOT, resolve(ROOT, dirname(file), specifier));
  return path.endsWith('.json') || path.endsWith('.ts') ? path : `${path}.ts`;
};

const sources = filesBelow('src');

describe('the floors of the house', () => {
  it.each(Object.entries(MAY_IMPORT))('%s imports nothing of ours but itself and %j', (floor, beneath) => {
    const strays = sources
      .filter((file) => floorOf(file) === floor)
      .flatMap((file) =>
        importsOf(file)
          .filter((specifier) => specifier.startsWith('.'))
          .map((specifier) => ({ file, reached: floorOf(target(file, specifier)) })),
      )
      .filter(({ reached }) => ![floor, ...beneath].includes(reached));
    expect(strays).toEqual([]);
  });

  it('every file of src stands on a floor that is named here', () => {
    expect(sources.filter((file) => !(floorOf(file) in MAY_IMPORT))).toEqual([]);
  });

  it.each(Object.entries(HOME_OF))('%s is used only in %j', (thing, homes) => {
    const strays = sources.filter(
      (file) => !homes.includes(floorOf(file)) && importsOf(file).some((s) => s === thing || s.startsWith(`${thing}/`)),
    );
    expect(strays).toEqual([]);
  });

  it('process.env is read only in main.ts, which hands it to config.ts', () => {
    const readers = sources.filter((file) =>
      /process\.env/.test(readFileSync(join(ROOT, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')),
    );
    expect(readers.filter((file) => floorOf(file) !== 'main.ts')).toEqual([]);
  });

  it('tickets knows nothing from outside but zod and Node', () => {
    const strangers = sources
      .filter((file) => floorOf(file) === 'tickets')
      .flatMap(importsOf)
      .filter((s) => !s.startsWith('.') && s !== 'zod' && !builtinModules.includes(s.replace(/^node:/, '')));
    expect(strangers).toEqual([]);
  });

  it('src and sandbox import nothing from each other', () => {
    const across = [...sources, ...filesBelow('sandbox')].flatMap((file) =>
      importsOf(file)
        .filter((s) => s.startsWith('.'))
        .filter((s) => target(file, s).split(sep)[0] !== file.split(sep)[0])
        .map((s) => `${file} -> ${s}`),
    );
    expect(across).toEqual([]);
  });

  it('no import goes round in a circle', () => {
    const next = new Map(
      sources.map((file) => [
        file,
        importsOf(file)
          .filter((s) => s.startsWith('.'))
          .map((s) => target(file, s)),
      ]),
    );
    const circles: string[] = [];
    const done = new Set<string>();
    const walk = (file: string, path: string[]) => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      if (path.includes(file) || done.has(file)) return;
      for (const reached of next.get(file) ?? []) walk(reached, [...path, file]);
      done.add(file);
    };
    for (const file of sources) walk(file, []);
    expect(circles).toEqual([]);
  });
});
