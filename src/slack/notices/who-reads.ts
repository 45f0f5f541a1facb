import type { ChannelSettings } from '../../tickets/channels';

/** Who reads what from now on, when a ticket is followed in a channel with these settings. */
export function whoReads({ agentsOnly, mode }: Pick<ChannelSettings, 'agentsOnly' | 'mode'>): string[] {
  return [
    agentsOnly
      ? 'Everybody who can read this channel, which is for agents only, reads what comes to the ticket from now on, private notes too.'
      : 'Everybody who can read this channel, members of other workspaces too, reads what the requester and the agents write to each other from now on. Private notes are not shown.',
    mode === 'alerts'
      ? 'What is said in the thread stays in Slack.'
      : agentsOnly || mode === 'notes'
        ? 'What is said in the thread goes to the ticket as private notes, which only agents read.'
        : 'What is said in the thread goes to the ticket: the requester reads replies of theirs and of agents, and agents read everything.',
    'What was said before is not carried over, in either direction.',
  ];
}
