import { channelFacts } from './channel-facts';
import type { Front } from './front';
import { heard } from './outcomes';

/**
 * Whether we hear what is said in a conversation, or will once we join it. What Slack does not tell counts as yes: our
 * card then goes to the person directly.
 */
export async function canHear(
  front: Pick<Front, 'web' | 'clock' | 'log'>,
  channel: string,
  user: string,
): Promise<boolean> {
  const facts = await channelFacts(front, channel);
  if (facts.kind === 'direct') return (await ownDirect(front, user)) === channel;
  return facts.kind !== 'unseen' && !(facts.kind === 'channel' && facts.isPrivate && !facts.isMember);
}

/** Our own direct message with a person; opened when there was none. Throws Slack's outcomes. */
async function ownDirect({ web, clock }: Pick<Front, 'web' | 'clock'>, user: string): Promise<string> {
  return (await heard('repeatable', clock.now, web.conversations.open({ users: user }))).channel?.id ?? '';
}
