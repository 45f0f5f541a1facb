import type { ChannelSettings } from '../../tickets/channels';
import { section } from '../blocks';
import type { Said } from './said';

/** The settings of a channel hold from now on. `isThere`: we are in the channel, so that something can appear there. */
export function channelSaved(
  channel: string,
  { agentsOnly, routes }: Pick<ChannelSettings, 'agentsOnly' | 'routes'>,
  isThere: boolean,
): Said {
  const sentence = (where: string) =>
    [
      `The settings of ${where} are saved.`,
      agentsOnly ? 'It is for agents only: everybody in it reads private notes.' : 'Private notes are not shown in it.',
      ...(routes.length > 0
        ? [
            `New tickets of ${routes.length === 1 ? '1 category' : `${routes.length} categories`} appear in it from now on.`,
          ]
        : []),
      ...(isThere
        ? []
        : ['I am not a member of it yet, so nothing can appear there: type `/invite @foxbridge` in it.']),
    ].join(' ');
  return { text: sentence('this channel'), blocks: [section(sentence(`<#${channel}>`))] };
}
