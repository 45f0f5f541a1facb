import type { Middleware, SlackCommandMiddlewareArgs } from '@slack/bolt';
import { readWords } from '../../tickets/read-words';
import type { VerbName } from '../../tickets/verbs';
import type { Front } from '../front';
import { closeTicketView } from '../modals/close-ticket/view';
import { openMySettings } from '../modals/my-settings/open';
import { openWork } from '../modals/work-open';
import { Command } from '../payloads';
import { pressKey } from '../press-key';
import { tellPerson } from '../tell-person';
import { channelCommand } from './channel';
import { followCommand } from './follow';
import { helpFor } from './help';
import { obey } from './obey';
import { openForm } from './open-form';

/** Verbs that write to HappyFox: what was typed is on disk before Slack hears that we have it. */
const WRITES: readonly VerbName[] = ['reply', 'claim', 'assign', 'status', 'priority', 'note', 'reopen'];

/** `/ticket`: the form, or what the words ask for (`src/tickets/verbs.ts`). */
export const onTicketCommand =
  (front: Front): Middleware<SlackCommandMiddlewareArgs> =>
  async ({ ack, body, respond }) => {
    const command = Command.parse(body);
    const { team_id: team, channel_id: channel, user_id: user, trigger_id: trigger } = command;
    const asked = readWords(command.text, 'command');
    if (asked.kind === 'words') {
      await ack();
      const name = command.channel_name ?? null;
      await openForm(front, { trigger, team, user, channel: { id: channel, name }, words: command.text });
      return;
    }
    const id = `command:${pressKey(trigger)}`;
    const typed = { words: command.text, user, place: { team, channel, thread: null } };
    if (asked.kind === 'verb' && asked.verb.name === 'help') {
      await ack({ response_type: 'ephemeral', ...(await helpFor(front, user, 'command')) });
      return;
    }
    if (asked.kind === 'verb' && WRITES.includes(asked.verb.name)) {
      await front.ask(id, typed);
      return ack();
    }
    await ack();
    if (asked.kind === 'verb') {
      const { verb, ticket } = asked;
      if (verb.name === 'channel') return channelCommand(front, command);
      if (verb.name === 'settings') return openMySettings(front, trigger, { team, user });
      if (verb.name === 'follow' && ticket !== null) return followCommand(front, command, ticket);
      if (verb.name === 'close' && ticket !== null)
        return openWork(front, { trigger, team, user, ticket }, 'Close ticket', closeTicketView);
    }
    // Slack shows this answer also where we are no member.
    await obey(front, id, { ...typed, mention: null }, async (said) => {
      await respond({ response_type: 'ephemeral', ...said }).catch(() => tellPerson(front, { channel, user }, said));
    });
  };
