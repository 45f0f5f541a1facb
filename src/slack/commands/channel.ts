import type { Front } from '../front';
import { openChannelSettings } from '../modals/channel-settings/open';
import { onlyInChannels } from '../notices/only-in-channels';
import type { Command } from '../payloads';
import { tellPerson } from '../tell-person';

/** `/ticket channel`: what tickets and this channel have to do with each other. */
export async function channelCommand(front: Front, command: Command): Promise<void> {
  const { team_id: team, channel_id: channel, user_id: user, trigger_id } = command;
  if (channel.startsWith('D')) return tellPerson(front, { channel, user }, onlyInChannels());
  await openChannelSettings(front, trigger_id, { team, channel, user });
}
