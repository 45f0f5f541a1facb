import type { WebClient } from '@slack/web-api';
import type { Clock, Log } from '../tickets/ports';
import { heard, refusal } from './outcomes';

/** Members that Slack tells in one go, and how often it is asked: whoever shares a channel with more is not found in it. */
const PAGE = 1_000;
const PAGES = 5;

/** Who is in a channel. */
export function members({ web, clock, log }: { web: WebClient; clock: Clock; log: Log }) {
  return {
    /** False where Slack does not tell. Throws when it cannot say now. */
    async isIn(channel: string, slackId: string): Promise<boolean> {
      let cursor = '';
      try {
        for (let page = 0; page < PAGES; page += 1) {
          const asked = { channel, limit: PAGE, ...(cursor && { cursor }) };
          const answer = await heard('repeatable', () => clock.now(), web.conversations.members(asked));
          if (answer.members?.includes(slackId)) return true;
          cursor = answer.response_metadata?.next_cursor ?? '';
          if (!cursor) return false;
        }
      } catch (error) {
        const code = refusal(error);
        if (code === null) throw error;
        log.info('members of a channel are not told', { channel, code });
      }
      return false;
    },
  };
}
