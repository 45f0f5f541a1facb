import type { Middleware, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { askTicket } from '../../ask-ticket';
import { canHear } from '../../can-hear';
import type { Front } from '../../front';
import { inTime } from '../../in-time';
import { type NotFollowed, notFollowed } from '../../notices/not-followed';
import { ViewBody } from '../../payloads';
import { decodeMetadata } from '../metadata';
import { valuesOf } from '../new-ticket/read';
import { sorryView } from '../sorry';
import { LINK_INPUT } from './ids';
import { threadOf } from './thread-key';
import { linkThreadView } from './view';

/** The thread and the ticket belong together from now on: checked and on disk first, then the form closes. */
export const onLinkThread =
  (front: Front): Middleware<SlackViewMiddlewareArgs<ViewSubmitAction>> =>
  async ({ ack, body }) => {
    const { view, user, teamId: team } = ViewBody.parse(body);
    const key = decodeMetadata(view.private_metadata);
    const place = threadOf(key);
    if (key === null || place === null) {
      return ack({ response_action: 'update', view: sorryView('This form is too old to be sent.') });
    }
    const number = Number(valuesOf(view).get(LINK_INPUT.ticket)?.selected_option?.value);
    const [settings, lists, person, asked, hears] = await Promise.all([
      front.channels.settings(team, place.channel),
      front.lists.known(),
      inTime(front, front.chat.person(user.id)),
      inTime(front, askTicket(front, number)),
      inTime(front, canHear(front, place.channel, user.id)),
    ]);
    const refuse = (why: NotFollowed, displayId = `#${number}`) =>
      ack({
        response_action: 'update',
        view: linkThreadView({ settings, why: notFollowed(why, displayId).blocks }, { key }),
      });
    if (lists === null) return refuse({ kind: 'no-lists' });
    if (person === null) return refuse({ kind: 'who' });
    if (hears === false) return refuse({ kind: 'not-there' });
    if (asked?.kind !== 'ticket') return refuse(asked ?? { kind: 'silent' });
    const { ticket } = asked;
    const following = { id: `view:${view.id}`, ticket, place: { team, ...place }, by: person };
    const answer = await front.linking.follow(following, lists);
    if (answer.kind === 'followed') return ack();
    return answer.kind === 'not-yours' ? refuse(answer) : refuse(answer, ticket.displayId);
  };
