import { section } from '../blocks';
import type { Said } from './said';

/** Somebody else's button. Everybody who sees a message can press what is in it. */
export function notYours(): Said {
  const text = 'Only the person who wrote this, or an agent of the helpdesk, can do that.';
  return { text, blocks: [section(text)] };
}
