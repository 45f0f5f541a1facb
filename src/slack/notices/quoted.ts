import { cut } from '../limits';
import { escapeMrkdwn } from '../text/escape';
import { visible } from '../text/visible';

/**
 * Longest name of somebody else's that goes into a sentence of ours. Three of them and a link stay within a section
 * even when each of their letters is one that escaping makes five of. Characters.
 */
const NAME = 120;

/** A foreign name, short and harmless, for a sentence of ours. Line breaks would end the sentence. */
export const named = (name: string): string =>
  escapeMrkdwn(cut(visible(name).replace(/\s+/g, ' ').trim() || '–', NAME));

/** A subject in quotation marks. */
export const quoted = (subject: string): string => `“${named(subject)}”`;
