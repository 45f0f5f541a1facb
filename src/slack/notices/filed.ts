import type { ActionsBlock, Button, Overflow } from '@slack/types';
import { nextStep } from '../../tickets/act';
import type { Audience, NoticeHead } from '../../tickets/delivery';
import { BUTTON, CARD_MENU } from '../actions/ids';
import { aside, button, lines, option, section } from '../blocks';
import type { FactsOf } from './facts';
import { fileLines } from './file-lines';
import { isForBrowsers, link } from './link';
import { named, quoted } from './quoted';
import type { Said } from './said';
import { slackAge } from './slack-time';
import { standing } from './standing';

/** Who sees a card: the audience of its thread, or one person in their direct message with us. */
export type CardAudience = Audience | 'one-person';

/** HappyFox has it: its number, where it is, how the files fared; and, once it was read again, how it stands. */
export function filed(
  { subject, author }: Pick<NoticeHead, 'subject' | 'author'>,
  facts: FactsOf<'filed'>,
  audience: CardAudience = 'requester',
): Said {
  const files = fileLines(facts.files, facts.filesToCome);
  const { now } = facts;
  const sentence = (number: string) =>
    now
      ? `${now.closed ? '✅' : '🎫'} ${number} ${quoted(subject)} in ${named(facts.category)}`
      : `${quoted(subject)} is filed as ${number} in ${named(facts.category)}.`;
  return {
    text: now ? `${sentence(named(facts.displayId))} · ${standing(now)}` : sentence(named(facts.displayId)),
    blocks: [
      {
        ...section(sentence(link(facts.agentUrl, facts.displayId))),
        ...((now || audience !== 'one-person') && { accessory: menu(facts, audience) }),
      },
      ...(now ? [aside(standing(now, slackAge))] : []),
      ...(files.length > 0 ? [lines('', files)] : []),
      ...(author ? [aside(`Filed by ${named(author)}`)] : []),
      ...controls(facts, audience),
    ],
  };
}

/**
 * The natural next step of the ticket as the first button. Among agents nothing becomes public by itself, so there the way
 * to the requester is a button of its own. In a direct message with a person nobody works the queue.
 */
function controls(facts: FactsOf<'filed'>, audience: CardAudience): ActionsBlock[] {
  if (audience === 'one-person') return [];
  const step = nextStep({
    closed: facts.now?.closed ?? false,
    assigned: (facts.now?.assignee ?? null) !== null,
    unresponded: facts.now?.unresponded ?? false,
  });
  const number = String(facts.ticket);
  const reply =
    audience === 'agents'
      ? button('Reply to requester', BUTTON.reply, number, { style: 'danger' })
      : button('Reply', BUTTON.reply, number, { style: 'primary' });
  const next: Record<typeof step, Button> = {
    claim: button('Claim', BUTTON.claim, number, { style: 'primary' }),
    reply,
    close: button('Close', BUTTON.close, number, { style: 'primary' }),
    reopen: button('Re-open', BUTTON.reopen, number),
  };
  const elements = [
    next[step],
    ...(audience === 'agents'
      ? [...(step === 'reply' ? [] : [reply]), button('Private note', BUTTON.note, number)]
      : []),
  ];
  return [{ type: 'actions', elements }];
}

/** The rest of what can be done with a ticket and with the thread of its card. */
const menu = ({ agentUrl, now }: FactsOf<'filed'>, audience: CardAudience): Overflow => ({
  type: 'overflow',
  action_id: BUTTON.cardMenu,
  options: [
    ...(audience === 'one-person'
      ? []
      : [
          option('Assign, status, priority, due date…', CARD_MENU.change),
          option('Move to category…', CARD_MENU.move),
          ...(audience === 'agents' ? [] : [option('Private note…', CARD_MENU.note)]),
        ]),
    ...(isForBrowsers(agentUrl) ? [{ ...option('Open in HappyFox', CARD_MENU.open), url: agentUrl }] : []),
    ...(now || audience !== 'one-person' ? [option('Unlink this thread', CARD_MENU.unlink)] : []),
  ],
});
