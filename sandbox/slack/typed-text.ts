import type { Json } from './loose-json';

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const ENTITY =
  /<@(?<user>[A-Z0-9_]+)>|<#(?<channel>[A-Z0-9_]+)(?:\|[^>]*)?>|<!(?<broadcast>here|channel|everyone)>|<(?<link>https?:\/\/[^|>]+)(?:\|(?<label>[^>]*))?>|(?<bare>https?:\/\/[^\s<>]+)|:(?<emoji>[a-z0-9_+-]+):/g;

/**
 * What Slack makes of words typed into the message box: the escaped `text`, and the same as a rich_text block. Mentions
 * are written as `<@U1>`, `<#C1>`, `<!here>`; anything else with `<` is plain text.
 */
export function typed(words: string): { text: string; blocks: Json[] } {
  const leaves: Json[] = [];
  let text = '';
  let end = 0;
  const plain = (piece: string) => {
    if (piece === '') return;
    text += escaped(piece);
    leaves.push({ type: 'text', text: piece });
  };
  for (const match of words.matchAll(ENTITY)) {
    plain(words.slice(end, match.index));
    end = match.index + match[0].length;
    const { user, channel, broadcast, link, label, bare, emoji } = match.groups ?? {};
    text += bare ? `<${bare}>` : match[0];
    if (user) leaves.push({ type: 'user', user_id: user });
    else if (channel) leaves.push({ type: 'channel', channel_id: channel });
    else if (broadcast) leaves.push({ type: 'broadcast', range: broadcast });
    else if (emoji) leaves.push({ type: 'emoji', name: emoji });
    else leaves.push({ type: 'link', url: link ?? bare, ...(label ? { text: label } : {}) });
  }
  plain(words.slice(end));
  if (words === '') return { text, blocks: [] };
  const block = { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: leaves }] };
  return { text, blocks: [block] };
}
