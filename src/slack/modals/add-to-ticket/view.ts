import type { AnyBlock, InputBlock, ModalView, RichTextBlock } from '@slack/types';
import { aside, option, plain, section } from '../../blocks';
import { cut, LIMITS } from '../../limits';
import { named } from '../../notices/quoted';
import { escapeMrkdwn } from '../../text/escape';
import { visible } from '../../text/visible';
import { fileTicks } from '../file-ticks';
import { VIEW } from '../ids';
import { encodeMetadata } from '../metadata';
import { ticketSearch } from '../ticket-search';
import type { AddForm } from './form';
import { ADD_INPUT } from './ids';

/** How much of the message is shown; all of it is added. Characters. */
const EXCERPT = 500;

/** The form that adds a message to a ticket: which ticket, what goes along, and who will read it. */
export function addToTicketView(form: AddForm, { key }: { key: string }): ModalView {
  const { context, notice } = form;
  const chosen = form.chosen ?? { as: 'note', ticked: context.messageFiles.map((file) => file.id) };
  const blocks: AnyBlock[] = [
    ...(notice ? [section(escapeMrkdwn(notice))] : []),
    ticketSearch(ADD_INPUT.ticket, context.ticket),
    aside(`The message of ${named(context.author)}:`),
    excerpt(context.text),
    ...fileTicks(context.messageFiles, chosen.ticked),
    ...(context.mayReply ? [asBlock(chosen.as)] : [aside('It is added as a private note: only agents read it.')]),
  ];
  return {
    type: 'modal',
    callback_id: VIEW.addToTicket,
    private_metadata: encodeMetadata(key),
    title: plain('Add to ticket', LIMITS.viewTitle),
    submit: plain('Add', LIMITS.viewTitle),
    close: plain('Cancel', LIMITS.viewTitle),
    blocks,
  };
}

/** The beginning of the message as a quote. Its parts are never parsed, so nothing in it can ping anybody. */
function excerpt(text: string): RichTextBlock {
  const words = cut(visible(text).trim(), EXCERPT) || '(no words, only files)';
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_quote', elements: [{ type: 'text', text: words }] }],
  };
}

function asBlock(as: 'note' | 'reply'): InputBlock {
  const note = option('Agents only: a private note', 'note');
  const reply = option('The requester too: a reply', 'reply');
  return {
    type: 'input',
    block_id: ADD_INPUT.as,
    label: plain('Who may read it?'),
    element: {
      type: 'radio_buttons',
      action_id: ADD_INPUT.as,
      options: [note, reply],
      initial_option: as === 'reply' ? reply : note,
    },
  };
}
