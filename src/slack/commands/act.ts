import { type Act, closingStatuses, demandsOnClosing, reopeningStatus } from '../../tickets/act';
import { actWords } from '../../tickets/act-words';
import type { MayAct } from '../../tickets/acting';
import type { Agent, Status } from '../../tickets/desk';
import { byName } from '../../tickets/nearest';
import { agentServing } from '../../tickets/roles';
import { BUTTON } from '../actions/ids';
import { askTicket } from '../ask-ticket';
import { button } from '../blocks';
import type { Front } from '../front';
import { assignable } from '../modals/change-ticket/options';
import { cannotAct } from '../notices/cannot-act';
import {
  actTaken,
  closeByForm,
  isSoAlready,
  noSuchStatus,
  notAssignable,
  unknownName,
} from '../notices/command-answers';
import { messageToPlain } from '../text/message';
import { NAMELESS } from '../text/names';
import { type Answer, type Doing, done, refused } from './doing';

type May = Extract<MayAct, { kind: 'yes' }>;

/** What agents do to a ticket with one word. Durable when it answers; the outcome is told as that of a button. */
export async function act(front: Front, doing: Doing): Promise<Answer> {
  const { user, place } = doing.command;
  const may = await front.acting.mayAct(doing.ticket, user);
  if (may.kind !== 'yes') return refused(cannotAct(may));
  const decided = await decide(front, doing, may);
  if ('said' in decided) return decided;
  const { ticket, person: by } = may;
  await front.acting.act([{ id: `${doing.id}:act`, team: place.team, ticket, act: decided, by }]);
  return done(actTaken(actWords(decided, ticket.displayId)));
}

async function decide(front: Front, { verb, rest }: Doing, may: May): Promise<Act | Answer> {
  switch (verb.name) {
    case 'claim':
      return { do: 'claim' };
    case 'close':
      return close(may, closingStatuses(may.lists)[0] ?? null);
    case 'reopen':
      return reopen(front, may);
    case 'assign':
      return assign(front, may, rest);
    case 'priority':
      return named('priority', rest, may.lists.priorities, ({ id }) => ({ do: 'set', as: 'priority', priority: id }));
    default:
      return named('status', rest, may.lists.statuses, (status) =>
        status.behavior === 'completed' && may.ticket.status.behavior === 'pending'
          ? close(may, status, 'status')
          : { do: 'set', as: 'status', status: status.id },
      );
  }
}

/** Without a form only where the category wants to know nothing; else the button opens it. */
function close({ ticket, lists }: May, status: Status | null, as: 'close' | 'status' = 'close'): Act | Answer {
  if (ticket.status.behavior === 'completed') return refused(isSoAlready(ticket.displayId, 'closed'));
  if (!status) return refused(noSuchStatus('closed'));
  const { fields, minutes } = demandsOnClosing(ticket, lists);
  if (fields.length === 0 && !minutes) return { do: 'set', as, status: status.id };
  const said = closeByForm(ticket.displayId, [
    ...fields.map(({ name }) => name),
    ...(minutes ? ['the minutes you worked on it'] : []),
  ]);
  const press = button('Close', BUTTON.close, String(ticket.number), { style: 'primary' });
  return done({ ...said, blocks: [...said.blocks, { type: 'actions', elements: [press] }] });
}

async function reopen(front: Front, { ticket, lists }: May): Promise<Act | Answer> {
  const status = reopeningStatus(lists);
  if (!status) return refused(noSuchStatus('open'));
  if (ticket.status.behavior === 'completed') return { do: 'set', as: 'reopen', status: status.id };
  // As far as we know it is open. What we know may be a minute old, so HappyFox is asked before somebody is told so.
  const asked = await askTicket(front, ticket.number);
  return asked.kind === 'ticket' && asked.ticket.status.behavior === 'completed'
    ? { do: 'set', as: 'reopen', status: status.id }
    : refused(isSoAlready(ticket.displayId, 'open'));
}

/** Somebody who is mentioned, or an agent by name or address, or `me`, or `nobody`. */
async function assign(front: Front, { agent, ticket, lists }: May, rest: string): Promise<Act | Answer> {
  const to = (assignee: number | null): Act => ({ do: 'set', as: 'assign', assignee });
  const words = rest.replace(/^to\s+(?=\S)/i, '').trim();
  const id = /^<@([A-Z0-9_]+)(?:\|[^>]*)?>$/.exec(words)?.[1];
  if (id !== undefined) {
    const person = await front.chat.person(id);
    const theirs = agentServing(person, ticket.category.id, lists);
    return theirs ? to(theirs.id) : refused(notAssignable(person.name));
  }
  const name = plainOf(words).replace(/^@/, '');
  if (/^(me|myself)$/i.test(name)) return to(agent.id);
  if (/^(nobody|no one|none|unassigned)$/i.test(name)) return to(null);
  const agents = assignable(lists, ticket.category.id);
  const byAddress = agents.find(({ email }: Agent) => email.toLowerCase() === name.toLowerCase());
  return byAddress ? to(byAddress.id) : named('agent', name, agents, (found) => to(found.id));
}

/** What is to be done with the item of this name; or which names there are. */
function named<T extends { name: string }>(
  kind: Parameters<typeof unknownName>[0],
  rest: string,
  items: readonly T[],
  then: (item: T) => Act | Answer,
): Act | Answer {
  const name = plainOf(rest);
  const match = byName(name, items);
  if (match.kind === 'one') return then(match.item);
  const names = (some: readonly T[]) => some.map((item) => item.name);
  return refused(
    unknownName(kind, name, {
      exist: names(items),
      fit: match.kind === 'several' ? names(match.items) : [],
      near: match.kind === 'none' ? (match.near?.name ?? null) : null,
    }),
  );
}

/** Words as they read, without Slack's signs. */
const plainOf = (text: string): string => messageToPlain({ text }, NAMELESS).replace(/\s+/g, ' ').trim();
