import type { Middleware, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { escapeHtml } from '../../../tickets/escape-html';
import type { Front } from '../../front';
import { inTime } from '../../in-time';
import type { KeptAddition } from '../../kept-forms';
import { ViewBody } from '../../payloads';
import { oneLine } from '../../text/plain';
import { decodeMetadata } from '../metadata';
import { sorryView } from '../sorry';
import { readAddToTicket } from './read';
import { addToTicketView } from './view';

/** Characters of the message that its notice repeats. */
const SUBJECT = 80;

/** The message goes to the ticket that was chosen: on disk first, then the form closes. */
export const onAddToTicket =
  (front: Front): Middleware<SlackViewMiddlewareArgs<ViewSubmitAction>> =>
  async ({ ack, body }) => {
    const { view, user, teamId } = ViewBody.parse(body);
    const key = decodeMetadata(view.private_metadata);
    const addition = key === null ? null : await front.additions.find(key);
    if (key === null || addition === null) {
      return ack({
        response_action: 'update',
        view: sorryView('This form is too old to be sent.', 'Please choose “Add to ticket” on the message once more.'),
      });
    }
    const { context } = addition;
    const chosen = readAddToTicket(view);
    const author = await inTime(front, front.chat.person(user.id));
    const again = (notice: string) =>
      ack({ response_action: 'update', view: addToTicketView({ context, chosen, notice }, { key }) });
    if (chosen.ticket === undefined) return again('Please choose a ticket.');
    if (author === null) return again('Slack did not tell us in time who you are. Please send the form again.');
    const { channel, ts } = context.source.message;
    const answer = await front.service.add(
      {
        id: `view:${view.id}`,
        ticket: chosen.ticket,
        subject: oneLine(context.text, SUBJECT) || 'A message with files',
        as: chosen.as,
        words: attributed(addition, author.name),
        files: context.messageFiles.filter(({ id }) => chosen.ticked.includes(id)),
        author,
        source: context.source,
        pos: front.clock.now() * 1000,
      },
      { team: teamId, channel, thread: addition.threadTs ?? ts },
    );
    if (answer.kind === 'accepted') return ack();
    return ack({
      response_action: 'update',
      view: sorryView('This was added already. The notice about it tells how it stands.'),
    });
  };

/** The message under its author's name, and under that of whoever added it when that is somebody else. */
function attributed({ context, words }: KeptAddition, by: string) {
  const line = context.author === by ? `${by} wrote in Slack:` : `${context.author} wrote in Slack, added by ${by}:`;
  return {
    html: `<p><em>${escapeHtml(line)}</em></p>${words.html}`,
    plain: `${line}\n\n${words.plain}`,
  };
}
