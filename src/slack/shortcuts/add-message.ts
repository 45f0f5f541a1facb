import type { MessageShortcut as BoltMessageShortcut, Middleware, SlackShortcutMiddlewareArgs } from '@slack/bolt';
import type { Link } from '../../tickets/delivery';
import type { Front } from '../front';
import type { KeptAddition } from '../kept-forms';
import { addToTicketView } from '../modals/add-to-ticket/view';
import { MessageShortcut, type SlackMessage } from '../payloads';
import { mentionedIds } from '../text/mentioned-ids';
import { messageToHtml, messageToPlain } from '../text/message';
import { NAMELESS } from '../text/names';
import { authorOf } from '../thread';

/** “Add to ticket” on a message: asks which ticket, and who may read it there. */
export const onAddMessage =
  (front: Front): Middleware<SlackShortcutMiddlewareArgs<BoltMessageShortcut>> =>
  async ({ ack, body }) => {
    await ack();
    const shortcut = MessageShortcut.parse(body);
    const { trigger_id, message } = shortcut;
    const addition = additionOf(shortcut);
    const key = await front.additions.keep(addition);
    const view = addToTicketView({ context: addition.context }, { key });
    const opened = await front.web.views.open({ trigger_id, view });
    const complete = await completeAddition(front, key, message);
    if (!complete || !opened.view?.id) return;
    const { id: view_id = '', hash } = opened.view;
    // The author was shown by their id. What was chosen meanwhile stays: inputs keep their names.
    await front.web.views
      .update({ view_id, ...(hash && { hash }), view: addToTicketView({ context: complete.context }, { key }) })
      .catch((error) => front.log.info('author not shown in the open form', { error }));
  };

/** What the form is opened with, from the payload alone: Slack gives no time to ask. `link` when the ticket is known. */
export function additionOf(
  { user, teamId, channel, message }: Pick<MessageShortcut, 'user' | 'teamId' | 'channel' | 'message'>,
  link?: Link,
): KeptAddition {
  const plain = messageToPlain(message, NAMELESS);
  return {
    context: {
      team: teamId,
      openedBy: user.id,
      source: { message: { team: teamId, channel: channel.id, ts: message.ts }, permalink: null },
      author: message.username ?? message.user ?? 'A bot',
      text: plain,
      messageFiles: message.files ?? [],
      mayReply: true,
      ...(link &&
        link.ticket !== null && {
          ticket: { number: link.ticket, displayId: link.displayId ?? `#${link.ticket}`, subject: link.subject },
        }),
    },
    words: { html: messageToHtml(message, NAMELESS), plain },
    threadTs: message.thread_ts ?? null,
  };
}

/** Fills in the names and the address of the message. */
export async function completeAddition(front: Front, key: string, message: SlackMessage): Promise<KeptAddition | null> {
  const addition = await front.additions.find(key);
  if (!addition) return null;
  const { openedBy, source } = addition.context;
  const [names, author, permalink] = await Promise.all([
    front.names(mentionedIds(message)),
    authorOf(message, front),
    front.chat.permalink(source.message.channel, message.ts),
    front.chat.person(openedBy),
  ]);
  const plain = messageToPlain(message, names);
  const complete = (kept: KeptAddition): KeptAddition => ({
    ...kept,
    context: { ...kept.context, author, text: plain, source: { ...source, permalink } },
    words: { html: messageToHtml(message, names), plain },
  });
  await front.additions.change(key, complete);
  return complete(addition);
}
