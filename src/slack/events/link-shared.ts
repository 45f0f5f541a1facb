import type { Middleware, SlackEventMiddlewareArgs } from '@slack/bolt';
import { z } from 'zod';
import { shownBelowLink } from '../../tickets/viewing';
import type { Front } from '../front';
import { inTime } from '../in-time';
import { refusal } from '../outcomes';
import { Ts } from '../payloads';
import type { ShownLink } from '../unfurl';
import { enveloped } from './envelope';

/** As many links in one message are a list of their own, and need no cards. */
const TOO_MANY = 3;
/** How long we look for the state of a ticket; later, people have read on. Ms. */
const LOOK_MS = 10_000;

const Shared = enveloped(
  z.looseObject({
    user: z.string().min(1),
    channel: z.string().min(1),
    message_ts: Ts,
    thread_ts: Ts.optional(),
    links: z.array(z.looseObject({ url: z.string() })),
  }),
);
type Shared = z.infer<typeof Shared>;

/**
 * Somebody posted a link to a ticket. Everybody in the channel reads what stands below it, so it is shown only for who may
 * see the ticket, and to each channel only as much as `docs/audience.md` says. One that is missed is no failure.
 *
 * While somebody types, Slack asks too, without a channel and without a real ts: nobody knows yet who will read it, so the
 * preview stays empty, and the message asks again when it is sent.
 */
export const onLinkShared =
  (front: Front): Middleware<SlackEventMiddlewareArgs<'link_shared'>> =>
  async ({ body }) => {
    const read = Shared.safeParse(body);
    if (!read.success) return;
    const shared = read.data;
    const { channel, message_ts: ts, links: addresses } = shared.event;
    if (shared.isShared || addresses.length >= TOO_MANY) return;
    const links: ShownLink[] = [];
    for (const { url } of addresses) {
      const link = await shownLink(front, shared, url);
      if (link) links.push(link);
    }
    if (links.length === 0) return;
    await front
      .unfurl({ channel, ts }, links)
      .catch((error) =>
        front.log.info('a link was not shown with its ticket', { channel, code: refusal(error), error }),
      );
  };

/** What may stand below one of the links; null for nothing. */
async function shownLink(
  front: Front,
  { team, isShared, event: { channel, message_ts: ts, thread_ts, user } }: Shared,
  url: string,
): Promise<ShownLink | null> {
  const number = front.ticketAt(url);
  if (number === null) return null;
  const link = thread_ts === undefined ? null : await front.linking.linkOf({ team, channel, thread: thread_ts });
  // Its own thread shows it already.
  if (link?.ticket === number) return null;
  const may = await inTime(front, front.viewing.mayView(number, user, { urgency: 'background' }), LOOK_MS);
  if (may?.kind !== 'yes') return null;
  const shows = shownBelowLink(may.as, may.ticket, await front.channels.audience(team, channel), isShared);
  if (shows === null || !(await front.shownLinks.take({ team, channel, ts }, number))) return null;
  return { url, ticket: may.ticket, shows };
}
