import type { Answer } from '../delivery/answer';
import type { Deliveries } from '../delivery/deliveries';
import { type Json, present } from '../loose-json';
import { NotOffered } from '../refusals';
import type { Workspace } from '../workspace';
import { APP_ID, type Channel, type Message, TEAM_ID } from '../world';

/** What a person sees after an act that the app had to answer. `trouble` is what Slack itself says on a failure. */
export interface Seen {
  ok: boolean;
  trouble?: string;
  /** What the app answered in the acknowledgement. */
  answer: Json;
}

/** What Slack says when the app did not answer well. */
export const TROUBLE = 'We had some trouble connecting. Try again?';

export const seen = ({ ok, body }: Answer, trouble = TROUBLE): Seen => ({
  ok,
  answer: body,
  ...(ok ? {} : { trouble }),
});

/** How payloads name a conversation. */
export const named = (channel: Channel) => ({
  id: channel.id,
  name: channel.kind === 'im' ? 'directmessage' : channel.name,
});

/** One person at work: who it is, where they may go, and how what they do is sent. */
export function createActor(userId: string, workspace: Workspace, deliveries: Deliveries) {
  const { world, manifest, now } = workspace;
  const user = world.user(userId);

  function place(channelId: string): Channel {
    const channel = world.channel(channelId);
    if (!channel.members.has(user.id)) throw new NotOffered(`${user.name} is not in ${channelId}`);
    return channel;
  }

  return {
    user,
    workspace,
    deliveries,
    /** A conversation that the person is in. */
    place,

    /** A message that the person can see. */
    message(channelId: string, ts: string): { channel: Channel; message: Message } {
      const channel = place(channelId);
      const message = world.messageIn(channel, ts);
      if (!message) throw new NotOffered(`there is no message ${ts} in ${channelId}`);
      return { channel, message };
    },

    /** What every interaction's payload carries. */
    payload: (type: string, trigger?: string): Json =>
      present({
        type,
        token: 'deprecated-verification-token',
        team: { id: TEAM_ID, domain: 'sandbox' },
        user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
        api_app_id: APP_ID,
        enterprise: null,
        is_enterprise_install: false,
        trigger_id: trigger,
      }),

    /** Now, written as Slack writes times: seconds and microseconds. */
    stamp: () => `${Math.floor(now() / 1000)}.${String(now() % 1000).padStart(3, '0')}000`,

    interact(payload: Json): Promise<Answer> {
      if (!manifest.interactivity) throw new NotOffered('interactivity is switched off in the manifest');
      return deliveries.ask('interactive', payload);
    },
  };
}

export type Actor = ReturnType<typeof createActor>;
