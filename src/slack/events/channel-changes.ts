import { z } from 'zod';
import type { Channels } from '../../tickets/channels';
import type { Linking } from '../../tickets/linking';
import type { Log } from '../../tickets/ports';
import type { agentsOnly } from '../agents-only';
import { enveloped } from './envelope';

const Envelope = enveloped(
  z.discriminatedUnion('type', [
    z.looseObject({ type: z.literal('channel_shared'), channel: z.string() }),
    z.looseObject({
      type: z.literal('channel_id_changed'),
      old_channel_id: z.string(),
      new_channel_id: z.string(),
    }),
  ]),
);

interface Means {
  channels: Channels;
  linking: Pick<Linking, 'moveChannel'>;
  onlyAgents: Pick<ReturnType<typeof agentsOnly>, 'ended'>;
  log: Log;
}

/**
 * What has to be done about a channel before Slack's event is acknowledged. Once it is shared with another company, it is no
 * longer for agents only. Slack gives a private channel a new id when a share begins: threads and settings go along.
 * Throws when the store cannot write; Slack then sends the event again.
 */
export const channelChanges =
  ({ channels, linking, onlyAgents, log }: Means) =>
  async (body: unknown): Promise<void> => {
    const read = Envelope.safeParse(body);
    if (!read.success) return;
    const { team, event } = read.data;
    if (event.type === 'channel_shared') return onlyAgents.ended(team, event.channel);
    const { old_channel_id: from, new_channel_id: to } = event;
    await channels.move(team, from, to);
    await linking.moveChannel(team, from, to);
    log.info('a channel has a new id', { from, to });
    await onlyAgents.ended(team, to);
  };
