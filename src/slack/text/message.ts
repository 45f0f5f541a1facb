import type { RichTextBlock } from '@slack/types';
import { NAMELESS, type Names } from './names';
import { type Message, readMessage } from './read-message';
import { writeHtml } from './write-html';
import { writePlain } from './write-plain';
import { writeRichText } from './write-rich-text';

/** A message as HTML for HappyFox. Look up `mentionedIds(message)` first. */
export const messageToHtml = (message: Message, names: Names): string => writeHtml(readMessage(message, names));

/** A message as plain text, for a contact's reply. */
export const messageToPlain = (message: Message, names: Names): string => writePlain(readMessage(message, names));

/** A bot's or an old message in the shape a form's rich text field starts with; null when it says nothing. */
export const messageToRichText = (message: Message, names = NAMELESS): RichTextBlock | null => {
  const elements = writeRichText(readMessage(message, names));
  return elements.length > 0 ? { type: 'rich_text', elements } : null;
};
