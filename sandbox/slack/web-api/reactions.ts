import type { Json } from '../loose-json';
import { SlackError } from '../refusals';
import type { Workspace } from '../workspace';
import { BOT_USER_ID, type Channel, type Message } from '../world';
import { isBotIn, type Method, messageOr, needed, visibleChannel } from './arguments';

/** Puts somebody's reaction on a message, or takes it away, and tells the app. Throws the Web API's errors. */
export function setReaction(
  workspace: Workspace,
  place: { channel: Channel; message: Message; name: string; user: string; isOn: boolean },
): Promise<void> {
  const { channel, message, name, user, isOn } = place;
  const reaction = message.reactions.find((other) => other.name === name);
  const has = reaction?.users.includes(user) ?? false;
  if (isOn && has) throw new SlackError('already_reacted');
  if (!isOn && !has) throw new SlackError('no_reaction');
  if (isOn) {
    if (reaction) reaction.users.push(user);
    else message.reactions.push({ name, users: [user] });
  } else if (reaction) {
    reaction.users.splice(reaction.users.indexOf(user), 1);
    if (reaction.users.length === 0) message.reactions.splice(message.reactions.indexOf(reaction), 1);
  }
  const type = isOn ? 'reaction_added' : 'reaction_removed';
  const item = { type: 'message', channel: channel.id, ts: message.ts };
  const event = {
    type,
    user,
    reaction: name,
    item,
    item_user: message.user,
    event_ts: workspace.world.nextTs(channel),
  };
  return workspace.events.tell(type, event, channel);
}

function target(args: Json, workspace: Workspace): { channel: Channel; message: Message } {
  const channel = visibleChannel(workspace, needed(args, 'channel'));
  if (!isBotIn(channel)) throw new SlackError('not_in_channel');
  return { channel, message: messageOr(workspace, channel, needed(args, 'timestamp')) };
}

const set =
  (isOn: boolean): Method =>
  (args, workspace) => {
    const name = needed(args, 'name');
    if (!/^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/.test(name)) throw new SlackError('invalid_name');
    void setReaction(workspace, { ...target(args, workspace), name, user: BOT_USER_ID, isOn });
    return {};
  };

export const reactions: Record<string, Method> = {
  'reactions.add': set(true),
  'reactions.remove': set(false),
  'reactions.get': (args, workspace) => {
    const { channel, message } = target(args, workspace);
    return { type: 'message', channel: channel.id, message: workspace.posting.shown(channel, message) };
  },
};
