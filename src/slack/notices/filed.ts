import type { ActionsBlock, Overflow } from '@slack/types';
import type { Audience, NoticeHead, TicketNow } from '../../tickets/delivery';
import { BUTTON, CARD_MENU } from '../actions/ids';
import { aside, button, lines, option, section } from '../blocks';
import type { FactsOf } from './facts';
import { fileLines } from './file-lines';
import { isForBrowsers, link } from './link';
import { named, quoted } from './quoted';
import type { Said } from './said';

/** HappyFox has it: its number, where it is, how the files fared; and, once it was read again, how it stands. */
export function filed(
  { subject, author }: Pick<NoticeHead, 'subject' | 'author'>,
  facts: FactsOf<'filed'>,
  audience: Audience = 'requester',
): Said {
  const files = fileLines(facts.files, facts.filesToCome);
  const sentence = (number: string) =>
    facts.now
      ? `${facts.now.closed ? '✅' : '🎫'} ${number} ${quoted(subject)} in ${named(facts.category)}`
      : `${quoted(subject)} is filed as ${number} in ${named(facts.category)}.`;
  return {
    text: facts.now ? `${sentence(named(facts.displayId))} · ${standing(facts.now)}` : sentence(named(facts.displayId)),
    blocks: [
      {
        ...section(sentence(link(facts.agentUrl, facts.displayId))),
        ...(facts.now && { accessory: menu(facts.agentUrl) }),
      },
      ...(facts.now ? [aside(standing(facts.now))] : []),
      ...(files.length > 0 ? [lines('', files)] : []),
      ...(author ? [aside(`Filed by ${named(author)}`)] : []),
      ...(audience === 'agents' ? [answers(facts)] : []),
    ],
  };
}

/** Among agents nothing becomes public by itself, so the way to the requester is a button of its own. */
const answers = ({ displayId }: FactsOf<'filed'>): ActionsBlock => ({
  type: 'actions',
  elements: [
    button('Reply to requester', BUTTON.reply, displayId, { style: 'danger' }),
    button('Private note', BUTTON.note, displayId),
  ],
});

/** What can be done with the thread of a card. */
const menu = (agentUrl: string): Overflow => ({
  type: 'overflow',
  action_id: BUTTON.cardMenu,
  options: [
    ...(isForBrowsers(agentUrl) ? [{ ...option('Open in HappyFox', CARD_MENU.open), url: agentUrl }] : []),
    option('Unlink this thread', CARD_MENU.unlink),
  ],
});

/** Status, priority and owner in one line. */
const standing = ({ status, priority, assignee, requester }: TicketNow): string =>
  [
    named(status),
    `${named(priority)} priority`,
    assignee ? `with ${named(assignee)}` : 'nobody has it yet',
    ...(requester ? [`for ${named(requester)}`] : []),
  ].join(' · ');
