import { section } from '../blocks';
import type { Said } from './said';

/** We failed before anything was on disk. `reference` is also in our log. */
export function notSaved(reference: string): Said {
  const text = `Sorry, this did not work, and nothing was sent. Please try again. If it fails again, tell the people who look after Foxbridge this reference: ${reference}`;
  return { text, blocks: [section(text)] };
}
