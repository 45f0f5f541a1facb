import { hasWords, type Part, type Run } from './document';
import { withEmoji } from './emoji';
import type { Names } from './names';
import { readMrkdwn } from './read-mrkdwn';
import { linkRun, readRichText } from './read-rich-text';
import { type Fields, fieldsOf, listOf, stringOf } from './shape';

/** The parts of a Slack message that hold words. Their inner shape is looked at, not trusted. */
export interface Message {
  text?: string | null | undefined;
  blocks?: readonly unknown[] | undefined;
  attachments?: readonly unknown[] | undefined;
}

/**
 * Reads what a message says. A person's message has a `rich_text` block, which is exact; a bot's has other blocks, or
 * only a text. Previews of links are Slack's words, not the sender's, and are left out; shared messages are quoted.
 */
export function readMessage(message: Message, names: Names): Part[] {
  const blocks = listOf(message.blocks).flatMap((block) => readBlock(block, names));
  const words = blocks.some(hasWords) ? blocks : readMrkdwn(stringOf(message.text), names);
  return [...words, ...listOf(message.attachments).flatMap((attachment) => readAttachment(attachment, names))];
}

function readBlock(block: Fields, names: Names): Part[] {
  switch (block.type) {
    case 'rich_text':
      return readRichText(block, names);
    case 'section':
      return [...readText(block.text, names), ...listOf(block.fields).flatMap((field) => readText(field, names))];
    case 'header':
      return bold(readText(block.text, names));
    case 'context':
      return beside(listOf(block.elements).map((element) => readContext(element, names)));
    case 'markdown':
      // Markdown as its bot wrote it; it was made to be read as it stands.
      return plainly(stringOf(block.text));
    case 'image':
      return pictures(block);
    case 'video':
      return [
        line(linkRun(stringOf(block.title_url) || stringOf(block.video_url), stringOf(fieldsOf(block.title).text))),
      ];
    case 'table':
      return readTable(block, names);
    case 'actions':
    case 'divider':
    case 'file':
      return [];
    default:
      // A kind we do not know: what it calls its text, if it has one.
      return readText(block.text, names);
  }
}

/** A text object. `plain_text` has no formatting, but Slack sends its three signs escaped there, too. */
function readText(value: unknown, names: Names): Part[] {
  if (typeof value === 'string') return readMrkdwn(value, names);
  const text = fieldsOf(value);
  if (text.type === 'mrkdwn') return readMrkdwn(stringOf(text.text), names);
  return plainly(
    stringOf(text.text).replace(/&(amp|lt|gt);/g, (_, sign: string) => ({ amp: '&', lt: '<', gt: '>' })[sign] ?? ''),
  );
}

const plainly = (text: string): Part[] =>
  text === '' ? [] : [{ kind: 'words', quoted: false, runs: [{ text: withEmoji(text) }] }];

const line = (...runs: Run[]): Part => ({ kind: 'words', quoted: false, runs });

function readContext(element: Fields, names: Names): Part[] {
  return element.type === 'image' ? plainly(stringOf(element.alt_text)) : readText(element, names);
}

/** Parts that Slack shows in one row. */
function beside(pieces: Part[][]): Part[] {
  const runs = pieces.flatMap((parts) =>
    parts.flatMap((part) => (part.kind === 'list' ? [] : [...part.runs, { text: ' ' }])),
  );
  return runs.length > 0 ? [line(...runs.slice(0, -1))] : [];
}

const bold = (parts: Part[]): Part[] =>
  parts.map((part) =>
    part.kind === 'words' ? { ...part, runs: part.runs.map((run) => ({ ...run, bold: true })) } : part,
  );

function pictures(block: Fields): Part[] {
  const title = stringOf(fieldsOf(block.title).text) || stringOf(block.alt_text) || 'Image';
  const file = fieldsOf(block.slack_file);
  const address = stringOf(block.image_url) || stringOf(file.url);
  return address ? [line(linkRun(address, title))] : plainly(title);
}

function readTable(block: Fields, names: Names): Part[] {
  const rows = (Array.isArray(block.rows) ? block.rows : []).map((row) =>
    listOf(row).map((cell) => (cell.type === 'rich_text' ? readRichText(cell, names) : readText(cell, names))),
  );
  return rows.flatMap((cells) => {
    const runs = cells.flatMap((parts, nth): Run[] => [
      ...(nth > 0 ? [{ text: ' | ' }] : []),
      ...parts.flatMap((part) => (part.kind === 'list' ? part.items.flat() : part.runs)),
    ]);
    return runs.length > 0 ? [line(...runs)] : [];
  });
}

/** The older way of bots to say something, and Slack's way to show a shared message. */
function readAttachment(attachment: Fields, names: Names): Part[] {
  const address = stringOf(attachment.from_url) || stringOf(attachment.original_url);
  const shared = attachment.is_share === true || attachment.is_msg_unfurl === true;
  if (address !== '' && !shared) return [];
  const blocks = listOf(attachment.blocks).flatMap((block) => readBlock(block, names));
  const title = stringOf(attachment.title);
  const author = stringOf(attachment.author_name) || stringOf(attachment.author_subname);
  const parts = [
    ...readMrkdwn(stringOf(attachment.pretext), names),
    ...bold(author ? plainly(author) : []),
    ...bold(title === '' ? [] : [line(titleRun(title, stringOf(attachment.title_link)))]),
    ...(blocks.length > 0 ? blocks : readMrkdwn(stringOf(attachment.text), names)),
    ...listOf(attachment.fields).flatMap((field) => [
      ...bold(plainly(stringOf(field.title))),
      ...readMrkdwn(stringOf(field.value), names),
    ]),
    ...(attachment.image_url ? [line(linkRun(stringOf(attachment.image_url), ''))] : []),
    ...plainly(stringOf(attachment.footer)),
  ].filter(hasWords);
  const found = parts.length > 0 ? parts : readMrkdwn(stringOf(attachment.fallback), names);
  return shared ? found.map((part) => ({ ...part, quoted: true })) : found;
}

const titleRun = (title: string, address: string): Run => (address ? linkRun(address, title) : { text: title });
