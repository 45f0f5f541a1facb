import { withIds } from '../block-ids';
import { type Json, recordsOf, textOf } from '../loose-json';
import { byBot } from '../posting';
import { NotOffered } from '../refusals';
import { isOutsider } from '../stored-file';
import { APP_ID, type Channel, TEAM_ID, type World } from '../world';
import { type Actor, named, type Seen, seen } from './actor';

/** Mentions and addresses in the words of a command, for a command with `should_escape`. */
function escapedCommand(text: string, world: World): string {
  const people = [...world.users.values()];
  return text
    .replace(/(^|\s)@([\w.-]+)/g, (whole, before: string, name: string) => {
      const found = people.find((other) => other.name === name);
      return found ? `${before}<@${found.id}|${name}>` : whole;
    })
    .replace(/(^|\s)#([\w-]+)/g, (whole, before: string, name: string) => {
      const found = [...world.channels.values()].find((other) => other.name === name);
      return found ? `${before}<#${found.id}|${name}>` : whole;
    })
    .replace(/(^|\s)(https?:\/\/\S+)/g, '$1<$2>');
}

/** Commands and shortcuts, as far as the manifest lists them. */
export function createInvoking(actor: Actor) {
  const { user, deliveries, workspace } = actor;
  const { world, manifest, triggers, responseUrls, posting } = workspace;

  /** The answer that a command may carry is shown at once. */
  function show(channel: Channel, answer: Json): void {
    const text = textOf(answer.text);
    const blocks = withIds(recordsOf(answer.blocks));
    if (text === '' && blocks.length === 0) return;
    if (answer.response_type === 'in_channel') void posting.post(channel, { ...byBot(), text, blocks }).told;
    else world.ephemerals.push({ ts: world.nextTs(channel), channel: channel.id, user: user.id, text, blocks });
  }

  function refuseOutsiders(act: string): void {
    if (isOutsider(user)) throw new NotOffered(`${act}: not offered to members of other workspaces`);
  }

  return {
    /** Runs a slash command from the message box of a conversation. There is no way to run one inside a thread. */
    async command(channelId: string, command: string, text = ''): Promise<Seen> {
      refuseOutsiders(command);
      const channel = actor.place(channelId);
      const listed = manifest.commands.find((entry) => entry.command === command);
      if (!listed) throw new NotOffered(`${command} is not a valid command.`);
      const answer = await deliveries.ask('slash_commands', {
        token: 'deprecated-verification-token',
        team_id: TEAM_ID,
        team_domain: 'sandbox',
        channel_id: channel.id,
        channel_name: named(channel).name,
        user_id: user.id,
        user_name: user.name,
        command,
        text: listed.shouldEscape ? escapedCommand(text, world) : text,
        api_app_id: APP_ID,
        is_enterprise_install: 'false',
        response_url: responseUrls.issue(user.id, channel.id),
        trigger_id: triggers.issue(user.id, channel.id),
      });
      if (answer.ok) show(channel, answer.body);
      const code = answer.reason?.includes('timeout') ? 'operation_timeout' : 'dispatch_failed';
      return seen(answer, `${command} failed with the error "${code}"`);
    },

    async globalShortcut(callbackId: string): Promise<Seen> {
      const listed = manifest.shortcuts.some((entry) => entry.kind === 'global' && entry.callbackId === callbackId);
      if (!listed) throw new NotOffered(`the manifest has no global shortcut ${callbackId}`);
      refuseOutsiders(callbackId);
      const payload = {
        ...actor.payload('shortcut', triggers.issue(user.id)),
        callback_id: callbackId,
        action_ts: actor.stamp(),
      };
      return seen(await actor.interact(payload));
    },

    async messageShortcut(callbackId: string, channelId: string, ts: string): Promise<Seen> {
      const listed = manifest.shortcuts.some((entry) => entry.kind === 'message' && entry.callbackId === callbackId);
      if (!listed) throw new NotOffered(`the manifest has no message shortcut ${callbackId}`);
      refuseOutsiders(callbackId);
      const { channel, message } = actor.message(channelId, ts);
      const payload = {
        ...actor.payload('message_action', triggers.issue(user.id, channel.id)),
        callback_id: callbackId,
        channel: named(channel),
        message_ts: ts,
        message: posting.shown(channel, message),
        response_url: responseUrls.issue(user.id, channel.id, ts),
        action_ts: actor.stamp(),
      };
      return seen(await actor.interact(payload));
    },
  };
}
