import type { Tag } from './parse-html';

/** What mail programs put around the message that is answered. */
export function isOldMail({ name, attributes }: Tag): boolean {
  const classes = attributes.class ?? '';
  if (name === 'blockquote' && (attributes.type === 'cite' || /\bgmail_quote\b/.test(classes))) return true;
  return OLD_MAIL.test(classes) || /^(?:yahoo_quoted)/.test(attributes.id ?? '');
}
// `div.gmail_quote` is not among them: answers between the lines stand in it, and so does all of a forwarded message.
const OLD_MAIL = /(?:^|\s)(?:yahoo_quoted|moz-cite-prefix|protonmail_quote|tutanota_quote|zmail_extra)(?:\s|$)/;

/** What Outlook puts before it. Its marks may carry a prefix from an earlier reply (`x_divRplyFwdMsg`). */
export const startsOldMail = ({ attributes }: Tag): boolean =>
  /^(?:x_)*(?:appendonsend|divRplyFwdMsg|mail-editor-reference-message-container)$/.test(attributes.id ?? '') ||
  /(?:^|\s)(?:x_)*OutlookMessageHeader(?:\s|$)/.test(attributes.class ?? '');
