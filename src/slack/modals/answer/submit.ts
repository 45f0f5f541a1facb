import type { Middleware, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import type { Front } from '../../front';
import { ViewBody } from '../../payloads';
import { NAMELESS } from '../../text/names';
import { richTextToPlain } from '../../text/rich-text';
import { decodeMetadata } from '../metadata';
import { tickedIn, valuesOf } from '../new-ticket/read';
import { sorryView } from '../sorry';
import { ANSWER_INPUT } from './ids';

/** An agent wrote to the ticket of a thread: on disk first, then the form closes. Whether they may is asked again on the way. */
export const onAnswer =
  (front: Front): Middleware<SlackViewMiddlewareArgs<ViewSubmitAction>> =>
  async ({ ack, body }) => {
    const { view, user } = ViewBody.parse(body);
    const key = decodeMetadata(view.private_metadata);
    const form = key === null ? null : await front.answers.find(key);
    if (!form) {
      const view = sorryView('This form is too old to be sent.', 'Please open it once more.');
      return ack({ response_action: 'update', view });
    }
    const values = valuesOf(view);
    const words = values.get(ANSWER_INPUT.words)?.rich_text_value ?? null;
    const blocks = words === null ? [] : [words];
    const text = richTextToPlain(blocks, NAMELESS).trim();
    const ticked = tickedIn(values);
    const files = form.files.filter(({ id }) => ticked.includes(id));
    if (text === '' && files.length === 0) {
      return ack({
        response_action: 'errors',
        errors: { [ANSWER_INPUT.words]: 'Write something, or take a file along.' },
      });
    }
    const { link, message, as } = form;
    const said = { text, blocks, attachments: [], files };
    const answer = await front.speaking.say({ id: `view:${view.id}`, link, message, user: user.id, said, as });
    if (answer !== 'unlinked') return ack();
    return ack({ response_action: 'update', view: sorryView('This thread no longer belongs to a ticket.') });
  };
