import type { NoticeHead } from '../../tickets/delivery';
import { BUTTON } from '../actions/ids';
import { button, question, section } from '../blocks';
import type { FactsOf } from './facts';
import { quoted } from './quoted';
import type { Said } from './said';
import { plainTime, slackTime } from './slack-time';

/** Not there yet: why, until when, and that nothing is lost. It can be taken back while it has certainly not left. */
export function waiting(id: string, { subject }: Pick<NoticeHead, 'subject'>, facts: FactsOf<'waiting'>): Said {
  const name = quoted(subject);
  return {
    text: sentence(facts.why, name, plainTime(facts.until)),
    blocks: [
      section(sentence(facts.why, name, slackTime(facts.until))),
      ...(facts.canCancel
        ? [
            {
              type: 'actions' as const,
              elements: [
                button('Cancel', BUTTON.cancel, id, {
                  confirm: question('It is taken back and does not go to HappyFox.', 'Take it back', 'Let it go out'),
                }),
              ],
            },
          ]
        : []),
    ],
  };
}

function sentence(why: FactsOf<'waiting'>['why'], name: string, when: string): string {
  switch (why) {
    case 'throttled':
      return `HappyFox is busy and asked us to wait. ${name} is safe and goes out ${when}.`;
    case 'budget':
      return `Many tickets are on their way at once. ${name} is safe and goes out ${when}.`;
    case 'unavailable':
      return `HappyFox does not answer at the moment. ${name} is safe. The next try is ${when}.`;
    case 'sign-in':
      return `HappyFox does not accept our key, and an administrator has to renew it. ${name} is safe. The next try is ${when}.`;
    case 'checking':
      return `HappyFox did not say whether ${name} arrived. Before we send it again we look for it there: ${when}.`;
    default:
      return why satisfies never;
  }
}
