import type { InputBlock, ModalView, PlainTextOption } from '@slack/types';
import { demandsOnMoving } from '../../../tickets/act';
import type { Catalogue, TicketState } from '../../../tickets/desk';
import { plain, section } from '../../blocks';
import { LIMITS } from '../../limits';
import { named, quoted } from '../../notices/quoted';
import { VIEW } from '../ids';
import { encodeMetadata } from '../metadata';
import { mannerOf } from '../new-ticket/field-input';
import { categoryOption, fitting } from '../new-ticket/options';
import { saidView } from '../said-view';
import { demandedFields } from '../work-inputs';
import { MOVE_INPUT } from './ids';

/** Fields in one form; HappyFox refuses with the names of what is missing when a category wants more. */
const FIELDS = 90;

/** The categories a ticket can be moved to: all but its own, whether or not they are public. */
const targets = ({ category }: Pick<TicketState, 'category'>, { categories }: Catalogue) =>
  categories.filter(({ id }) => id !== category.id).sort((a, b) => a.name.localeCompare(b.name));

export const targetOptions = (
  query: string,
  ticket: Pick<TicketState, 'category'>,
  lists: Catalogue,
): PlainTextOption[] => fitting(query, targets(ticket, lists), ({ name }) => name).map(categoryOption);

/** The form that moves a ticket. It asks for what the chosen category wants of tickets that come into it. */
export function moveTicketView(
  ticket: TicketState,
  lists: Catalogue,
  { key, category }: { key: string; category?: number | undefined },
): ModalView {
  const offered = targets(ticket, lists);
  const name = `${named(ticket.displayId)} ${quoted(ticket.subject)}`;
  if (offered.length === 0) return saidView('Move ticket', [section('HappyFox has no other category.')]);
  const chosen = offered.find(({ id }) => id === category);
  return {
    type: 'modal',
    callback_id: VIEW.moveTicket,
    private_metadata: encodeMetadata(key),
    title: plain('Move ticket', LIMITS.viewTitle),
    submit: plain('Move', LIMITS.viewTitle),
    close: plain('Cancel', LIMITS.viewTitle),
    blocks: [
      section(`${name} is in ${named(ticket.category.name)}. Its number gets another prefix; its threads go along.`),
      categoryInput(offered, chosen?.id),
      ...(chosen
        ? demandedFields(demandsOnMoving(ticket, chosen.id, lists), mannerOf(lists, chosen.id)).slice(0, FIELDS)
        : []),
      {
        type: 'input',
        block_id: MOVE_INPUT.note,
        label: plain('Note for the agents there'),
        optional: true,
        element: {
          type: 'plain_text_input',
          action_id: MOVE_INPUT.note,
          multiline: true,
          max_length: LIMITS.inputText,
        },
      },
    ],
  };
}

function categoryInput(offered: Catalogue['categories'], chosen: number | undefined): InputBlock {
  const initial = offered.find(({ id }) => id === chosen);
  const common = {
    action_id: MOVE_INPUT.category,
    placeholder: plain('Where does it belong?'),
    ...(initial && { initial_option: categoryOption(initial) }),
  };
  return {
    type: 'input',
    block_id: MOVE_INPUT.category,
    label: plain('Category'),
    dispatch_action: true,
    element:
      offered.length <= LIMITS.options
        ? { type: 'static_select', options: offered.map(categoryOption), ...common }
        : { type: 'external_select', min_query_length: 0, ...common },
  };
}
