import { liveAddress } from './addresses';
import type { Tag } from './parse-html';
import { visible } from './visible';

/**
 * A picture is named where it stood: as the attached file that it is, or as a link to where it lies. Null for one that
 * tells readers nothing.
 */
export function readImage(
  { attributes }: Tag,
  attachments: readonly string[],
  decode: (text: string) => string,
): { text: string; href?: string } | null {
  const alt = visible(decode(attributes.alt ?? ''))
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
  if (/^\p{Extended_Pictographic}/u.test(alt) && alt.length <= 20) return { text: alt };
  // A picture of one dot counts readers.
  if ([attributes.width, attributes.height].some((size) => /^[0-2](?:px)?$/.test(size?.trim() ?? ''))) return null;
  const source = decode(attributes.src ?? '').trim();
  const file = /^cid:/i.test(source) ? attached(source.slice(4), alt, attachments) : undefined;
  const text = `[image${file || alt ? `: ${file ?? alt}` : ''}]`;
  const href = liveAddress(source);
  if (file !== undefined || href === undefined) return { text };
  // An `alt` that is there and empty: its author says that this one is for decoration.
  return attributes.alt !== undefined && alt === '' ? null : { text, href };
}

/** `cid:image001.png@01DB3E5F.4A2B` is mostly the file's name and a number; the `alt` text may be the name as well. */
function attached(cid: string, alt: string, attachments: readonly string[]): string | undefined {
  const name = cid.split('@')[0] ?? '';
  const wanted = [name, alt, cid].map((text) => text.toLowerCase());
  const found = attachments.find((attachment) => wanted.includes(attachment.toLowerCase()));
  return found ?? (/^[^\s/\\]{1,100}\.\w{2,5}$/.test(name) ? visible(name) : undefined);
}
