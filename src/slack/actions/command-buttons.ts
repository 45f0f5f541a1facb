import type { BlockAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import { readWords } from '../../tickets/read-words';
import { canHear } from '../can-hear';
import { type Lookup, lookUp, shownOf } from '../commands/look';
import { obey } from '../commands/obey';
import { openForm } from '../commands/open-form';
import type { Front } from '../front';
import type { KeptCommand } from '../kept-forms';
import { closeTicketView } from '../modals/close-ticket/view';
import { openWork } from '../modals/work-open';
import { cannotSpeakHere, notForHere, sharedHere } from '../notices/command-answers';
import { notShown } from '../notices/looked-up';
import { noLongerKnown } from '../notices/no-longer-known';
import type { Said } from '../notices/said';
import { ButtonBody } from '../payloads';
import { tellPerson } from '../tell-person';
import { BUTTON } from './ids';

type OnButton = (front: Front) => Middleware<SlackActionMiddlewareArgs<BlockAction>>;

interface Press {
  key: string;
  /** As it was kept: only the person who asked sees the button. */
  command: KeptCommand;
  trigger: string;
}

/** A button below an answer that only one person sees. Its value is the key under which we keep what it is about. */
const button =
  (act: (front: Front, press: Press) => Promise<Said | null>): OnButton =>
  (front) =>
  async ({ ack, body }) => {
    await ack();
    const { user, actions, channel, trigger_id: trigger } = ButtonBody.parse(body);
    const key = actions[0]?.value ?? '';
    const command = await front.commands.find(key);
    const isTheirs = command?.user === user.id && trigger !== undefined;
    const said = isTheirs ? await act(front, { key, command, trigger }) : noLongerKnown();
    const there = command?.place ?? { channel: channel?.id ?? user.id, thread: null };
    if (said) await tellPerson(front, { channel: there.channel, thread: there.thread, user: user.id }, said);
  };

/** “Yes”: what we guessed is what was meant. */
const onDoThis = button(async (front, { key, command, trigger }) => {
  const { place, user, mention } = command;
  const link = mention && place.thread !== null ? await front.linking.linkOf(place) : null;
  const asked = readWords(command.words, mention === null ? 'command' : link ? 'thread' : 'elsewhere');
  const ticket = asked.kind === 'verb' ? (asked.ticket ?? link?.ticket ?? null) : null;
  if (asked.kind === 'verb' && asked.verb.name === 'close' && ticket !== null) {
    await openWork(front, { trigger, team: place.team, user, ticket }, 'Close ticket', closeTicketView);
  } else {
    // Known by its key: pressed twice, it is done once.
    await obey(front, `command:${key}`, command);
  }
  return null;
});

/** “New ticket”: it was a subject after all. */
const onFormInstead = button(async (front, { command, trigger }) => {
  const { place, user, words } = command;
  await openForm(front, { trigger, team: place.team, user, channel: { id: place.channel, name: null }, words });
  return null;
});

/** “Send it to the ticket”: it was a reply after all. */
const onSendInstead = button(async (front, { key, command }) => {
  const { place, user, mention } = command;
  const link = await front.linking.linkOf(place);
  if (!link || !mention) return noLongerKnown();
  const { message, said } = mention;
  await front.speaking.say({ id: `sent:${key}`, link: link.id, message, user, said, as: 'table' });
  return null;
});

/**
 * “Share here”: what was looked up, looked up once more, for everybody who reads the channel. A ticket that only agents see
 * goes into channels for agents only.
 */
const onShare = button(async (front, { key, command }) => {
  const { user, place } = command;
  const lookup = lookupIn(command.words);
  if (!lookup) return noLongerKnown();
  const looked = await lookUp(front, user, lookup);
  if ('kind' in looked) return notShown(looked);
  const { person } = looked;
  const audience = await front.channels.audience(place.team, place.channel);
  const rows = looked.groups.flatMap((group) => group.rows);
  const open = rows.filter(({ ticket }) => audience === 'agents' || !ticket.private);
  const leftOut = rows.length - open.length;
  if (open.length === 0) return notForHere();
  if (!(await canHear(front, place.channel, user).catch(() => true))) return cannotSpeakHere();
  await front.share({ id: `share:${key}`, place, by: person, tickets: open.map(shownOf), leftOut });
  return sharedHere(leftOut);
});

function lookupIn(words: string): Lookup | null {
  const asked = readWords(words, 'command');
  if (asked.kind !== 'verb') return null;
  const { verb, ticket, rest } = asked;
  if (verb.name === 'mine') return { verb: 'mine', page: Number(rest || 1) };
  if (verb.name === 'find') return { verb: 'find', words: rest };
  return verb.name === 'show' && ticket !== null ? { verb: 'show', ticket } : null;
}

/** By the name of the button, what it does. */
export const COMMAND_BUTTONS: Record<string, OnButton> = {
  [BUTTON.doThis]: onDoThis,
  [BUTTON.formInstead]: onFormInstead,
  [BUTTON.sendInstead]: onSendInstead,
  [BUTTON.share]: onShare,
};
