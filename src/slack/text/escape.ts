const SIGNS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** For text Slack may parse: `&`, `<` and `>` are signs of its own there, and nothing else is an entity. */
export const escapeSigns = (text: string): string => text.replace(/[&<>]/g, (sign) => SIGNS[sign] ?? sign);

const NOTHING_WIDE = '\u200B';
// A sign that could open bold, italic or struck words: one inside a word (`file_name`) opens nothing and stays as it is. Of letters
// beyond the first plane nobody knows whether Slack takes them for letters.
const OPENS = /(?<!(?![\u{10000}-\u{10FFFF}])[\p{L}\p{N}])[*_~]+/gu;

/**
 * Foreign text for a mrkdwn text object: nothing in it pings, links, or changes how the sentence around it looks. Slack
 * has no backslash; a sign followed by a zero-width space formats nothing, and a backtick, which would all the same,
 * becomes a letter that looks like it. A `>` that begins a line would quote it.
 */
export const escapeMrkdwn = (text: string): string =>
  escapeSigns(
    text
      .replace(OPENS, (signs) => [...signs].map((sign) => sign + NOTHING_WIDE).join(''))
      .replaceAll('`', 'ˋ')
      .replace(/^([^\S\n\r\u2028\u2029]*)>/gm, `$1${NOTHING_WIDE}>`),
  );
