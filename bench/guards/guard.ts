/** A piece of the source that stands against a threat, and the test that fails when it is gone. */
export interface Guard {
  /** What it sees to, in a few words. */
  name: string;
  file: string;
  /** Stands in the file exactly once. */
  piece: string;
  /** Other pieces that see to the same, and have to go along for it to be missed. */
  besides?: readonly string[];
  /** What stands there when the guard is removed; nothing by default. */
  without?: string;
  test: string;
  /** Which tests of that file are run, as a pattern of their names; all of them by default. */
  only?: string;
}

/** The guards of each row of `docs/security.md`. */
export type Guards = Record<string, readonly Guard[]>;

/** The source without the guard. Throws when one of its pieces does not stand there exactly once. */
export function withoutGuard(source: string, { name, file, piece, besides = [], without = '' }: Guard): string {
  const taken = (from: string, what: string, instead: string) => {
    const pieces = from.split(what);
    if (pieces.length === 2) return pieces.join(instead);
    const where = pieces.length === 1 ? 'is not there any more' : `stands there ${pieces.length - 1} times`;
    throw new Error(`the guard has moved: “${name}” ${where} in ${file}`);
  };
  return besides.reduce((rest, what) => taken(rest, what, ''), taken(source, piece, without));
}
