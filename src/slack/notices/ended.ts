import type { NoticeHead } from '../../tickets/delivery';
import { section } from '../blocks';
import type { FactsOf } from './facts';
import { link } from './link';
import { named, quoted } from './quoted';
import type { Said } from './said';

/** The thread and the ticket no longer belong together. */
export function ended({ subject }: Pick<NoticeHead, 'subject'>, { displayId, why, into }: FactsOf<'ended'>): Said {
  const what = `${named(displayId)} ${quoted(subject)}`;
  const sentence = (other: string) => {
    switch (why) {
      case 'deleted':
        return `${what} was deleted in HappyFox. What is said here stays in Slack from now on.`;
      case 'unlinked':
        return `This thread no longer belongs to ${what}. What is said here stays in Slack from now on.`;
      case 'merged':
        return `${what} was merged into ${other}.`;
      default:
        return why satisfies never;
    }
  };
  return {
    text: sentence(into ? named(into.displayId) : 'another ticket'),
    blocks: [section(sentence(into ? link(into.agentUrl, into.displayId) : 'another ticket'))],
  };
}
