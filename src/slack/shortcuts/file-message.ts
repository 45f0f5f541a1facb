import type { MessageShortcut as BoltMessageShortcut, Middleware, SlackShortcutMiddlewareArgs } from '@slack/bolt';
import { SUBJECT_LIMIT } from '../../tickets/draft';
import type { Front } from '../front';
import type { KeptForm } from '../kept-forms';
import { alreadyFiledView } from '../modals/already-filed';
import { type FormContext, freshlyTyped } from '../modals/new-ticket/form';
import { openNewTicket } from '../modals/new-ticket/open';
import { newTicketView } from '../modals/new-ticket/view';
import { MessageShortcut, richTextOf, type SlackMessage } from '../payloads';
import { messageToPlain, messageToRichText } from '../text/message';
import { NAMELESS } from '../text/names';
import { oneLine } from '../text/plain';
import { readThread } from '../thread';
import { additionOf, completeAddition } from './add-message';

/**
 * “File a ticket” on a message: the form, filled in with the message. What needs Slack's answer (the permalink, the
 * thread, the names) is fetched after the form is open.
 */
export const onFileMessage =
  (front: Front): Middleware<SlackShortcutMiddlewareArgs<BoltMessageShortcut>> =>
  async ({ ack, body }) => {
    await ack();
    const { user, teamId, trigger_id, channel, message } = MessageShortcut.parse(body);
    const ref = { team: teamId, channel: channel.id, ts: message.ts };
    const link = await front.service.existing(ref, message.thread_ts ?? null);
    const context: FormContext = {
      team: teamId,
      openedBy: user.id,
      channel: { id: channel.id, name: channel.name ?? null, here: true },
      source: { message: ref, permalink: null },
      messageFiles: message.files ?? [],
      ...(message.user && !message.bot_id && { requester: message.user }),
    };
    const form: KeptForm = {
      context,
      preset: freshlyTyped(context, {
        subject: oneLine(messageToPlain(message, NAMELESS), SUBJECT_LIMIT),
        details: richTextOf(message) ?? messageToRichText(message),
      }),
      threadTs: message.thread_ts ?? null,
      thread: null,
      correcting: null,
    };
    if (link) {
      const addition = additionOf(body, link);
      const key = await front.additions.keep(addition);
      const filed = await front.service.notice(link.id);
      const agentUrl = filed?.facts.state === 'filed' ? filed.facts.agentUrl : undefined;
      await front.web.views.open({ trigger_id, view: alreadyFiledView(link, { key, ...(agentUrl && { agentUrl }) }) });
      await completeAddition(front, key, message);
      return;
    }
    const opened = await openNewTicket(front, trigger_id, form);
    await Promise.all([complete(front, opened, message), front.chat.person(user.id), requesterKnown(front, context)]);
  };

/** Fills in what only Slack knows, and offers the thread when there is one. */
async function complete(
  front: Front,
  { key, viewId, hash }: { key: string; viewId: string; hash: string | undefined },
  message: SlackMessage,
): Promise<void> {
  const form = await front.forms.find(key);
  const channel = form?.context.source?.message.channel;
  if (!form || !channel) return;
  const [permalink, thread] = await Promise.all([
    front.chat.permalink(channel, message.ts),
    readThread(front.web, front, channel, message.thread_ts ?? message.ts).catch((error) => {
      front.log.warn('thread not read', { error });
      return null;
    }),
  ]);
  const offered = thread && thread.spoken.length > 1 ? thread : null;
  const known = new Set(form.context.messageFiles.map(({ id }) => id));
  const context: FormContext = {
    ...form.context,
    source: {
      message: { ...form.context.source?.message, team: form.context.team, channel, ts: message.ts },
      permalink,
    },
    ...(offered && {
      thread: { count: offered.spoken.length },
      messageFiles: [...form.context.messageFiles, ...offered.files.filter(({ id }) => !known.has(id))],
    }),
  };
  await front.forms.change(key, (kept) => ({ ...kept, context, thread: offered?.spoken ?? null }));
  if (!offered) return;
  const catalogue = await front.lists.known();
  // Inputs keep their names, so what the person has typed meanwhile stays. If they have chosen a category meanwhile, the
  // hash is an old one and Slack refuses; the next change of the form shows the offer.
  const view = newTicketView({ typed: form.preset, context, catalogue }, { key });
  await front.web.views.update({ view_id: viewId, ...(hash !== undefined && { hash }), view });
}

/** Asks Slack early who the author is, so that the answer is there when the form is sent. */
async function requesterKnown(front: Front, { requester }: FormContext): Promise<void> {
  if (requester) await front.chat.person(requester);
}
