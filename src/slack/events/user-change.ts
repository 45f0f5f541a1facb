import type { Middleware, SlackEventMiddlewareArgs } from '@slack/bolt';
import type { Front } from '../front';

/**
 * A profile changed: who somebody is, what address they have and whether they left is asked anew. Slack tells of every new
 * status line too, so it is asked at once only of those who chose something: their address is kept with it.
 */
export const onUserChange =
  (
    front: Pick<Front, 'forgetPerson' | 'personal' | 'chat' | 'log'>,
  ): Middleware<SlackEventMiddlewareArgs<'user_change'>> =>
  async ({ event, body }) => {
    const { id } = event.user;
    front.forgetPerson(id);
    const team = body.team_id;
    if (!(await front.personal.isKnown(team, id))) return;
    // Until it is known, what is told is decided by the address as it was.
    const person = await front.chat.writer(id).catch((error: unknown) => {
      front.log.warn('a changed profile could not be read', { user: id, error });
      return null;
    });
    if (person) await front.personal.renew(team, person);
  };
