import { type Tag, textIn } from './parse-html';

/** Word writes lists as paragraphs: `mso-list:l0 level2 lfo1`, and the bullet or number in a part to be ignored. */
export function wordListItem(tag: Tag): { indent: number; ordered: boolean; number: number } | null {
  if (tag.name !== 'p') return null;
  const level = /mso-list\s*:\s*l\d+\s+level(\d)/i.exec(tag.attributes.style ?? '')?.[1];
  if (level === undefined) return null;
  const mark = /^\s*\(?(\d{1,4})[.)]/.exec(bulletIn(tag))?.[1];
  return { indent: Math.min(Number(level) - 1, 8), ordered: mark !== undefined, number: Number(mark ?? 1) };
}

function bulletIn(tag: Tag): string {
  for (const child of tag.children) {
    if (typeof child === 'string') continue;
    if (isWordBullet(child)) return textIn(child);
    const found = bulletIn(child);
    if (found !== '') return found;
  }
  return '';
}

/** What Word draws beside an item for programs that know nothing of its lists. */
export const isWordBullet = ({ attributes }: Tag): boolean => /mso-list\s*:\s*ignore/i.test(attributes.style ?? '');
