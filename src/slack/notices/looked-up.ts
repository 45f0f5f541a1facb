import type { KnownBlock } from '@slack/types';
import { aside, section } from '../blocks';
import { cut, LIMITS } from '../limits';
import type { Said } from './said';
import { plainTime, slackTime } from './slack-time';
import { type Shown, ticketLines, ticketText } from './ticket-lines';

/** What somebody looked up. */
export interface Found {
  groups: {
    /** Null where there is only one ticket, and nothing to say before it. */
    head: string | null;
    tickets: (Shown & { waitsForYou: boolean })[];
    /** What is said beneath: how many more there are, and how to see them. */
    foot: string | null;
  }[];
}

/** What was found, for the one person who asked. */
export function lookedUp({ groups }: Found): Said {
  const blocks = groups.flatMap(({ head, tickets, foot }): KnownBlock[] => [
    ...(head === null ? [] : [section(`*${head}*`)]),
    ...tickets.map((ticket) => ticketLines(ticket, ticket.waitsForYou)),
    ...(foot === null ? [] : [aside(foot)]),
  ]);
  const text = groups.flatMap(({ head, tickets }) => [...(head === null ? [] : [head]), ...tickets.map(ticketText)]);
  return { text: cut(text.join('\n'), LIMITS.text), blocks };
}

/** Why nothing is shown. */
export type NotShown =
  | { kind: 'paused'; until: number }
  | { kind: 'silent' }
  /** A guest, or a member of another workspace. */
  | { kind: 'outsider' }
  | { kind: 'no-address' }
  /** No ticket, or none that is theirs to see: the one is not told from the other. */
  | { kind: 'no-such-ticket'; number: number }
  | { kind: 'nothing-found' }
  | { kind: 'none-open' };

export function notShown(why: NotShown): Said {
  return { text: sentence(why, plainTime), blocks: [section(sentence(why, slackTime))] };
}

function sentence(why: NotShown, time: (until: number) => string): string {
  switch (why.kind) {
    case 'paused':
      return `HappyFox takes no questions until ${time(why.until)}. Please ask again then.`;
    case 'silent':
      return 'HappyFox did not answer in time. Please ask again in a moment.';
    case 'outsider':
      return 'Only members of this workspace can look up tickets. You can still write in the thread of a ticket.';
    case 'no-address':
      return 'HappyFox knows people by their e-mail address, and your Slack profile shows none that is confirmed. Confirm it in Slack, or ask your Slack administrator to let Foxbridge see it.';
    case 'no-such-ticket':
      return `There is no ticket #${why.number} that you can look at. Its requester can, and agents who serve its category; please check the number.`;
    case 'nothing-found':
      // The same when HappyFox has more than it showed: what only agents see must not show by how this is said.
      return 'I found no ticket that fits these words and is your business. Try other words, fewer or more, or a number.';
    case 'none-open':
      return 'You have no open tickets.';
    default:
      return why satisfies never;
  }
}
