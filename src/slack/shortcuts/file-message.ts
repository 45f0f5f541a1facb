import type { MessageShortcut as BoltMessageShortcut, Middleware, SlackShortcutMiddlewareArgs } from '@slack/bolt';
import type { NoticeFacts } from '../../tickets/delivery';
import type { Front } from '../front';
import { inTime } from '../in-time';
import { joined } from '../join';
import { alreadyFiledView } from '../modals/already-filed';
import { defaultCategory } from '../modals/new-ticket/default-category';
import type { FormContext } from '../modals/new-ticket/form';
import { messageForm } from '../modals/new-ticket/from-message';
import { offer } from '../modals/new-ticket/offer';
import { type OpenedForm, openNewTicket } from '../modals/new-ticket/open';
import { outcomeOf, refusal } from '../outcomes';
import { MessageShortcut, type SlackMessage } from '../payloads';
import { mentionedIds } from '../text/mentioned-ids';
import { messageToRichText } from '../text/message';
import { NAMELESS } from '../text/names';
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
    await fileMessage(front, MessageShortcut.parse(body));
  };

type Asked = Pick<MessageShortcut, 'user' | 'teamId' | 'trigger_id' | 'channel' | 'message'>;

/** Opens the form on a message, or says that it is filed already. */
export async function fileMessage(front: Front, asked: Asked): Promise<void> {
  const { user, teamId, trigger_id, channel, message } = asked;
  const ref = { team: teamId, channel: channel.id, ts: message.ts };
  const link = await front.service.existing(ref, message.thread_ts ?? null);
  if (link) {
    const key = await front.additions.keep(additionOf(asked, link));
    const filed = await front.service.notice(link.id);
    const agentUrl = filed?.facts.state === 'filed' ? filed.facts.agentUrl : undefined;
    const isStuck = filed !== null && STUCK.has(filed.facts.state);
    const view = alreadyFiledView(link, {
      key,
      isStuck,
      isCarried: await front.service.isCarried(ref),
      ...(agentUrl && { agentUrl }),
    });
    await front.web.views.open({ trigger_id, view });
    await completeAddition(front, key, message);
    return;
  }
  const [names, { category }] = await Promise.all([
    inTime(front, front.names(mentionedIds(message)), NAMES_MS),
    defaultCategory(front, teamId, channel.id),
  ]);
  const form = messageForm({ team: teamId, openedBy: user.id, channel, category }, message, names ?? NAMELESS);
  const opened = await openNewTicket(front, trigger_id, form).catch((error: unknown) => {
    // A trigger is not spent by a view that Slack refuses. Not everything that a message may hold may stand in a form.
    const code = refusal(outcomeOf(error, 'repeatable', front.clock.now()));
    if (code !== 'invalid_arguments' && code !== 'invalid_blocks') throw error;
    front.log.warn('the words of a message are written anew for its form', { code });
    const details = messageToRichText(message, names ?? NAMELESS);
    return openNewTicket(front, trigger_id, { ...form, preset: { ...form.preset, details } });
  });
  await Promise.all([
    complete(front, opened, message),
    front.chat.person(user.id),
    requesterKnown(front, form.context),
  ]);
  await offer(front, opened, { typed: form.preset, user: user.id, ask: false });
}

/** What a notice says of a draft that waits for a person. */
const STUCK: ReadonlySet<string> = new Set<NoticeFacts['state']>(['refused', 'failed', 'undecided']);

/**
 * How long the form waits for the names of those that a message mentions: a subject that was shown cannot be put right any
 * more, and a trigger lives 3 s. Ms.
 */
const NAMES_MS = 600;

/** Fills in what only Slack knows, and offers the thread when there is one. */
async function complete(front: Front, { key, showAnew }: OpenedForm, message: SlackMessage): Promise<void> {
  const form = await front.forms.find(key);
  const channel = form?.context.source?.message.channel;
  if (!form || !channel) return;
  const [permalink, thread] = await Promise.all([
    front.chat.permalink(channel, message.ts),
    message.thread_ts === undefined ? null : threadOf(front, channel, message.thread_ts),
  ]);
  const count = thread === null ? 0 : thread.spoken.length + thread.left;
  const offered = count > 1 ? thread : null;
  // Changed as it stands by now: the form may have been sent and shown again meanwhile, with files of its own.
  await front.forms.change(key, (kept) => {
    const { source, messageFiles } = kept.context;
    const known = new Set(messageFiles.map(({ id }) => id));
    const context: FormContext = {
      ...kept.context,
      ...(source && { source: { ...source, permalink } }),
      ...(offered && {
        thread: { count },
        messageFiles: [...messageFiles, ...offered.files.filter(({ id }) => !known.has(id))],
      }),
    };
    return { ...kept, context, ...(offered && { thread: offered.spoken, threadLeft: offered.left }) };
  });
  if (!offered) return;
  // If the person has chosen a category meanwhile, what they see is newer; the next change of the form shows the offer.
  await showAnew();
}

/** The thread, or null when Slack does not let us read it. A public channel that we are not in is joined for it. */
async function threadOf(front: Front, channel: string, threadTs: string) {
  const read = () => readThread(front, channel, threadTs);
  try {
    return await read().catch(async (error: unknown) => {
      if (refusal(error) !== 'not_in_channel' || !(await joined(front, channel))) throw error;
      return read();
    });
  } catch (error) {
    front.log.warn('thread not read', { channel, code: refusal(error), error });
    return null;
  }
}

/** Asks Slack early who the author is, so that the answer is there when the form is sent. */
async function requesterKnown(front: Front, { requester }: FormContext): Promise<void> {
  if (requester) await front.chat.person(requester);
}
