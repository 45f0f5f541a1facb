import type { LedgerRow } from '../../tickets/ports';
import { lines, section } from '../blocks';
import { named } from './quoted';
import type { Said } from './said';
import { plainTime, slackTime } from './slack-time';

/** Steps that one message shows: the newest ones. */
const SHOWN = 40;
/** Steps in one block: each with two times as Slack writes them, still within what a block takes. */
const TOGETHER = 8;

/** What we did about a ticket, for agents: when, what, how it ended. It holds no texts of people. */
export function traced(number: number, rows: readonly LedgerRow[]): Said {
  if (rows.length === 0) {
    const text = `Nothing is known of what we did about ticket #${number}. Steps are kept for 30 days.`;
    return { text, blocks: [section(text)] };
  }
  const shown = rows.slice(-SHOWN);
  const left = rows.length - shown.length;
  const head = `*What we did about ticket #${number}*${left > 0 ? `, the last ${shown.length} of ${rows.length} steps` : ''}`;
  const groups = Array.from({ length: Math.ceil(shown.length / TOGETHER) }, (_, at) =>
    shown.slice(at * TOGETHER, (at + 1) * TOGETHER),
  );
  const last = shown.at(-1);
  return {
    text: `Ticket #${number}: ${rows.length} steps, the last: ${last ? step(last, plainTime) : ''}`,
    blocks: [
      section(head),
      ...groups.map((group) =>
        lines(
          '',
          group.map((row) => `• ${step(row, slackTime)}`),
        ),
      ),
    ],
  };
}

const step = ({ at, step, outcome, status, ms, until }: LedgerRow, time: (at: number) => string): string =>
  [
    `${time(at)}: ${named(step)}`,
    named(outcome),
    ...(status === null ? [] : [`HTTP ${status}`]),
    ...(ms === null ? [] : [`${ms} ms`]),
    ...(until === null ? [] : [`until ${time(until)}`]),
  ].join(' · ');
