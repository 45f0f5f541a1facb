import type { Channels } from '../tickets/channels';
import { channelFacts } from './channel-facts';
import type { Front } from './front';
import { noLongerAgentsOnly } from './notices/no-longer-agents-only';

type Means = Pick<Front, 'web' | 'clock' | 'log'> & { channels: Channels };

/** A channel that is shared with another company is not for agents only. */
export function agentsOnly({ channels, web, clock, log }: Means) {
  async function ended(team: string, channel: string): Promise<void> {
    const settings = await channels.settings(team, channel);
    if (!settings.agentsOnly) return;
    await channels.set(team, channel, { ...settings, agentsOnly: false });
    log.warn('a channel was shared with another company and is no longer for agents only', { channel });
    // Not waited for: Slack wants its answer, and the words are worth less than the setting.
    web.chat
      .postMessage({ channel, ...noLongerAgentsOnly() })
      .catch((error: unknown) => log.warn('a channel could not be told', { channel, error }));
  }
  return {
    /** A share began. Throws when the store cannot write. */
    ended,
    /**
     * Slack tells of a share a few times, and then never again: after a time in which nobody heard it, Slack is asked about every
     * channel that is for agents only. What it does not say changes nothing. Throws only when the store cannot be read or written.
     */
    async look(): Promise<void> {
      for (const { team, channel } of await channels.agentsOnly()) {
        const facts = await channelFacts({ web, clock, log }, channel);
        if (facts.kind === 'channel' && facts.isShared) await ended(team, channel);
      }
    },
  };
}
