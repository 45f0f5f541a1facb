import type { Middleware, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import type { Front } from '../../front';
import { ViewBody } from '../../payloads';
import { decodeMetadata } from '../metadata';
import { sorryView } from '../sorry';

/** The thread is unlinked. Whoever came to this form had the right; the card tells the thread. */
export const onUnlinkThread =
  (front: Front): Middleware<SlackViewMiddlewareArgs<ViewSubmitAction>> =>
  async ({ ack, body }) => {
    const { view, user } = ViewBody.parse(body);
    const id = decodeMetadata(view.private_metadata);
    const done = id !== null && (await front.linking.unlink(id, user.id));
    await (done
      ? ack()
      : ack({ response_action: 'update', view: sorryView('Somebody has unlinked this thread already.') }));
  };
