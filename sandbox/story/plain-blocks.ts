import { type Json, recordOf, recordsOf, textOf } from '../slack/loose-json';

/** A message as lines of plain text: what a reader sees, with the time to the second. */
export const linesOf = (message: { text?: unknown; blocks?: unknown }): string[] => {
  const blocks = recordsOf(message.blocks).flatMap(linesOfBlock);
  return blocks.length > 0 ? blocks : plain(textOf(message.text)).split('\n');
};

function linesOfBlock(block: Json): string[] {
  switch (block.type) {
    case 'section':
      return plain(textOf(recordOf(block.text).text)).split('\n');
    case 'context':
      return recordsOf(block.elements).map((element) => plain(textOf(element.text)));
    case 'actions':
      return [
        recordsOf(block.elements)
          .map((element) => `[ ${textOf(recordOf(element.text).text)} ]`)
          .join(' '),
      ];
    case 'rich_text':
      return recordsOf(block.elements).map((part) =>
        recordsOf(part.elements)
          .map((leaf) => textOf(leaf.text))
          .join(''),
      );
    default:
      return [];
  }
}

/** Slack's markup as people read it: names of links, times in their own zone, no stars. */
const plain = (text: string): string =>
  text
    .replace(/<!date\^(\d+)\^[^>]*>/g, (_, epochSeconds: string) => `at ${clockTime(Number(epochSeconds) * 1000)}`)
    .replace(/<[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<([^>]*)>/g, '$1')
    .replace(/\*(?!\u200B)([^*\n]+)\*/g, '$1')
    .replaceAll('\u200B', '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** `14:32:07`, in the time zone of this machine. */
export const clockTime = (epochMs: number): string => new Date(epochMs).toTimeString().slice(0, 8);
