import type { RichTextBlock } from '@slack/types';
import { cut } from '../limits';
import { beginning, bundles } from './bundles';
import type { Piece } from './collect';
import { hasWords, type Part } from './document';
import { escapeSigns } from './escape';
import { markOldMail } from './old-mail';
import { HTML_LIMIT } from './parse-html';
import { readHtml } from './read-html';
import { readPlainMail } from './read-plain-mail';
import { visible } from './visible';
import { writePlain } from './write-plain';
import { writeRichText } from './write-rich-text';

/**
 * Characters in one `rich_text` block, and in all blocks of one message. Slack names no limit for them; the first is
 * that of its text objects, the second that of its `markdown` blocks: what we know that it carries.
 */
const BLOCK = 3000;
const MESSAGE = 12_000;
/** Of the 50 that a message may have; the rest is for what is said around them. */
const BLOCKS_IN_MESSAGE = 40;
/** Characters of the text for notifications and screen readers: below the 4,000 at which Slack begins to split texts. */
const FALLBACK = 3000;

export interface SlackText {
  /** Only `rich_text`, the one kind in which Slack parses nothing. Empty when nothing was said. */
  blocks: RichTextBlock[];
  /** The same words for the message's top-level `text`, escaped. */
  fallback: string;
  /** Something is left out because it was longer than `maxChars`. */
  folded: boolean;
  /** Older correspondence is left out. */
  hasQuoted: boolean;
}

export interface Showing {
  /** Characters to show before the rest is folded. Default 3,000. */
  maxChars?: number;
  /** Names of the files that came along, to tell which of them a picture in the text is. */
  attachments?: readonly string[];
  /** For "Show all": nothing folded, older correspondence included. `messagesOf` then says what fits into one message. */
  whole?: boolean;
}

/** What somebody wrote in the helpdesk or by mail, for Slack. Takes anything; never throws. */
export const htmlToSlack = (html: string, showing: Showing = {}): SlackText => {
  const text = show(readHtml(html, showing.attachments ?? []), showing);
  return html.length > HTML_LIMIT ? { ...text, folded: true } : text;
};

/** The same for an update that came as plain text only. */
export const plainToSlack = (text: string, showing: Showing = {}): SlackText =>
  show(readPlainMail(visible(text.slice(0, HTML_LIMIT))), showing);

function show(pieces: Piece[], { maxChars = 3000, whole = false }: Showing): SlackText {
  const spoken = pieces.filter(({ part }) => hasWords(part));
  const marked = whole ? spoken.map(({ part }) => ({ part, old: false })) : markOldMail(spoken);
  const fresh = marked.filter(({ old }) => !old).map(({ part }) => part);
  const { parts, more } = whole ? { parts: fresh, more: false } : beginning(fresh, maxChars);
  return {
    blocks: blocksOf(parts),
    fallback: escapeSigns(cut(writePlain(beginning(parts, FALLBACK).parts), FALLBACK)),
    folded: more,
    hasQuoted: fresh.length < marked.length,
  };
}

const blocksOf = (parts: readonly Part[]): RichTextBlock[] =>
  bundles(parts, BLOCK).flatMap((bundle) => {
    const elements = writeRichText(bundle);
    return elements.length > 0 ? [{ type: 'rich_text' as const, elements }] : [];
  });

/** Blocks by the message they fit into, in order. */
export function messagesOf(blocks: readonly RichTextBlock[]): RichTextBlock[][] {
  const messages: RichTextBlock[][] = [];
  let room = 0;
  for (const block of blocks) {
    const last = messages.at(-1);
    const size = JSON.stringify(block).length;
    if (last && size <= room && last.length < BLOCKS_IN_MESSAGE) last.push(block);
    else messages.push([block]);
    room = (messages.at(-1) === last ? room : MESSAGE) - size;
  }
  return messages;
}
