import type { Middleware, SlackCommandMiddlewareArgs } from '@slack/bolt';
import { SUBJECT_LIMIT } from '../../tickets/draft';
import type { Front } from '../front';
import { cut } from '../limits';
import { defaultCategory } from '../modals/new-ticket/default-category';
import { freshlyTyped, NO_THREAD } from '../modals/new-ticket/form';
import { offer } from '../modals/new-ticket/offer';
import { openNewTicket } from '../modals/new-ticket/open';
import { commandHelp } from '../notices/command-help';
import { Command } from '../payloads';
import { channelCommand } from './channel';
import { followCommand } from './follow';

/** What somebody typed behind `/ticket`. */
type Asked =
  | { want: 'form'; subject: string }
  | { want: 'help' }
  | { want: 'channel' }
  | { want: 'follow'; number: number };

/** Ways people ask for help, with the slips of the finger that are nearest to it. */
const HELP = /^(-{0,2}h(elp)?|hlep|hepl|halp|hilfe|aide|man|usage|commands?)$/i;

/** A number, or what people call a ticket: `4711`, `#4711`, `#OPS00004711`. */
const FOLLOW = /^follow #?[a-z]{0,10}0*([1-9]\d{0,14})$/i;

/**
 * Words are a subject; `help`, and text without a single letter or number, gets help. `new` in front is welcome. `channel`
 * alone, and `follow` with a number, are commands of their own.
 */
function readCommand(text: string): Asked {
  const words = text.replace(/\s+/g, ' ').trim();
  if (HELP.test(words) || (words !== '' && !/[\p{L}\p{N}]/u.test(words))) return { want: 'help' };
  if (/^channel$/i.test(words)) return { want: 'channel' };
  const number = FOLLOW.exec(words)?.[1];
  if (number) return { want: 'follow', number: Number(number) };
  return { want: 'form', subject: cut(words.replace(/^new(\s|$)/i, '').trim(), SUBJECT_LIMIT) };
}

/** `/ticket`: the form, or what can be done. */
export const onTicketCommand =
  (front: Front): Middleware<SlackCommandMiddlewareArgs> =>
  async ({ ack, body }) => {
    const command = Command.parse(body);
    const asked = readCommand(command.text);
    if (asked.want === 'help') {
      await ack({ response_type: 'ephemeral', ...commandHelp('/ticket') });
      return;
    }
    await ack();
    if (asked.want === 'channel') return channelCommand(front, command);
    if (asked.want === 'follow') return followCommand(front, command, asked.number);
    const context = {
      team: command.team_id,
      openedBy: command.user_id,
      // A command knows the name of a direct message only as “directmessage”; there, following it “here” makes no sense.
      ...(command.channel_name !== 'directmessage' && {
        channel: { id: command.channel_id, name: command.channel_name ?? null, here: true },
      }),
      ...(await defaultCategory(front, command.team_id, command.channel_id)),
      messageFiles: [],
    };
    const preset = freshlyTyped(context, { subject: asked.subject });
    const form = { context, preset, ...NO_THREAD, correcting: null };
    const opened = await openNewTicket(front, command.trigger_id, form);
    // Asked early, so that the answer is there when the form is sent.
    await front.chat.person(command.user_id);
    await offer(front, opened, { typed: preset, user: command.user_id, ask: false });
  };
