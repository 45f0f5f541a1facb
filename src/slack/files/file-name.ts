import { cut } from '../limits';

/** Characters a file name may have; many systems take 255 bytes. */
const NAME_LENGTH = 120;
/** The longest ending that counts as one, with its dot. */
const ENDING = /\.[A-Za-z0-9]{1,10}$/;

/**
 * A name that is safe as a part of a path, a header and a line of text: no separators, no control or direction characters
 * (which can make `gnp.exe` look like a picture), no dots in front, not too long. Its ending stays.
 */
export function fileName(name: string | null | undefined, id: string): string {
  // Through bytes and back: half of a surrogate pair would not survive the way to HappyFox.
  const clean = Buffer.from((name ?? '').normalize('NFC'))
    .toString()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[/\\:*?"<>|]/g, '_')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^\.+/, '');
  if (clean === '') return `file-${id.replace(/\W/g, '')}`;
  if (clean.length <= NAME_LENGTH) return clean;
  const ending = ENDING.exec(clean)?.[0] ?? '';
  return cut(clean.slice(0, clean.length - ending.length), NAME_LENGTH - ending.length) + ending;
}
