import { isProgram, liveAddress, showsAddress } from './addresses';
import type { Part, Run } from './document';
import { emojiNamed, emojiOfUnicode } from './emoji';
import { channelWords, usergroupWords, userWords } from './mentions';
import type { Names } from './names';
import { countOf, type Fields, fieldsOf, listOf, stringOf } from './shape';
import { slackDate } from './slack-date';

/** Reads one `rich_text` block. Its texts are as they were typed: nothing in them is a sign of Slack's. */
export function readRichText(block: Fields, names: Names): Part[] {
  return listOf(block.elements).flatMap((element): Part[] => {
    const quoted = element.border === 1;
    switch (element.type) {
      case 'rich_text_list':
        return [
          {
            kind: 'list',
            quoted,
            ordered: element.style === 'ordered',
            start: countOf(element.offset) + 1,
            indent: Math.min(countOf(element.indent), 8),
            items: listOf(element.elements).map((item) => runsOf(item, names)),
          },
        ];
      case 'rich_text_preformatted':
        return [{ kind: 'code', quoted, runs: runsOf(element, names) }];
      case 'rich_text_quote':
        return [{ kind: 'words', quoted: true, runs: runsOf(element, names) }];
      default:
        // A section, or a kind that Slack invents tomorrow: its words are kept.
        return [{ kind: 'words', quoted, runs: runsOf(element, names) }];
    }
  });
}

const runsOf = (section: Fields, names: Names): Run[] =>
  listOf(section.elements).map((leaf) => {
    const style = fieldsOf(leaf.style);
    return {
      ...read(leaf, names),
      ...(style.bold === true && { bold: true }),
      ...(style.italic === true && { italic: true }),
      ...(style.strike === true && { strike: true }),
      ...(style.code === true && { code: true }),
    };
  });

function read(leaf: Fields, names: Names): Run {
  switch (leaf.type) {
    case 'link':
      return linkRun(stringOf(leaf.url), stringOf(leaf.text));
    case 'user':
      return { text: userWords(names, stringOf(leaf.user_id)) };
    case 'usergroup':
      return { text: usergroupWords(names, stringOf(leaf.usergroup_id)) };
    case 'channel':
      return { text: channelWords(names, stringOf(leaf.channel_id)) };
    case 'broadcast':
      return { text: `@${stringOf(leaf.range) || 'channel'}` };
    case 'team':
      return { text: '@everyone in the workspace' };
    case 'emoji': {
      const name = stringOf(leaf.name);
      const picture = emojiOfUnicode(stringOf(leaf.unicode)) ?? emojiNamed(name, countOf(leaf.skin_tone));
      return { text: picture ?? `:${name}:` };
    }
    case 'date': {
      const text = slackDate(Number(leaf.timestamp), stringOf(leaf.format), stringOf(leaf.fallback), names.timeZone);
      return leaf.url ? linkRun(stringOf(leaf.url), text) : { text };
    }
    case 'color':
      return { text: stringOf(leaf.value) };
    default:
      return { text: stringOf(leaf.text) || stringOf(leaf.fallback) };
  }
}

/** A link, or its words and its address when it is of a kind we do not make live. */
export function linkRun(address: string, label: string): Run {
  const href = liveAddress(address);
  const text = label || address.replace(/^mailto:/, '');
  if (href !== undefined) return { text, href };
  return { text: label === '' || isProgram(address) || showsAddress(label, address) ? text : `${text} (${address})` };
}
