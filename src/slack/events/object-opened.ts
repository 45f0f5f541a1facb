import type { Middleware, SlackEventMiddlewareArgs } from '@slack/bolt';
import type { EntityActionButton } from '@slack/types';
import type { EntityPresentDetailsArguments } from '@slack/web-api';
import { type MayView, shownBelowLink } from '../../tickets/viewing';
import type { Front } from '../front';
import { inTime } from '../in-time';
import { DETAILS, whyNotShown } from '../modals/ticket-details';
import { detailsAction, refOf, showsOf, ticketObject } from '../notices/ticket-object';
import { heard, refusal } from '../outcomes';
import { ObjectOpened } from '../payloads';

/** How long we look for what a person may see. Slack gives three seconds, and our answer has to get there too. Ms. */
const LOOK_MS = 2_000;

type Panel = Pick<EntityPresentDetailsArguments, 'metadata' | 'error'>;

/**
 * Somebody opened the object of Slack's own that stands below a link. Who may not see the ticket is told so, alone.
 *
 * Opening it also brings the card up to date that everybody reads. So the panel shows what such a card may show, by the same
 * rule, asked anew for this person and this place, or nothing; the rest is behind “Details”, in a view that nobody else reads.
 */
export const onObjectOpened =
  (front: Front): Middleware<SlackEventMiddlewareArgs<'entity_details_requested'>> =>
  async ({ body }) => {
    const read = ObjectOpened.safeParse(body);
    const number = read.success ? front.ticketAt(read.data.url) : null;
    if (!read.success || number === null) return;
    const { user, trigger } = read.data;
    const may = await inTime(front, mayOpen(front, number, user), LOOK_MS);
    if (may?.kind === 'stranger') return;
    const panel = await panelFor(front, read.data, number, may ?? { kind: 'busy' });
    await heard(
      'repeatable',
      front.clock.now,
      front.web.entity.presentDetails({ trigger_id: trigger, ...panel }),
    ).catch((error) => front.log.info('a ticket was not shown in its panel', { code: refusal(error), error }));
  };

/** Members of other workspaces, and bots, are not even told that it is not theirs. */
async function mayOpen(front: Front, number: number, user: string): Promise<MayView | { kind: 'stranger' }> {
  const { standing } = await front.chat.person(user);
  if (standing !== 'member' && standing !== 'guest') return { kind: 'stranger' };
  return front.viewing.mayView(number, user, { urgency: 'person' });
}

async function panelFor(
  front: Front,
  { team, channel, isShared, url, ref }: ObjectOpened,
  number: number,
  may: MayView,
): Promise<Panel> {
  if (may.kind !== 'yes') return said(whyNotShown(may));
  // Opened from somewhere else, such as a search, it is as if everybody read there.
  const audience = channel === undefined ? 'requester' : await front.channels.audience(team, channel);
  const allowed = shownBelowLink(may.as, may.ticket, audience, isShared);
  const face = ref ?? refOf(number, 'least');
  const shows = showsOf(face);
  if (allowed === null || (shows === 'whole' && allowed === 'least'))
    return said('What is shown here, others read too. “Details” shows the ticket to you alone.', [
      detailsAction(number),
    ]);
  return { metadata: ticketObject(may.ticket, shows, face, url) };
}

const said = (sentence: string, actions?: EntityActionButton[]): Panel => ({
  error: { status: 'custom', custom_title: DETAILS, custom_message: sentence, ...(actions && { actions }) },
});
