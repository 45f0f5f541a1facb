import { SUBJECT_LIMIT } from '../../../tickets/draft';
import type { KeptForm } from '../../kept-forms';
import { richTextOf, type SlackMessage } from '../../payloads';
import { messageToPlain, messageToRichText } from '../../text/message';
import type { Names } from '../../text/names';
import { oneLine } from '../../text/plain';
import { type FormContext, freshlyTyped, NO_THREAD } from './form';

interface Opened {
  team: string;
  openedBy: string;
  channel: { id: string; name?: string | undefined };
  category?: number | undefined;
}

/** The form that files a message: its first line, its words, its files, for its author. */
export function messageForm(opened: Opened, message: SlackMessage, names: Names): KeptForm {
  const { team, openedBy, channel, category } = opened;
  const context: FormContext = {
    team,
    openedBy,
    ...placeOf(channel),
    ...(category !== undefined && { category }),
    source: { message: { team, channel: channel.id, ts: message.ts }, permalink: null },
    messageFiles: message.files ?? [],
    ...(message.user && !message.bot_id && { requester: message.user }),
  };
  return {
    context,
    preset: freshlyTyped(context, {
      subject: oneLine(messageToPlain(message, names), SUBJECT_LIMIT),
      details: richTextOf(message) ?? messageToRichText(message, names),
    }),
    ...NO_THREAD,
    threadTs: message.thread_ts ?? null,
    correcting: null,
  };
}

/** Slack has names of its own for conversations without one; nobody else can follow a ticket in a direct message. */
function placeOf({ id, name }: Opened['channel']): Pick<FormContext, 'channel'> {
  if (name === 'directmessage') return {};
  return { channel: { id, name: name === undefined || name === 'privategroup' ? null : name, here: true } };
}
