import type { Part, Run } from './document';
import { withEmoji } from './emoji';
import { channelWords, usergroupWords, userWords } from './mentions';
import type { Names } from './names';
import { linkRun } from './read-rich-text';
import { slackDate } from './slack-date';

/** Reads a text in Slack's own markup: that of bots, of old messages, and of Block Kit's text objects. */
export function readMrkdwn(text: string, names: Names): Part[] {
  // Every second piece is what stood between two fences; a fence without a partner is just three signs.
  return text.split(/```([\s\S]+?)```/).flatMap((piece, nth): Part[] => {
    if (nth % 2 === 0) return readLines(piece, names);
    return [{ kind: 'code', quoted: false, runs: [{ text: readCode(piece, names) }] }];
  });
}

/** In code, names are readable but links are not live. */
const readCode = (code: string, names: Names): string =>
  code
    .split(/<((?:[@#!]|[a-z][a-z\d+.-]{0,30}:)[^<>\n]*)>/i)
    .map((piece, nth) => (nth % 2 === 0 ? unescapeSigns(piece) : entityRun(piece, names).text))
    .join('');

const QUOTE = /^\s*((?:&gt;|>){3}|(?:&gt;|>)) ?(.*)$/;

/** `>` begins a quoted line, `>>>` quotes all that follows. Slack sends the sign escaped; bots may not. */
function readLines(text: string, names: Names): Part[] {
  const parts: Part[] = [];
  let quoteAll = false;
  for (const line of text.split('\n')) {
    const quote: RegExpExecArray | null = quoteAll ? null : QUOTE.exec(line);
    const [signs, rest]: [string, string] = [quote?.[1] ?? '', quote?.[2] ?? line];
    quoteAll ||= signs.replaceAll('&gt;', '>') === '>>>';
    const quoted = quoteAll || signs !== '';
    const last = parts.at(-1);
    if (last?.kind === 'words' && last.quoted === quoted) last.runs.push({ text: '\n' }, ...readLine(rest, names));
    else parts.push({ kind: 'words', quoted, runs: readLine(rest, names) });
  }
  return parts;
}

const STYLES = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
type Sign = keyof typeof STYLES;
const isSign = (text: string): text is Sign => Object.hasOwn(STYLES, text);

/** A sign that may format, or a run that is finished. */
type Token = { sign: Sign; opens: boolean; closes: boolean; pair: number | null } | { run: Run };

function readLine(line: string, names: Names): Run[] {
  const tokens = tokensOf(line, names);
  pairUp(tokens);
  const style: Partial<Record<'bold' | 'italic' | 'strike', true>> = {};
  const runs: Run[] = [];
  for (const [at, token] of tokens.entries()) {
    if ('run' in token) runs.push({ ...token.run, ...style });
    else if (token.pair === null) runs.push({ text: token.sign, ...style });
    else if (token.pair > at) style[STYLES[token.sign]] = true;
    else delete style[STYLES[token.sign]];
  }
  return runs;
}

/** What keeps a sign beside it from formatting: blanks, and the sign of no width that `escapeMrkdwn` puts there for that. */
const BLANK = /[\s\u200B]/;

function tokensOf(line: string, names: Names): Token[] {
  const tokens: Token[] = [];
  // Entities and code are one piece each; what lies between may hold signs.
  for (const match of line.matchAll(
    /<((?:[@#!]|[a-z][a-z\d+.-]{0,30}:)[^<>\n]*)>|`([^`\n]+)`|([*_~])|[^<`*_~]+|[<`]/gi,
  )) {
    const [piece, entity, code, sign] = match;
    const before = line[match.index - 1] ?? ' ';
    const after = line[match.index + piece.length] ?? ' ';
    if (entity !== undefined) tokens.push({ run: entityRun(entity, names) });
    else if (code !== undefined) tokens.push({ run: { text: readCode(code, names), code: true } });
    else if (sign !== undefined && isSign(sign)) {
      const opens = !/[\p{L}\p{N}]/u.test(before) && !BLANK.test(after);
      tokens.push({ sign, opens, closes: !/[\p{L}\p{N}]/u.test(after) && !BLANK.test(before), pair: null });
    } else tokens.push({ run: { text: withEmoji(unescapeSigns(piece)) } });
  }
  return tokens;
}

/** Finds each closing sign its opening one, in one pass. Pairs lie within each other or apart, never across. */
function pairUp(tokens: Token[]): void {
  const open = new Map<Sign, number>();
  for (const [at, token] of tokens.entries()) {
    if ('run' in token) continue;
    const start = open.get(token.sign);
    const opener = start === undefined ? undefined : tokens[start];
    if (token.closes && start !== undefined && start < at - 1 && opener && !('run' in opener)) {
      opener.pair = at;
      token.pair = start;
      for (const [sign, position] of open) if (position >= start) open.delete(sign);
    } else if (token.opens && start === undefined) open.set(token.sign, at);
  }
}

/** What stands between `<` and `>`: a person, a channel, a group, a date, or an address. */
function entityRun(entity: string, names: Names): Run {
  const bar = entity.indexOf('|');
  const target = unescapeSigns(bar < 0 ? entity : entity.slice(0, bar));
  const label = bar < 0 ? '' : withEmoji(unescapeSigns(entity.slice(bar + 1)));
  const id = target.slice(1);
  switch (target[0]) {
    case '@':
      return { text: userWords(names, id, label) };
    case '#':
      return { text: channelWords(names, id, label) };
    case '!':
      return commandRun(id, label, names);
    default:
      return linkRun(target, label);
  }
}

function commandRun(command: string, label: string, names: Names): Run {
  const [kind = '', value = '', format = '', link = ''] = command.split('^');
  if (kind === 'subteam') return { text: usergroupWords(names, value, label) };
  if (kind === 'date') {
    const text = slackDate(Number(value), format, label, names.timeZone);
    return link ? linkRun(link, text) : { text };
  }
  return { text: `@${(label || kind).replace(/^@/, '')}` };
}

const SIGNS: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** Slack escapes these three and no others; once, so that a typed `&amp;lt;` stays what it was. */
const unescapeSigns = (text: string): string => text.replace(/&(?:amp|lt|gt);/g, (entity) => SIGNS[entity] ?? entity);
