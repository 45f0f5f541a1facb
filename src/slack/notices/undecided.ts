import type { NoticeHead } from '../../tickets/delivery';
import { BUTTON } from '../actions/ids';
import { button, question, section } from '../blocks';
import { cut } from '../limits';
import type { FactsOf } from './facts';
import { named, quoted } from './quoted';
import type { Said } from './said';

/** It may or may not have arrived, and looking did not tell: a person decides, so that nothing is said twice. */
export function undecided(
  id: string,
  { subject }: Pick<NoticeHead, 'subject'>,
  { candidate }: FactsOf<'undecided'>,
): Said {
  const name = quoted(subject);
  const text = `HappyFox broke off while it took ${name}, and we cannot tell whether it arrived.`;
  const sendAgain = (words: string) =>
    button(words, BUTTON.notThere, id, {
      confirm: question('If it did arrive after all, HappyFox will have it twice.', 'Send it again', 'Not yet'),
    });
  const elements = candidate
    ? [
        button(`It is there: ${cut(candidate.displayId, 50)}`, BUTTON.itIsThere, id, { style: 'primary' }),
        sendAgain('Send it again'),
      ]
    : [sendAgain('It is not there, send it again'), button('Leave it', BUTTON.leaveIt, id)];
  const next = candidate
    ? `${named(candidate.displayId)} looks much like it. Please have a look in HappyFox and say which is right.`
    : 'We looked for it and did not find it. Please have a look in HappyFox and say what we should do.';
  return { text: `${text} ${next}`, blocks: [section(`${text}\n${next}`), { type: 'actions', elements }] };
}
