import type { NoticeHead } from '../../tickets/delivery';
import { BUTTON } from '../actions/ids';
import { button, section } from '../blocks';
import type { FactsOf } from './facts';
import { named, quoted } from './quoted';
import type { Said } from './said';

/** Given up; kept all the same. */
export function failed(id: string, { subject }: Pick<NoticeHead, 'subject'>, facts: FactsOf<'failed'>): Said {
  const { canRetry } = facts;
  const text = `${quoted(subject)} did not reach HappyFox: ${named(facts.reason)}.`;
  const next = nextStep(facts);
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

function nextStep({ canRetry, remedy }: FactsOf<'failed'>): string {
  if (!canRetry) return 'Please ask the people who look after Foxbridge.';
  return remedy === 'link-thread'
    ? 'Nothing you wrote is lost. Choose “Link to ticket” in the menu of a message here, then send it again.'
    : 'Nothing you wrote is lost. Send it again when HappyFox is back.';
}
