/**
 * How many slips of the finger lie between two words: letters that are missing, too many, wrong, or two that changed places.
 * (The optimal string alignment distance.)
 */
export function slips(a: string, b: string): number {
  const [from, to] = [[...a], [...b]];
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [i, letter] of from.entries()) {
    const row = [i + 1];
    for (const [j, other] of to.entries()) {
      const isSwapped = i > 0 && j > 0 && letter === to[j - 1] && from[i - 1] === other;
      row.push(
        Math.min(
          (last[j + 1] ?? 0) + 1,
          (row[j] ?? 0) + 1,
          (last[j] ?? 0) + (letter === other ? 0 : 1),
          isSwapped ? (before[j - 1] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [before, last] = [last, row];
  }
  return last[to.length] ?? 0;
}

/** What a typed name stands for among those that exist. */
export type Match<T> =
  | { kind: 'one'; item: T }
  /** It fits several of them. */
  | { kind: 'several'; items: T[] }
  /** It fits none; `near` is the one that is a slip of the finger away. */
  | { kind: 'none'; near: T | null };

/**
 * The item of this name, whatever the case and the accents: the whole name, else the only one that begins with it, else the
 * only one in which every typed word begins a word.
 */
export function byName<T extends { name: string }>(typed: string, items: readonly T[]): Match<T> {
  const wanted = folded(typed);
  const words = wordsOf(typed);
  if (words.length === 0) return { kind: 'none', near: null };
  const ways: ((item: T) => boolean)[] = [
    ({ name }) => folded(name) === wanted,
    ({ name }) => folded(name).startsWith(wanted),
    ({ name }) => words.every((word) => wordsOf(name).some((part) => part.startsWith(word))),
  ];
  for (const fits of ways) {
    const found = items.filter(fits);
    const [only] = found;
    if (only) return found.length === 1 ? { kind: 'one', item: only } : { kind: 'several', items: found };
  }
  return { kind: 'none', near: nearest(wanted, items) };
}

/** The item whose name, or a word of it, is a few slips away; fewer for short words. */
function nearest<T extends { name: string }>(wanted: string, items: readonly T[]): T | null {
  const most = Math.min(3, Math.floor(wanted.length / 3));
  const away = ({ name }: T) => Math.min(...[folded(name), ...wordsOf(name)].map((part) => slips(wanted, part)));
  let best: { item: T; slips: number } | null = null;
  for (const item of items) {
    const distance = away(item);
    if (distance <= most && distance < (best?.slips ?? Number.POSITIVE_INFINITY)) best = { item, slips: distance };
  }
  return best?.item ?? null;
}

const wordsOf = (text: string): string[] =>
  folded(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/** “On Hold”, “on  hold” and “ön hold” are the same name. */
const folded = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/\s+/g, ' ').trim().toLowerCase();
