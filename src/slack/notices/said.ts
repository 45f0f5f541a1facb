import type { KnownBlock } from '@slack/types';

/** Something we say. `text` is for notifications and screen readers: it says the same without the blocks. */
export interface Said {
  text: string;
  blocks: KnownBlock[];
}
