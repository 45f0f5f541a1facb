import type {
  Button,
  ColorScheme,
  ConfirmationDialog,
  ContextBlock,
  MrkdwnElement,
  PlainTextElement,
  PlainTextOption,
  SectionBlock,
} from '@slack/types';
import { cut, LIMITS } from './limits';
import { visible } from './text/visible';

/** Slack refuses empty texts; a name that is empty is shown as this. */
const NOTHING = '–';

/** Text that is never parsed. Cut to `max` characters. */
export const plain = (text: string, max: number = LIMITS.text): PlainTextElement => ({
  type: 'plain_text',
  text: cut(visible(text).trim() || NOTHING, max),
  emoji: false,
});

/**
 * Text with Slack's formatting. Foreign parts must be escaped by the caller; `verbatim` keeps Slack from finding names
 * and links in them. Too long a text is cut, which may cut a link: keep foreign parts short (`notices/quoted.ts`).
 */
const mrkdwn = (text: string): MrkdwnElement => ({
  type: 'mrkdwn',
  text: cut(text.trim() || NOTHING, LIMITS.text),
  verbatim: true,
});

export const section = (text: string): SectionBlock => ({ type: 'section', text: mrkdwn(text) });

/** A head and lines beneath it. Lines that do not fit are left out whole, and counted: half a link would be none. */
export const lines = (head: string, rest: readonly string[]): SectionBlock => section(thoseThatFit(head, rest));

/** The same in small grey letters. */
export const smallLines = (head: string, rest: readonly string[]): ContextBlock => aside(thoseThatFit(head, rest));

function thoseThatFit(head: string, rest: readonly string[]): string {
  const shown = [head, ...rest].filter(Boolean);
  // Room for the line that counts.
  const fits = (count: number) => shown.slice(0, count).join('\n').length <= LIMITS.text - 20;
  let count = shown.length;
  while (count > 1 && !fits(count)) count -= 1;
  const more = shown.length - count;
  return [...shown.slice(0, count), ...(more > 0 ? [`• and ${more} more`] : [])].join('\n');
}

/** A line in small grey letters. */
export const aside = (text: string): ContextBlock => ({ type: 'context', elements: [mrkdwn(text)] });

/** A line of a menu. `value` is what comes back; at most 75 characters. */
export const option = (text: string, value: string | number): PlainTextOption => ({
  text: plain(text, LIMITS.optionText),
  value: String(value),
});

/** A question that is asked before a button does what it says. */
export const question = (text: string, yes: string, no: string): ConfirmationDialog => ({
  title: plain('Are you sure?'),
  text: plain(text, LIMITS.confirmText),
  confirm: plain(yes, LIMITS.confirmButton),
  deny: plain(no, LIMITS.confirmButton),
});

export const button = (
  text: string,
  action_id: string,
  value: string,
  more: { style?: ColorScheme; confirm?: ConfirmationDialog; url?: string } = {},
): Button => ({ type: 'button', text: plain(text, LIMITS.buttonText), action_id, value, ...more });
