import type { TicketNow } from '../../tickets/delivery';
import { named } from './quoted';
import { slackDay } from './slack-time';

/** Status, priority, owner and dates in one line. `age` writes a moment as an age; where there is none, it is left out. */
export const standing = (
  { status, priority, assignee, requester, due, createdAt, unresponded, closed }: TicketNow,
  age?: (at: number) => string,
): string =>
  [
    named(status),
    `${named(priority)} priority`,
    assignee ? `with ${named(assignee)}` : 'nobody has it yet',
    ...(requester ? [`for ${named(requester)}`] : []),
    ...(unresponded && !closed ? ['waits for an answer'] : []),
    ...(due && !closed ? [`due ${slackDay(due)}`] : []),
    ...(age && createdAt !== null ? [`opened ${age(createdAt)}`] : []),
  ].join(' · ');
