import type { WebClient } from '@slack/web-api';
import type { MessageRef } from '../tickets/draft';
import type { Chat, Clock, Log } from '../tickets/ports';
import { heard, isLacking, refusal } from './outcomes';

type Mark = Parameters<Chat['mark']>[1];

const EMOJI: Record<Mark, string> = {
  waiting: 'hourglass_flowing_sand',
  done: 'white_check_mark',
  failed: 'warning',
};
/** What may stand there from before. Nothing is marked again after it is done. */
const BEFORE: Record<Mark, readonly Mark[]> = {
  waiting: ['failed'],
  done: ['waiting', 'failed'],
  failed: ['waiting'],
};
/** Codes that say that it is so already, or that nobody can make it so any more. */
const NOTHING_TO_DO = new Set([
  'already_reacted',
  'no_reaction',
  'message_not_found',
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'thread_locked',
  'too_many_reactions',
  'too_many_emoji',
]);

/** Reactions that show how a reply fares. */
export function marks({ web, clock, log }: { web: WebClient; clock: Clock; log: Log }) {
  const now = () => clock.now();
  const unlessNothing = async (call: Promise<unknown>) => {
    try {
      await heard('repeatable', now, call);
    } catch (error) {
      const code = refusal(error) ?? '';
      // A mark is a kindness: where the app was not given the permission, nothing else suffers.
      if (isLacking(error)) log.warn('replies cannot be marked', { code });
      else if (!NOTHING_TO_DO.has(code)) throw error;
    }
  };

  return {
    async mark({ channel, ts }: MessageRef, mark: Mark, isFirst = false): Promise<void> {
      const at = { channel, timestamp: ts };
      await unlessNothing(web.reactions.add({ ...at, name: EMOJI[mark] }));
      // Taking away is the dearest of these calls (20 a minute), so it is left out where nothing can stand there.
      if (isFirst) return;
      for (const before of BEFORE[mark]) await unlessNothing(web.reactions.remove({ ...at, name: EMOJI[before] }));
    },
  };
}
