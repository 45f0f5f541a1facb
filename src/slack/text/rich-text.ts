import type { Names } from './names';
import { readMessage } from './read-message';
import { writeHtml } from './write-html';
import { writePlain } from './write-plain';

/** What a form's rich text field or a message's `rich_text` block holds, as HTML for HappyFox. */
export const richTextToHtml = (blocks: readonly unknown[], names: Names): string =>
  writeHtml(readMessage({ blocks }, names));

/** The same as plain text. */
export const richTextToPlain = (blocks: readonly unknown[], names: Names): string =>
  writePlain(readMessage({ blocks }, names));
