import type { Guards } from './guard';

/** One threat of `docs/security.md`. */
interface Row {
  id: string;
  /** The files of tests that its last column names. */
  tests: string[];
}

/** Reads the table of the page. */
export const rowsOf = (page: string): Row[] =>
  page.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    const id = /^S\d+$/.exec(cells[1] ?? '')?.[0];
    if (id === undefined) return [];
    return [{ id, tests: [...(cells.at(-2) ?? '').matchAll(/`(test\/[\w./-]+)`/g)].map(([, file]) => file ?? '') }];
  });

/** Where page and table say different things: what the page promises has a guard, and what has a guard is promised there. */
export function differences(rows: readonly Row[], guards: Guards): string[] {
  const known = new Set(rows.map(({ id }) => id));
  const unseen = rows.flatMap(({ id, tests }) =>
    tests
      .filter((test) => !guards[id]?.some((guard) => guard.test === test))
      .map((test) => `${id} names ${test}, which no guard of it is tried with`),
  );
  const unsaid = Object.entries(guards).flatMap(([id, list]) =>
    !known.has(id)
      ? [`${id} has guards and is no row of the page`]
      : list
          .filter(({ test }) => !rows.some((row) => row.id === id && row.tests.includes(test)))
          .map(({ name, test }) => `${id} does not name ${test}, with which “${name}” is tried`),
  );
  return [...unseen, ...unsaid];
}
