import { Unavailable } from '../tickets/outcomes';

/** What an administrator can act on, by the code the engine gives. Longest prefix first. */
const WORDS: readonly [RegExp, string][] = [
  [/^(SQLITE_FULL|ENOSPC|53100)/, 'the disk is full'],
  [/^(SQLITE_READONLY|EROFS|EACCES|EPERM|25006|42501)/, 'it may not be written by this user'],
  [/^(SQLITE_BUSY|SQLITE_LOCKED|55P03)/, 'another process keeps it busy'],
  [/^(SQLITE_CANTOPEN|ENOENT|ENOTDIR)/, 'its file or folder cannot be opened'],
  [/^(SQLITE_CORRUPT|SQLITE_NOTADB)/, 'its file is damaged, or no database'],
  [/^SQLITE_IOERR/, 'the disk reports a fault'],
  [/^(53300|53)/, 'the server has no room for another connection'],
  [/^(28|3D000)/, 'user, password or database name is wrong'],
  [/^(57|08|ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE)/, 'the server is away'],
];

/** Code and meaning of what an engine threw; no query, no values, no address. */
export function inWords(error: unknown): string {
  const code = codeOf(error);
  const words = WORDS.find(([shape]) => shape.test(code))?.[1];
  return words ? `${words}, ${code}` : code;
}

/**
 * Whatever an engine throws means for those above: not written, try later. That is true of a commit whose answer was lost
 * as well, since everything is written under a key by which the repeat is known.
 */
export const away = (error: unknown): Unavailable =>
  error instanceof Unavailable
    ? error
    : new Unavailable(`the store does not answer (${inWords(error)})`, { cause: error });

/** The answer of the engine; its failures in our words. */
export const told = <T>(answer: Promise<T>): Promise<T> => answer.catch((error) => Promise.reject(away(error)));

/** Two instances did the same at the same moment and the engine let one of them win. Doing it again settles it. */
export const lostRace = (error: unknown): boolean =>
  /^(SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)|SQLITE_BUSY_SNAPSHOT|23505|40001|40P01)$/.test(codeOf(error));

/** The line to a server broke off: what was asked for may have been done. */
export const isCutOff = (error: unknown): boolean => /^(Error|ECONN|EPIPE|57P0)/.test(codeOf(error));

function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && error.code) return String(error.code);
  return error instanceof Error ? error.name : 'unknown';
}
