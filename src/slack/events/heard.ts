import { z } from 'zod';
import type { Heard } from '../../tickets/hearing';
import { SaidMessage, SlackMessage, Ts } from '../payloads';
import { isSpoken, saidOf, wordsToUs } from '../spoken';
import { enveloped } from './envelope';

const Envelope = enveloped(z.looseObject({ type: z.string(), subtype: z.string().optional() }));

const Changed = z.looseObject({
  channel: z.string().min(1),
  ts: Ts.optional(),
  event_ts: Ts.optional(),
  message: SlackMessage,
  previous_message: SlackMessage.optional(),
});
const Deleted = z.looseObject({
  channel: z.string().min(1),
  deleted_ts: Ts.optional(),
  previous_message: SlackMessage.optional(),
});

/**
 * What a person did in a thread, as an event of Slack tells it; null for everything else: other events, what bots and
 * we ourselves say, Slack's own news, first messages of threads that do not begin with our name, and changes of no words. Throws `ZodError`
 * when a message event is not of the shape that Slack documents.
 */
export function heardIn(body: unknown): Heard | null {
  const { team, ourselves, event } = Envelope.parse(body);
  if (event.type !== 'message') return null;
  const by = (message: SlackMessage): string | null =>
    isSpoken(message) && message.user !== undefined && message.user !== ourselves ? message.user : null;
  const toUs = (message: SlackMessage): { toUs?: string } => {
    const words = wordsToUs(message, ourselves);
    return words === null ? {} : { toUs: words };
  };

  switch (event.subtype) {
    case 'message_changed': {
      const { channel, message, previous_message: before, ts, event_ts } = Changed.parse(event);
      if (message.subtype === 'tombstone') return before ? deletedReply(team, channel, before, by) : null;
      const [called, user] = [toUs(message), by(message)];
      const thread = replyTo(message) ?? (called.toUs === undefined ? null : message.ts);
      if (thread === null || user === null || !before || sameWords(before, message)) return null;
      const said = saidOf(message);
      const common = { message: { team, channel, ts: message.ts }, thread, user };
      // Its words are gone and so are its files: nothing is left of it.
      if (said.text.trim() === '' && said.blocks.length === 0 && said.files.length === 0) {
        return { kind: 'deleted', ...common };
      }
      return {
        kind: 'edited',
        ...common,
        said,
        at: message.edited?.ts ?? event_ts ?? ts ?? message.ts,
        ...called,
      };
    }
    case 'message_deleted': {
      const { channel, previous_message: before } = Deleted.parse(event);
      return before ? deletedReply(team, channel, before, by) : null;
    }
    default: {
      const message = SaidMessage.parse(event);
      const [thread, user, called] = [replyTo(message), by(message), toUs(message)];
      if (user === null || message.hidden) return null;
      // The first message of a thread is heard only when it speaks to us.
      if (thread === null && called.toUs === undefined) return null;
      const { channel, ts } = message;
      return {
        kind: 'said',
        message: { team, channel, ts },
        thread: thread ?? ts,
        user,
        said: saidOf(message),
        ...called,
      };
    }
  }
}

function deletedReply(
  team: string,
  channel: string,
  before: SlackMessage,
  by: (message: SlackMessage) => string | null,
): Heard | null {
  const [thread, user] = [replyTo(before), by(before)];
  if (thread === null || user === null) return null;
  return { kind: 'deleted', message: { team, channel, ts: before.ts }, thread, user };
}

/** The first message of the thread that this one replies to; null when it replies to none, or is the first itself. */
const replyTo = ({ ts, thread_ts }: SlackMessage): string | null =>
  thread_ts === undefined || thread_ts === ts ? null : thread_ts;

/** Slack tells of a change too when it unfurls a link, learns the language of a text, or counts replies. */
function sameWords(before: SlackMessage, now: SlackMessage): boolean {
  const words = ({ text, blocks = [], files = [] }: SlackMessage) =>
    JSON.stringify([text, blocks, files.map(({ id }) => id)]);
  return words(before) === words(now);
}
