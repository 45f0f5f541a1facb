import type { Names } from './names';
import { readMrkdwn } from './read-mrkdwn';
import { writeHtml } from './write-html';
import { writePlain } from './write-plain';

/** A text in Slack's markup, such as what follows a slash command, as HTML for HappyFox. */
export const mrkdwnToHtml = (text: string, names: Names): string => writeHtml(readMrkdwn(text, names));

/** The same as plain text. */
export const mrkdwnToPlain = (text: string, names: Names): string => writePlain(readMrkdwn(text, names));
