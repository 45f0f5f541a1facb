import type { KnownBlock } from '@slack/types';
import type { DigestList } from '../../tickets/delivery';
import { lines } from '../blocks';
import type { FactsOf } from './facts';
import { link } from './link';
import { mySettingsBlock } from './my-settings';
import { named, quoted } from './quoted';
import type { Said } from './said';

/** To one person, on Mondays: what is open, of theirs and for them. Lists that hold nothing are not named. */
export function digest({ requests, mine, overdue, unassigned }: FactsOf<'digest'>): Said {
  const lists: [string, DigestList | null][] = [
    ['Open requests of yours', requests],
    ['Tickets you have', mine],
    ['Of these, overdue', overdue],
    ['Nobody has yet, in your categories', unassigned],
  ];
  const shown = lists.flatMap(([name, list]) => (list && list.total > 0 ? [{ name, list }] : []));
  const counted = shown.map(({ name, list }) => `${name}: ${list.total}`).join('. ');
  return {
    text: `Your week in the helpdesk. ${counted}.`,
    blocks: [...shown.map(({ name, list }) => section(name, list)), mySettingsBlock()],
  };
}

function section(name: string, { total, first }: DigestList): KnownBlock {
  const more = total - first.length;
  return lines(`*${name}: ${total}*`, [
    ...first.map(
      ({ agentUrl, displayId, subject, status, waits }) =>
        `• ${link(agentUrl, displayId)} ${quoted(subject)} · ${named(status)}${waits ? ' · waits for your answer' : ''}`,
    ),
    ...(more > 0 ? [`• and ${more} more`] : []),
  ]);
}
