import shortcodes from './emoji.json';

const PLAIN = new Map(Object.entries<string>(shortcodes.plain));
const TONED = new Map(Object.entries<string>(shortcodes.toned));
const PAIR = new Map(Object.entries<string>(shortcodes.pair));
const PICTURE_STYLE = '\uFE0F';

/** Slack counts skin tones from 2 (lightest) to 6; Unicode has five modifiers from U+1F3FB. */
const tone = (number: number): string => (number >= 2 && number <= 6 ? String.fromCodePoint(0x1f3fb + number - 2) : '');

/**
 * The character behind a shortcode (without colons), or undefined when it is a custom emoji of the workspace. Two tones
 * are for pairs of people; with one, both get the same.
 */
export function emojiNamed(name: string, ...tones: number[]): string | undefined {
  const plain = PLAIN.get(name);
  if (plain !== undefined) return plain;
  const toned = TONED.get(name);
  const base = toned ?? PAIR.get(name);
  const first = tone(tones[0] ?? 0);
  if (base === undefined || first === '') return base;
  const [head = '', ...rest] = [...base];
  // A skin tone takes the place of the sign that asks for a picture.
  const tail = rest[0] === PICTURE_STYLE ? rest.slice(1) : rest;
  return head + first + tail.join('') + (toned === undefined ? tone(tones[1] ?? tones[0] ?? 0) : '');
}

/** The character of a lower-case hexadecimal sequence such as `1f44b-1f3fc`, as Slack's rich text carries it. */
export function emojiOfUnicode(sequence: string): string | undefined {
  if (!/^[0-9a-f]{1,6}(-[0-9a-f]{1,6}){0,15}$/i.test(sequence)) return undefined;
  const points = sequence.split('-').map((hex) => Number.parseInt(hex, 16));
  return points.every((point) => point > 0x1f && point <= 0x10ffff) ? String.fromCodePoint(...points) : undefined;
}

const SHORTCODE = /(?<![\p{L}\p{N}]):([a-z0-9_+'-]{1,100}):(?::?skin-tone-([2-6])(?:-([2-6]))?:)?/gu;

/** Replaces the shortcodes in a text. Custom emoji stay `:name:`, since only their workspace has the picture. */
export const withEmoji = (text: string): string =>
  text.replace(SHORTCODE, (code, name: string, first?: string, second?: string) => {
    const tones = [first, second].flatMap((digit) => (digit === undefined ? [] : [Number(digit)]));
    return emojiNamed(name, ...tones) ?? code;
  });
