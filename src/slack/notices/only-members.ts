/** For members of other workspaces, who share a channel with ours. */
export const onlyMembers = () =>
  'Foxbridge serves members of its own workspace only. You can still write in the threads of this channel.';
