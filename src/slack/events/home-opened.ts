import type { Middleware, SlackEventMiddlewareArgs } from '@slack/bolt';
import type { Front } from '../front';
import { HomeOpened } from '../payloads';

/** Somebody came to our tabs. Nothing a person said is in this event, so it is no loss when it is lost. */
export const onHomeOpened =
  (front: Front): Middleware<SlackEventMiddlewareArgs<'app_home_opened'>> =>
  async ({ body }) => {
    const { team, user, tab, hash } = HomeOpened.parse(body);
    // The other tab is the direct messages.
    if (tab === 'home') await front.home.opened({ team, user }, hash);
  };
