import type { Notice } from '../../tickets/delivery';
import { aside } from '../blocks';
import { acted, notActed } from './acted';
import { added } from './added';
import { assigned } from './assigned';
import { cancelled } from './cancelled';
import { digest } from './digest';
import { ended } from './ended';
import { failed } from './failed';
import { type CardAudience, filed } from './filed';
import { left } from './left';
import { link } from './link';
import { many } from './many';
import { refused } from './refused';
import { caughtUp, repliesWaiting } from './replies';
import type { Said } from './said';
import { saved } from './saved';
import { shared } from './shared';
import { undecided } from './undecided';
import { waiting } from './waiting';
import { warnings } from './warnings';

/** The one message that tells how a delivery fares, as it should read now. */
export function noticeMessage(
  { id, head, facts }: Pick<Notice, 'id' | 'head' | 'facts'>,
  audience: CardAudience = 'requester',
): Said {
  const said = ((): Said => {
    switch (facts.state) {
      case 'saved':
        return saved(head);
      case 'waiting':
        return waiting(id, head, facts);
      case 'filed':
        return filed(head, facts, audience);
      case 'added':
        return added(head, facts);
      case 'refused':
        return refused(id, head, facts);
      case 'undecided':
        return undecided(id, head, facts);
      case 'failed':
        return failed(id, head, facts);
      case 'cancelled':
        return cancelled(head, facts);
      case 'replies-waiting':
        return repliesWaiting(head, facts);
      case 'caught-up':
        return caughtUp(head, facts);
      case 'ended':
        return ended(head, facts);
      case 'acted':
        return acted(head, facts);
      case 'not-acted':
        return notActed(head, facts);
      case 'shared':
        return shared(head, facts);
      case 'assigned':
        return assigned(facts);
      case 'warnings':
        return warnings(facts);
      case 'many':
        return many(facts);
      case 'digest':
        return digest(facts);
      case 'left':
        return left(head, facts);
      default:
        return facts satisfies never;
    }
  })();
  return head.permalink
    ? { ...said, blocks: [...said.blocks, aside(`About ${link(head.permalink, 'this message')}`)] }
    : said;
}
