import type { NoticeHead } from '../../tickets/delivery';
import { section } from '../blocks';
import type { FactsOf } from './facts';
import { quoted } from './quoted';
import type { Said } from './said';
import { plainTime, slackTime } from './slack-time';

/** What was said in the thread waits, all of it for the same thing. */
export function repliesWaiting(
  { subject }: Pick<NoticeHead, 'subject'>,
  { until, why }: FactsOf<'replies-waiting'>,
): Said {
  const reason = {
    throttled: 'HappyFox is busy and asked us to wait.',
    budget: 'Many messages are on their way at once.',
    unavailable: 'HappyFox does not answer at the moment.',
    'sign-in': 'HappyFox does not accept our key, and an administrator has to renew it.',
    checking: 'HappyFox did not say whether the last reply arrived, so we look for it first.',
  }[why];
  const sentence = (when: string) => `${reason} Replies to ${quoted(subject)} are safe and go out ${when}.`;
  return { text: sentence(plainTime(until)), blocks: [section(sentence(slackTime(until)))] };
}

/** They have arrived. */
export function caughtUp({ subject }: Pick<NoticeHead, 'subject'>, { failed = false }: FactsOf<'caught-up'>): Said {
  const text = failed
    ? `Replies to ${quoted(subject)} had to wait, and one of them did not arrive: see the message about it below.`
    : `The replies to ${quoted(subject)} that had to wait are on the ticket now.`;
  return { text, blocks: [section(text)] };
}
