import { named } from './quoted';

/** How we are called in Slack; `manifest.yml` says so too. */
const OUR_NAME = '@foxbridge';

/** Where somebody asks us: behind `/ticket`, or behind our name. */
export type Way = 'command' | 'mention';

/** What to type, as code: “`/ticket close 4711`”. */
export const typed = (way: Way, words: string): string =>
  `\`${named(`${way === 'command' ? '/ticket' : OUR_NAME} ${words}`).replaceAll('`', '’')}\``;
