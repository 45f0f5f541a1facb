import type { Deliveries } from './delivery/deliveries';
import type { Json } from './loose-json';
import type { Manifest } from './manifest';
import { mayHear } from './scopes';
import { APP_ID, BOT_USER_ID, type Channel, newId, TEAM_ID } from './world';

/** Tells the app what happened, as far as it subscribed to it and may know. */
export function createEvents(manifest: Manifest, deliveries: Deliveries, now: () => number) {
  return {
    /**
     * Announces an event. `subscription` is its name in the manifest. With a channel, only when the bot is in it, unless
     * it is one that is told from everywhere.
     * Resolves when the app has answered.
     */
    async tell(
      subscription: string,
      event: Json,
      channel?: Channel,
      { everywhere = false }: { everywhere?: boolean } = {},
    ): Promise<void> {
      if (!mayHear(subscription, manifest)) return;
      if (channel && !everywhere && !channel.members.has(BOT_USER_ID)) return;
      const authorization = {
        enterprise_id: null,
        team_id: TEAM_ID,
        user_id: BOT_USER_ID,
        is_bot: true,
        is_enterprise_install: false,
      };
      await deliveries.event({
        token: 'deprecated-verification-token',
        team_id: TEAM_ID,
        context_team_id: TEAM_ID,
        context_enterprise_id: null,
        api_app_id: APP_ID,
        event,
        type: 'event_callback',
        event_id: newId('Ev'),
        event_time: Math.floor(now() / 1000),
        authorizations: [authorization],
        is_ext_shared_channel: channel?.isExtShared ?? false,
        event_context: `4-${newId('X')}`,
      });
    },
  };
}

export type Events = ReturnType<typeof createEvents>;
