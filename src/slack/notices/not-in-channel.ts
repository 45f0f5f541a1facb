import { section } from '../blocks';
import type { Said } from './said';

/** We may not post where the person is. What they wrote is not affected. */
export function notInChannel(channel: string): Said {
  const text = `I am not a member of <#${channel}>, so I cannot post there.`;
  return {
    text: 'I am not a member of this channel, so I cannot post there.',
    blocks: [
      section(
        `${text} You get the notice as a direct message. To have it here next time, type \`/invite @foxbridge\`.`,
      ),
    ],
  };
}
