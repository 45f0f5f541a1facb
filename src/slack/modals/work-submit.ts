import type { Middleware, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import type { Act } from '../../tickets/act';
import { whyNoAgent } from '../../tickets/acting';
import type { Catalogue, TicketState } from '../../tickets/desk';
import { agentServing } from '../../tickets/roles';
import { section } from '../blocks';
import type { Front } from '../front';
import { inTime } from '../in-time';
import { cannotAct } from '../notices/cannot-act';
import { ViewBody } from '../payloads';
import { decodeMetadata } from './metadata';
import { type TypedView, valuesOf } from './new-ticket/read';
import { saidView } from './said-view';
import { sorryView } from './sorry';

/** What a form says that an agent works on a ticket with. */
export interface Work {
  /** As it stood when the form was opened. */
  ticket: TicketState;
  lists: Catalogue;
  values: ReturnType<typeof valuesOf>;
}

/** What is wrong, by input; or the acts, in the order in which they are to be done. */
type Read = { errors: Record<string, string> } | { acts: Act[] };

/**
 * Takes what an agent entered: on disk first, then the form closes. Who they are is asked again; whether they may is asked
 * once more on the way, of the ticket as it is then.
 */
export const takeWork =
  (front: Front, read: (work: Work) => Read): Middleware<SlackViewMiddlewareArgs<ViewSubmitAction>> =>
  async ({ ack, body }) => {
    const { view, user, teamId } = ViewBody.parse(body);
    const key = decodeMetadata(view.private_metadata);
    const sorry = (what: string, next?: string) => ack({ response_action: 'update', view: sorryView(what, next) });
    const [kept, lists, person] = await Promise.all([
      key === null ? null : front.works.find(key),
      front.lists.known(),
      inTime(front, front.chat.person(user.id)),
    ]);
    if (!kept) return sorry('This form is too old to be sent. Nothing was changed.', 'Please open it once more.');
    if (!lists || !person)
      return sorry('Slack did not tell us in time who you are. Nothing was changed.', 'Please try again.');
    const { ticket } = kept;
    if (!agentServing(person, ticket.category.id, lists)) {
      const { blocks } = cannotAct(whyNoAgent(person, lists) ?? { kind: 'not-serving' });
      const view = saidView('Foxbridge', [...blocks, section('Nothing was changed.')]);
      return ack({ response_action: 'update', view });
    }
    const taken = read({ ticket, lists, values: valuesOf(view satisfies TypedView) });
    if ('errors' in taken) return ack({ response_action: 'errors', errors: taken.errors });
    await front.acting.act(
      taken.acts.map((act, nth) => ({
        id: `view:${view.id}${nth === 0 ? '' : `/${nth + 1}`}`,
        team: teamId,
        ticket,
        act,
        by: person,
      })),
    );
    return ack();
  };
