import { cut } from '../limits';
import { visible } from './visible';

/** What is looked at to find the first line that says something. Characters. */
const LOOKED_AT = 20_000;

/**
 * The first line of a plain text as a title of at most `max` characters (UTF-16 units), without the signs of lists,
 * quotes and code. Cut between letters as people see them, with “…”; empty when the text says nothing.
 */
export function oneLine(text: string, max: number): string {
  const lines = visible(text.slice(0, LOOKED_AT))
    .split('\n')
    .map((line) =>
      line
        .replace(/^(?:\s|>|•|```)+/, '')
        .replace(/\s+/g, ' ')
        .trim(),
    );
  const line =
    lines.find((candidate) => /[\p{L}\p{N}]/u.test(candidate)) ?? lines.find((candidate) => candidate !== '');
  return cut(line ?? '', max);
}
