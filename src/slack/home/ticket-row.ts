import type { Button, KnownBlock } from '@slack/types';
import { nextStep } from '../../tickets/act';
import { type HomeListName, type HomeRow, type HomeViewer, waitsForRequester } from '../../tickets/home';
import { BUTTON } from '../actions/ids';
import { aside, button, section } from '../blocks';
import { isForBrowsers, link } from '../notices/link';
import { named } from '../notices/quoted';
import { slackAge, slackDay } from '../notices/slack-time';
import { standing } from '../notices/standing';

/** A ticket in a list of the Home tab: what it is, how it stands, and for agents the natural next step. */
export function ticketRow(list: HomeListName, row: HomeRow, viewer: HomeViewer): KnownBlock[] {
  const next = list === 'requests' ? null : nextButton(row, viewer);
  return [
    {
      ...section(`🎫 ${link(row.agentUrl, `${row.displayId} ${row.subject}`)}`),
      ...(next && { accessory: next }),
    },
    aside(list === 'requests' ? forRequester(row) : forAgent(list, row)),
  ];
}

const forRequester = (row: HomeRow): string =>
  [
    waitsForRequester(row) ? '*waits for you*' : 'waits for an agent',
    named(row.status.name),
    `${named(row.priority.name)} priority`,
    ...(row.dueDate ? [`due ${slackDay(row.dueDate)}`] : []),
    `opened ${slackAge(row.createdAt)}`,
  ].join(' · ');

const forAgent = (list: HomeListName, row: HomeRow): string =>
  [
    ...(list === 'due' && row.breached ? ['*later than promised*'] : []),
    standing(
      {
        status: row.status.name,
        closed: false,
        priority: row.priority.name,
        assignee: row.assignee?.name ?? null,
        requester: row.contact?.name ?? null,
        due: row.dueDate,
        unresponded: row.unresponded,
        createdAt: row.createdAt,
      },
      slackAge,
    ),
  ].join(' · ');

/** What an agent would do next. A ticket that somebody else has is theirs; a reply is written where its words are read. */
function nextButton(row: HomeRow, { agent }: HomeViewer): Button | null {
  if (row.assignee !== null && row.assignee.id !== agent?.id) return null;
  const number = String(row.number);
  switch (nextStep({ closed: false, assigned: row.assignee !== null, unresponded: row.unresponded })) {
    case 'claim':
      return button('Claim', BUTTON.claim, number, { style: 'primary' });
    case 'close':
      return button('Close', BUTTON.close, number);
    case 'reply':
      return isForBrowsers(row.agentUrl)
        ? button('Reply in HappyFox', BUTTON.openTicket, number, { url: row.agentUrl })
        : null;
    case 'reopen':
      return null;
  }
}
