import type { KnownBlock } from '@slack/types';
import type { ToldAside } from '../../tickets/reacting';
import { BUTTON } from '../actions/ids';
import { button, lines, section } from '../blocks';
import { cannotAct } from './cannot-act';
import { link } from './link';
import { named, quoted } from './quoted';
import type { Said } from './said';

/** What somebody is told whose reaction was not enough, or not theirs to act with. Only they see it. */
export function reactedAside(told: ToldAside): Said {
  switch (told.kind) {
    case 'filed-already': {
      const number = told.displayId === null ? null : named(told.displayId);
      const sentence =
        number === null
          ? `${quoted(told.subject)} was written down for HappyFox already, and is not filed again. The notice about it tells how it stands.`
          : `This is filed already as ${number} ${quoted(told.subject)}, and is not filed again.`;
      const card = told.card === null ? '' : ` ${link(told.card, number === null ? 'The notice' : 'Its card')}`;
      return { text: sentence, blocks: [section(`${sentence}${card}`)] };
    }
    case 'not-a-member':
      return plainly(
        told.isGuest
          ? 'Only full members of this workspace file a message with a reaction. Nothing was filed. Choose “File a ticket” in the menu of the message.'
          : 'Only members of this workspace file a message with a reaction. Nothing was filed. Ask one of them.',
      );
    case 'needs-form':
      return needsForm(told);
    case 'cannot-act':
      return cannotAct(told.why);
    case 'closing-asks': {
      const text = `HappyFox asks for more before ${named(told.displayId)} is closed. Nothing was changed yet.`;
      const asks = lines(
        text,
        told.asks.map((name) => `• ${named(name)}`),
      );
      return { text, blocks: [asks, row(BUTTON.close, 'Close', String(told.ticket))] };
    }
    case 'no-closing-status':
      return plainly('HappyFox has no status that means closed. Nothing was changed.');
    default:
      return told satisfies never;
  }
}

function needsForm(told: Extract<ToldAside, { kind: 'needs-form' }>): Said {
  const text = `${WHY[told.why]} Nothing was filed yet.`;
  const complaints = told.why === 'asks' ? told.complaints.map((complaint) => `• ${named(complaint)}`) : [];
  return { text, blocks: [lines(text, complaints), row(BUTTON.fileThis, 'Open the form', told.id)] };
}

const WHY: Record<Extract<ToldAside, { kind: 'needs-form' }>['why'], string> = {
  'no-category': 'This channel proposes no category for its tickets, so the form has to ask for one.',
  'no-requester':
    'A ticket is for whoever wrote the message, and HappyFox does not get to know their e-mail address from Slack. In the form you can say for whom it is.',
  asks: 'HappyFox asks for more than the message says.',
};

const plainly = (text: string): Said => ({ text, blocks: [section(text)] });

const row = (action: string, text: string, value: string): KnownBlock => ({
  type: 'actions',
  elements: [button(text, action, value, { style: 'primary' })],
});
