import type { ActionsBlock, HomeView, KnownBlock } from '@slack/types';
import type { Notice } from '../../tickets/delivery';
import { HOME_LISTS, type HomeListName, type HomeRow, type HomeViewer } from '../../tickets/home';
import { aside, button, section } from '../blocks';
import { LIMITS } from '../limits';
import { noticeMessage } from '../notices/notice-message';
import { named } from '../notices/quoted';
import { slackTime } from '../notices/slack-time';
import { HOME } from './ids';
import { ticketRow } from './ticket-row';

/** A page of something. */
export interface Page<T> {
  items: readonly T[];
  /** From 0. */
  page: number;
  /** Whether there is another one after it. */
  more: boolean;
  /** HappyFox has more than we show. */
  rest?: boolean;
}

/** What stands in a Home tab. */
export interface HomePage {
  who:
    | { kind: 'member'; viewer: HomeViewer }
    /** Without an address that Slack confirmed nobody can be found in HappyFox. */
    | { kind: 'no-address' | 'guest' | 'stranger' }
    /** Slack did not tell us in time. */
    | { kind: 'unknown' };
  /** Null: HappyFox was not asked yet. */
  lists: Partial<Record<HomeListName, Page<HomeRow> | null>>;
  undelivered: Page<Notice>;
  /** Blocks of others; at most `EXTRA_BLOCKS` are shown. */
  extra: readonly KnownBlock[];
  /** Of what time the lists are, where that has to be said; epoch ms. */
  asOf: number | null;
  /** HappyFox makes us wait until then (epoch ms), or does not answer (`until` is null). */
  wait: { until: number | null } | null;
}

/** Tickets on a page: a requester has one list, an agent four, and all of them fit into one view. */
export const rowsOnPage = ({ agent }: HomeViewer): number => (agent ? 5 : 10);
export const UNDELIVERED_ON_PAGE = 3;
const EXTRA_BLOCKS = 20;

/** The Home tab: what a person can do, what waits for them, and of when it is. */
export function homeView(home: HomePage): HomeView {
  return { type: 'home', blocks: blocksOf(home).slice(0, LIMITS.blocksInView) };
}

function blocksOf(home: HomePage): KnownBlock[] {
  const { who, lists } = home;
  if (who.kind === 'stranger') return [section(STRANGER)];
  const undelivered = undeliveredBlocks(home.undelivered);
  if (who.kind !== 'member') return [top(false), section(WHY_NO_TICKETS[who.kind]), ...undelivered];
  const { agent } = who.viewer;
  return [
    top(true),
    ...(home.asOf === null && home.wait === null ? [] : [aside(asOf(home))]),
    ...undelivered,
    ...HOME_LISTS.flatMap((list) => {
      const page = lists[list];
      return page === undefined ? [] : listBlocks(list, page, who.viewer);
    }),
    ...(agent && agent.categories.length === 0 ? [section(SERVES_NOTHING)] : []),
    ...home.extra.slice(0, EXTRA_BLOCKS),
  ];
}

const STRANGER =
  'Foxbridge files and shows tickets for members of its own workspace only. You can write in the threads of the channels that you share with it.';
const WHY_NO_TICKETS = {
  'no-address':
    'HappyFox knows people by their e-mail address, and your Slack profile shows none that is confirmed. Confirm it in Slack, and your requests stand here.',
  guest:
    'You can file a ticket, and the notice about it tells you how it stands. The list of your requests is for members of this workspace.',
  unknown: 'Slack did not tell us in time who you are. Please open this page again in a moment.',
};
const SERVES_NOTHING =
  'You are an agent who serves no category in HappyFox, so that there is no queue to show. A HappyFox administrator can give you one.';

const top = (canRefresh: boolean): ActionsBlock => ({
  type: 'actions',
  elements: [
    button('New ticket', HOME.newTicket, 'new', { style: 'primary' }),
    ...(canRefresh ? [button('Refresh', HOME.refresh, 'refresh')] : []),
  ],
});

/** Of when it is, and why there is nothing newer. */
function asOf({ asOf, wait }: Pick<HomePage, 'asOf' | 'wait'>): string {
  const since = asOf === null ? [] : [`As of ${slackTime(asOf)}.`];
  if (wait === null) return since.join(' ');
  const why =
    wait.until === null
      ? 'HappyFox does not answer at the moment. Please look again in a few minutes.'
      : `HappyFox is busy and asked us to wait. Please look again ${slackTime(wait.until)}.`;
  return [...since, why].join(' ');
}

const TITLES: Record<HomeListName, string> = {
  requests: 'Your requests',
  mine: 'Yours to work on',
  unassigned: 'Nobody has these yet',
  due: 'Overdue, or due within seven days',
};
const NONE: Record<HomeListName, string> = {
  requests: 'You have no open request.',
  mine: 'You have no open ticket.',
  unassigned: 'Every open ticket in your categories has somebody.',
  due: 'Nothing in your categories is.',
};

function listBlocks(list: HomeListName, page: Page<HomeRow> | null, viewer: HomeViewer): KnownBlock[] {
  const title = TITLES[list];
  if (page === null) return [{ type: 'divider' }, section(`*${title}*`), aside('HappyFox has not told us yet.')];
  if (page.items.length === 0 && page.page === 0)
    return [{ type: 'divider' }, section(`*${title}*`), aside(NONE[list])];
  return [
    { type: 'divider' },
    section(`*${title}*${pageWords(page)}`),
    ...page.items.flatMap((row) => ticketRow(list, row, viewer)),
    ...(page.rest ? [aside('There are more. HappyFox has them all.')] : []),
    ...turning(list, page),
  ];
}

function undeliveredBlocks(page: Page<Notice>): KnownBlock[] {
  if (page.items.length === 0) return [];
  return [
    { type: 'divider' },
    section(`*Not delivered*${pageWords(page)}`),
    ...page.items.flatMap((notice) => [
      ...noticeMessage(notice).blocks,
      ...(notice.head.author ? [aside(`Written by ${named(notice.head.author)}`)] : []),
    ]),
    ...turning('undelivered', page),
  ];
}

const pageWords = ({ page, more }: Page<unknown>): string => (page === 0 && !more ? '' : ` · page ${page + 1}`);

function turning(what: string, { page, more }: Page<unknown>): ActionsBlock[] {
  const elements = [
    ...(page > 0 ? [button('Previous', HOME.previous, `${what}:${page - 1}`)] : []),
    ...(more ? [button('Next', HOME.next, `${what}:${page + 1}`)] : []),
  ];
  return elements.length > 0 ? [{ type: 'actions', elements }] : [];
}
