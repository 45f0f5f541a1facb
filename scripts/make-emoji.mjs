// Writes src/slack/text/emoji.json: the shortcodes Slack uses and the characters they stand for.
//
// Slack's names are those of https://github.com/iamcal/emoji-data (MIT, (c) 2013 Cal Henderson). Its package is 28 MB,
// nearly all of it pictures, so what we need is taken out once rather than installed everywhere:
//
//   npm pack emoji-datasource@16.0.0 && tar xzf emoji-datasource-16.0.0.tgz
//   node scripts/make-emoji.mjs package/emoji.json
import { readFileSync, writeFileSync } from 'node:fs';

const source = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const character = (unified) => String.fromCodePoint(...unified.split('-').map((hex) => Number.parseInt(hex, 16)));
const TONE = '1F3FB';

/** How an emoji takes a skin tone: not at all, after its first sign, or after its first and its last. */
function group({ skin_variations: tones }) {
  if (!tones) return 'plain';
  return tones[TONE] ? 'toned' : 'pair';
}

const names = { plain: {}, toned: {}, pair: {} };
for (const emoji of source) {
  for (const name of emoji.short_names) names[group(emoji)][name] = character(emoji.unified);
}
const about =
  'Made by scripts/make-emoji.mjs from emoji-datasource 16.0.0, https://github.com/iamcal/emoji-data (MIT, (c) 2013 Cal Henderson).';
writeFileSync('src/slack/text/emoji.json', `${JSON.stringify({ about, ...names }, null, 2)}\n`);
