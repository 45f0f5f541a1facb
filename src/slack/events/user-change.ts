import type { Middleware, SlackEventMiddlewareArgs } from '@slack/bolt';
import type { Front } from '../front';

/** A profile changed: who somebody is, what address they have and whether they left is asked anew. */
export const onUserChange =
  (front: Pick<Front, 'forgetPerson'>): Middleware<SlackEventMiddlewareArgs<'user_change'>> =>
  async ({ event }) =>
    front.forgetPerson(event.user.id);
