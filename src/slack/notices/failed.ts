import type { NoticeHead } from '../../tickets/delivery';
import { BUTTON } from '../actions/ids';
import { button, section } from '../blocks';
import type { FactsOf } from './facts';
import { named, quoted } from './quoted';
import type { Said } from './said';

/** Given up; kept all the same. */
export function failed(
  id: string,
  { subject }: Pick<NoticeHead, 'subject'>,
  { reason, canRetry }: FactsOf<'failed'>,
): Said {
  const text = `${quoted(subject)} did not reach HappyFox: ${named(reason)}.`;
  const next = canRetry
    ? 'Nothing you wrote is lost. Send it again when HappyFox is back.'
    : 'Please ask the people who look after Foxbridge.';
  return {
    text: `${text} ${next}`,
    blocks: [
      section(`${text}\n${next}`),
      ...(canRetry
        ? [
            {
              type: 'actions' as const,
              elements: [button('Send again', BUTTON.sendAgain, id, { style: 'primary' })],
            },
          ]
        : []),
    ],
  };
}
