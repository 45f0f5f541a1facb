import type { InputBlock, ModalView } from '@slack/types';
import type { Catalogue, TicketState } from '../../../tickets/desk';
import { option, plain, section } from '../../blocks';
import { cut, LIMITS } from '../../limits';
import { named, quoted } from '../../notices/quoted';
import { VIEW } from '../ids';
import { encodeMetadata } from '../metadata';
import { menuInput, minutesInput } from '../work-inputs';
import { CHANGE_INPUT, MAILS } from './ids';
import { agentOption, assignable, nobodyOption } from './options';

/** The form in which an agent changes what a ticket is: everything stands in it as it is now. */
export function changeTicketView(ticket: TicketState, lists: Catalogue, { key }: { key: string }): ModalView {
  const byOrder = <T extends { order: number }>(items: readonly T[]) => [...items].sort((a, b) => a.order - b.order);
  const menu = (items: readonly { id: number; name: string }[]) =>
    items.slice(0, LIMITS.options).map(({ id, name }) => option(name, id));
  const statuses = menu(byOrder(lists.statuses));
  const priorities = menu(byOrder(lists.priorities));
  return {
    type: 'modal',
    callback_id: VIEW.changeTicket,
    private_metadata: encodeMetadata(key),
    title: plain('Change ticket', LIMITS.viewTitle),
    submit: plain('Change', LIMITS.viewTitle),
    close: plain('Cancel', LIMITS.viewTitle),
    blocks: [
      section(`${named(ticket.displayId)} ${quoted(ticket.subject)} in ${named(ticket.category.name)}`),
      assigneeInput(ticket, lists),
      ...(statuses.length > 0 ? [menuInput(CHANGE_INPUT.status, 'Status', statuses, String(ticket.status.id))] : []),
      ...(priorities.length > 0
        ? [menuInput(CHANGE_INPUT.priority, 'Priority', priorities, String(ticket.priority.id))]
        : []),
      dueInput(ticket.dueDate),
      tagsInput(ticket.tags),
      minutesInput(CHANGE_INPUT.minutes, false),
      mailsInput(),
    ],
  };
}

function assigneeInput({ category, assignee }: TicketState, lists: Catalogue): InputBlock {
  const agents = assignable(lists, category.id);
  const initial = assignee ? agentOption(assignee) : nobodyOption();
  // One line is for nobody. Who has the ticket may have left or stopped serving: they are shown all the same.
  const options = [nobodyOption(), ...agents.map(agentOption)];
  const offered = options.some(({ value }) => value === initial.value) ? options : [...options, initial];
  const element =
    offered.length <= LIMITS.options
      ? { type: 'static_select' as const, action_id: CHANGE_INPUT.assignee, options: offered, initial_option: initial }
      : {
          type: 'external_select' as const,
          action_id: CHANGE_INPUT.assignee,
          min_query_length: 0,
          initial_option: initial,
        };
  return { type: 'input', block_id: CHANGE_INPUT.assignee, label: plain('Who has it'), element };
}

const dueInput = (due: string | null): InputBlock => ({
  type: 'input',
  block_id: CHANGE_INPUT.due,
  label: plain('Due date'),
  optional: true,
  element: {
    type: 'datepicker',
    action_id: CHANGE_INPUT.due,
    ...(due !== null && /^\d{4}-\d{2}-\d{2}$/.test(due) && { initial_date: due }),
  },
});

const tagsInput = (tags: readonly string[]): InputBlock => ({
  type: 'input',
  block_id: CHANGE_INPUT.tags,
  label: plain('Tags'),
  hint: plain('With commas between them.'),
  optional: true,
  element: {
    type: 'plain_text_input',
    action_id: CHANGE_INPUT.tags,
    max_length: LIMITS.inputText,
    ...(tags.length > 0 && { initial_value: cut(tags.join(', '), LIMITS.inputText) }),
  },
});

const MAIL_WORDS: Record<(typeof MAILS)[number], string> = {
  'as-it-is': 'Leave it as it is',
  subscribe: 'Tell me by mail what happens on it',
  unsubscribe: 'No longer tell me by mail',
};

function mailsInput(): InputBlock {
  const options = MAILS.map((choice) => option(MAIL_WORDS[choice], choice));
  const [first] = options;
  return {
    type: 'input',
    block_id: CHANGE_INPUT.mails,
    label: plain('Mails of HappyFox to you'),
    element: {
      type: 'radio_buttons',
      action_id: CHANGE_INPUT.mails,
      options,
      ...(first && { initial_option: first }),
    },
  };
}
