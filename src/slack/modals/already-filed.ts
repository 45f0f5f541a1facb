import type { Button, ModalView } from '@slack/types';
import type { Link } from '../../tickets/delivery';
import { BUTTON } from '../actions/ids';
import { button, section } from '../blocks';
import { cut, LIMITS } from '../limits';
import { named, quoted } from '../notices/quoted';
import { saidView } from './said-view';

interface Known {
  /** Finds again what the form was opened with. */
  key: string;
  agentUrl?: string;
  /** It did not reach HappyFox and waits for a person. */
  isStuck?: boolean;
  /** The message stands in a followed thread, and so goes to the ticket by itself. */
  isCarried?: boolean;
}

/**
 * The message, or its thread, has its ticket: a second one would split the talk. Offers to look at it, and to add the
 * message to it.
 */
export function alreadyFiledView(
  link: Pick<Link, 'ticket' | 'displayId' | 'subject'>,
  { key, agentUrl, isStuck = false, isCarried = false }: Known,
): ModalView {
  if (link.ticket === null && isStuck) {
    return saidView('Not filed yet', [
      section(`${quoted(link.subject)} was written already, and did not reach HappyFox.`),
      section('The notice about it in Slack says why, and has the button to go on.'),
    ]);
  }
  if (link.ticket === null) {
    return saidView('Already on its way', [
      section(`${quoted(link.subject)} is on its way to HappyFox already.`),
      section('A notice in Slack tells its number as soon as it is filed. Then you can add this message to it.'),
    ]);
  }
  const number = link.displayId ?? `#${link.ticket}`;
  const elements: Button[] = [
    ...(agentUrl ? [button('Open in HappyFox', BUTTON.openTicket, key, { url: agentUrl })] : []),
    ...(isCarried
      ? []
      : [button(`Add this message to ${cut(number, 40)}`, BUTTON.addToThis, key, { style: 'primary' })]),
  ];
  return saidView(`Filed as ${cut(number, LIMITS.viewTitle - 'Filed as '.length)}`, [
    section(`This is filed already as ${named(number)} ${quoted(link.subject)}.`),
    section(
      isCarried
        ? 'What is said in its thread goes there by itself, and this message did, too.'
        : 'If the message says something new, add it there, so that everything stays in one place.',
    ),
    ...(elements.length > 0 ? [{ type: 'actions' as const, elements }] : []),
  ]);
}
