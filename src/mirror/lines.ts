import type { ChannelSettings } from '../tickets/channels';
import type { Catalogue, Status, Update } from '../tickets/desk';
import { escapeHtml } from '../tickets/escape-html';

type News = ChannelSettings['news'][number];

/** One change of a ticket as a line in its threads. */
export interface Line {
  news: News;
  html: string;
}

/** What a status means, by its name; null when it is not (or no longer) in the lists. */
export type Behavior = (status: string) => Status['behavior'] | null;

export const behaviorIn =
  (lists: Catalogue | null): Behavior =>
  (name) =>
    lists?.statuses.find((status) => status.name === name)?.behavior ?? null;

/**
 * The changes of an update as lines. Closed and reopened go by what the statuses mean, never by their names. Changes of
 * category, due date and fields stand on the ticket's card or nowhere.
 */
export function linesOf({ by, changes }: Pick<Update, 'by' | 'changes'>, behaviorOf: Behavior): Line[] {
  const who = by.kind === 'system' || by.name.trim() === '' ? '' : ` by ${escapeHtml(by.name)}`;
  return changes.flatMap(({ what, before, after }): Line[] => {
    const [old, now] = [before ?? '', after ?? ''];
    switch (what) {
      case 'status': {
        const wasClosed = behaviorOf(old) === 'completed';
        const isClosed = behaviorOf(now) === 'completed';
        if (isClosed && !wasClosed) return [{ news: 'closed', html: `Closed${who} (${escapeHtml(now)}).` }];
        if (wasClosed && !isClosed) return [{ news: 'reopened', html: `Reopened${who} (${escapeHtml(now)}).` }];
        return [{ news: 'status', html: `Status is now ${escapeHtml(now)}, set${who || ' by a rule'}.` }];
      }
      case 'assignee':
        return [
          {
            news: 'assigned',
            html: after
              ? `Given to ${escapeHtml(now)}${who}.`
              : `Nobody has it any more: released${who || ' by a rule'}.`,
          },
        ];
      case 'priority':
        return [{ news: 'priority', html: `Priority is now ${escapeHtml(now)}, set${who || ' by a rule'}.` }];
      case 'category':
      case 'due':
      case 'field':
        return [];
      default:
        return what satisfies never;
    }
  });
}

/** The lines that a channel wants to hear. */
export function linesFor(
  update: Pick<Update, 'by' | 'changes'>,
  { quiet, news }: Pick<ChannelSettings, 'quiet' | 'news'>,
  behaviorOf: Behavior,
): Line[] {
  return quiet ? [] : linesOf(update, behaviorOf).filter((line) => news.includes(line.news));
}
