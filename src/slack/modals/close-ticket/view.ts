import type { InputBlock, ModalView } from '@slack/types';
import { closingStatuses, demandsOnClosing } from '../../../tickets/act';
import type { Catalogue, TicketState } from '../../../tickets/desk';
import { option, plain, section } from '../../blocks';
import { LIMITS } from '../../limits';
import { named, quoted } from '../../notices/quoted';
import { TICKED } from '../channel-settings/ids';
import { VIEW } from '../ids';
import { encodeMetadata } from '../metadata';
import { mannerOf } from '../new-ticket/field-input';
import { saidView } from '../said-view';
import { demandedFields, menuInput, minutesInput } from '../work-inputs';
import { CLOSE_INPUT } from './ids';

/**
 * The form that closes a ticket. It asks for what the category wants on completion, and for nothing that is there already.
 * `survey`: this agent wants the requester to be asked, unless they take the tick away.
 */
export function closeTicketView(
  ticket: TicketState,
  lists: Catalogue,
  { key, survey = false }: { key: string; survey?: boolean },
): ModalView {
  const statuses = closingStatuses(lists).slice(0, LIMITS.options);
  const [first] = statuses;
  const name = `${named(ticket.displayId)} ${quoted(ticket.subject)}`;
  if (ticket.status.behavior === 'completed') return saidView('Close ticket', [section(`${name} is closed already.`)]);
  if (!first)
    return saidView('Close ticket', [section('HappyFox has no status that means closed. Nothing was changed.')]);
  const { fields, minutes } = demandsOnClosing(ticket, lists);
  return {
    type: 'modal',
    callback_id: VIEW.closeTicket,
    private_metadata: encodeMetadata(key),
    title: plain('Close ticket', LIMITS.viewTitle),
    submit: plain('Close ticket', LIMITS.viewTitle),
    close: plain('Cancel', LIMITS.viewTitle),
    blocks: [
      section(name),
      menuInput(
        CLOSE_INPUT.status,
        'Status',
        statuses.map((status) => option(status.name, status.id)),
        String(first.id),
      ),
      ...demandedFields(fields, mannerOf(lists, ticket.category.id)).slice(0, FIELDS),
      minutesInput(CLOSE_INPUT.minutes, minutes),
      surveyInput(survey),
    ],
  };
}

/** Fields in one form; HappyFox refuses with the names of what is missing when a category wants more. */
const FIELDS = 90;

function surveyInput(ticked: boolean): InputBlock {
  const options = [option('Ask the requester how satisfied they are', TICKED)];
  return {
    type: 'input',
    block_id: CLOSE_INPUT.survey,
    label: plain('Satisfaction'),
    optional: true,
    element: {
      type: 'checkboxes',
      action_id: CLOSE_INPUT.survey,
      options,
      ...(ticked && { initial_options: options }),
    },
  };
}
