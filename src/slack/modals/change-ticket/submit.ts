import type { Middleware, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { type Act, type ActOf, asksForMinutes, demandsOnClosing } from '../../../tickets/act';
import type { Front } from '../../front';
import { oneOf } from '../new-ticket/read';
import { minutesIn } from '../work-inputs';
import { takeWork, type Work } from '../work-submit';
import { CHANGE_INPUT, MAILS, NOBODY } from './ids';

/** What an agent changed: only what differs from the ticket as the form showed it. */
export const onChangeTicket = (front: Front): Middleware<SlackViewMiddlewareArgs<ViewSubmitAction>> =>
  takeWork(front, (work) => {
    const set = propertiesIn(work);
    const closing = whyNotClosed(work, set.status);
    if (closing !== null) return { errors: { [CHANGE_INPUT.status]: closing } };
    const acts: Act[] = [
      ...(Object.keys(set).length > 0 ? [{ do: 'set' as const, as: wordOf(set), ...set }] : []),
      ...tagsIn(work),
      ...mailsIn(work),
    ];
    return acts.length > 0
      ? { acts }
      : { errors: { [CHANGE_INPUT.assignee]: 'Nothing is changed yet. Change something, or press Cancel.' } };
  });

type Properties = Omit<ActOf<'set'>, 'do' | 'as'>;

function propertiesIn({ ticket, values }: Work): Properties {
  const idIn = (name: string) => {
    const value = values.get(name)?.selected_option?.value;
    return value === undefined || !/^\d{1,15}$/.test(value) ? undefined : Number(value);
  };
  const assignee = idIn(CHANGE_INPUT.assignee);
  const wanted = assignee === undefined ? undefined : String(assignee) === NOBODY ? null : assignee;
  const [status, priority] = [idIn(CHANGE_INPUT.status), idIn(CHANGE_INPUT.priority)];
  const due = values.get(CHANGE_INPUT.due)?.selected_date ?? undefined;
  const minutes = minutesIn(values.get(CHANGE_INPUT.minutes)?.value);
  return {
    ...(wanted !== undefined && wanted !== (ticket.assignee?.id ?? null) && { assignee: wanted }),
    ...(status !== undefined && status !== ticket.status.id && { status }),
    ...(priority !== undefined && priority !== ticket.priority.id && { priority }),
    ...(due !== undefined && due !== ticket.dueDate && { due }),
    ...(minutes !== null && minutes > 0 && { minutes }),
  };
}

/** The word for one change alone. */
function wordOf(set: Properties): ActOf<'set'>['as'] {
  const [only, ...others] = Object.keys(set);
  if (others.length > 0) return 'change';
  if (only === 'assignee') return 'assign';
  if (only === 'minutes') return 'time';
  return only === 'status' || only === 'priority' || only === 'due' ? only : 'change';
}

/** Closing asks for more than this form can; null when it may be done here. */
function whyNotClosed({ ticket, lists, values }: Work, status: number | undefined): string | null {
  const closes =
    ticket.status.behavior === 'pending' &&
    lists.statuses.some(({ id, behavior }) => id === status && behavior === 'completed');
  if (!closes) return null;
  const { fields } = demandsOnClosing(ticket, lists);
  if (fields.length > 0)
    return `Before it can be closed, HappyFox wants: ${fields.map(({ name }) => name).join(', ')}. Use “Close” on the card, which asks for them.`;
  const minutes = minutesIn(values.get(CHANGE_INPUT.minutes)?.value);
  return asksForMinutes(ticket.category.id, lists) && minutes === null
    ? 'This category asks for the minutes you worked on it. Tell them below.'
    : null;
}

function tagsIn({ ticket, values }: Work): Act[] {
  const typed = (values.get(CHANGE_INPUT.tags)?.value ?? '')
    .split(',')
    .map((tag) => tag.replace(/\s+/g, ' ').trim())
    .filter(Boolean);
  const add = [...new Set(typed)].filter((tag) => !ticket.tags.includes(tag));
  const remove = ticket.tags.filter((tag) => !typed.includes(tag));
  return add.length + remove.length > 0 ? [{ do: 'tag', add, remove }] : [];
}

function mailsIn({ values }: Work): Act[] {
  const choice = oneOf(values.get(CHANGE_INPUT.mails), MAILS);
  return choice === 'as-it-is' ? [] : [{ do: 'subscribe', on: choice === 'subscribe' }];
}
