import type { ActionsBlock, Button } from '@slack/types';
import type { NoticeHead } from '../../tickets/delivery';
import { BUTTON } from '../actions/ids';
import { button, lines, section } from '../blocks';
import type { FactsOf } from './facts';
import { named, quoted } from './quoted';
import type { Said } from './said';

/** HappyFox said no: its reasons in its words, and the way to mend them. */
export function refused(id: string, { subject }: Pick<NoticeHead, 'subject'>, facts: FactsOf<'refused'>): Said {
  const { complaints, canCorrect, canRetry = false } = facts;
  const text = `HappyFox did not accept ${quoted(subject)}.`;
  const next = canCorrect
    ? 'Nothing you wrote is lost: correct it and send it again.'
    : canRetry
      ? 'Nothing you wrote is lost: edit your message if that helps, and send it again.'
      : 'Nothing was changed in HappyFox. Copy what you need from the message and try another way.';
  return {
    text: `${text} ${next}`,
    blocks: [
      lines(
        text,
        complaints.map((complaint) => `• ${named(complaint)}`),
      ),
      section(next),
      ...actions([
        ...(canCorrect ? [button('Correct and send again', BUTTON.correct, id, { style: 'primary' })] : []),
        ...(canRetry ? [button('Send again', BUTTON.sendAgain, id, { style: 'primary' })] : []),
      ]),
    ],
  };
}

const actions = (elements: Button[]): ActionsBlock[] => (elements.length > 0 ? [{ type: 'actions', elements }] : []);
