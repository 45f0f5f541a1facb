import { z } from 'zod';
import type { Front } from './front';
import { heard, isLacking, refusal } from './outcomes';

const Info = z.looseObject({
  is_im: z.boolean().optional(),
  is_mpim: z.boolean().optional(),
  is_member: z.boolean().optional(),
  is_private: z.boolean().optional(),
  is_ext_shared: z.boolean().optional(),
  is_pending_ext_shared: z.boolean().optional(),
});

/** What Slack says of a conversation, as far as who reads it depends on it. */
export type ChannelFacts =
  | { kind: 'channel'; isShared: boolean; isMember: boolean; isPrivate: boolean }
  | { kind: 'direct' }
  /** We are not in it, and it does not let itself be seen. */
  | { kind: 'unseen' }
  /** Slack did not say. Nothing may be taken for granted. */
  | { kind: 'unknown' };

type Asking = Pick<Front, 'web' | 'clock' | 'log'>;

/** Asks Slack what a conversation is. Never throws. */
export async function channelFacts({ web, clock, log }: Asking, channel: string): Promise<ChannelFacts> {
  if (channel.startsWith('D')) return { kind: 'direct' };
  try {
    const answer = await heard('repeatable', clock.now, web.conversations.info({ channel }));
    const info = Info.parse(answer.channel);
    if (info.is_im || info.is_mpim) return { kind: 'direct' };
    // A flag that is not told is no promise: what Slack does not call unshared counts as shared.
    const isShared = info.is_ext_shared !== false || info.is_pending_ext_shared === true;
    return { kind: 'channel', isShared, isMember: info.is_member === true, isPrivate: info.is_private === true };
  } catch (error) {
    const code = refusal(error);
    log.info('a channel could not be looked at', { channel, code });
    return { kind: code === 'channel_not_found' && !isLacking(error) ? 'unseen' : 'unknown' };
  }
}

/** Members whose profiles are looked at: each is a question to Slack, of which it answers 100 a minute. */
const LOOKED_AT = 40;

/** Who reads a channel besides agents. `of` counts the members that were looked at, `all` whether these were all. */
export interface Readers {
  notAgents: number;
  of: number;
  all: boolean;
}

/** Counts the members of a channel that are no agents, bots left out; null when Slack does not tell who is in it. */
export async function readersOf(
  { web, clock, log, chat }: Asking & Pick<Front, 'chat'>,
  channel: string,
  isAgent: (person: Awaited<ReturnType<Front['chat']['person']>>) => boolean,
): Promise<Readers | null> {
  try {
    const answer = await heard('repeatable', clock.now, web.conversations.members({ channel, limit: LOOKED_AT + 1 }));
    const members = answer.members ?? [];
    const people = await Promise.all(members.slice(0, LOOKED_AT).map((id) => chat.person(id)));
    const readers = people.filter(({ standing }) => standing !== 'bot');
    return {
      notAgents: readers.filter((person) => !isAgent(person)).length,
      of: readers.length,
      all: members.length <= LOOKED_AT && !answer.response_metadata?.next_cursor,
    };
  } catch (error) {
    log.info('members of a channel could not be counted', { channel, code: refusal(error) });
    return null;
  }
}
