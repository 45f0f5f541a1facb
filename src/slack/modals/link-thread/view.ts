import type { KnownBlock, ModalView } from '@slack/types';
import type { ChannelSettings } from '../../../tickets/channels';
import type { Link } from '../../../tickets/delivery';
import { aside, plain, section } from '../../blocks';
import { cut, LIMITS } from '../../limits';
import { named, quoted } from '../../notices/quoted';
import { whoReads } from '../../notices/who-reads';
import { VIEW } from '../ids';
import { encodeMetadata } from '../metadata';
import { saidView } from '../said-view';
import { ticketSearch } from '../ticket-search';
import { LINK_INPUT } from './ids';

/** The form that pairs a thread with a ticket that exists. `key` finds the thread again when it is sent. */
export function linkThreadView(
  { settings, why }: { settings: Pick<ChannelSettings, 'agentsOnly' | 'mode'>; why?: KnownBlock[] },
  { key }: { key: string },
): ModalView {
  return {
    type: 'modal',
    callback_id: VIEW.linkThread,
    private_metadata: encodeMetadata(key),
    title: plain('Link to ticket', LIMITS.viewTitle),
    submit: plain('Link', LIMITS.viewTitle),
    close: plain('Cancel', LIMITS.viewTitle),
    blocks: [
      ...(why ?? []),
      ticketSearch(LINK_INPUT.ticket),
      aside('You find tickets that are yours, and those of categories you serve as an agent.'),
      ...whoReads(settings).map((line) => aside(line)),
    ],
  };
}

/** The thread has its ticket. */
export const linkedAlreadyView = ({ displayId, subject }: Pick<Link, 'displayId' | 'subject'>): ModalView =>
  saidView(cut('Linked already', LIMITS.viewTitle), [
    section(
      displayId === null
        ? `This thread belongs to ${quoted(subject)}, which is on its way to HappyFox.`
        : `This thread belongs to ${named(displayId)} ${quoted(subject)} already.`,
    ),
    section('A thread has one ticket. To link another one, first choose “Unlink this thread” in the menu of its card.'),
  ]);
