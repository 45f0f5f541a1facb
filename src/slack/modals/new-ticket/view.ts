import type { AnyBlock, InputBlock, ModalView, RadioButtons } from '@slack/types';
import type { Catalogue } from '../../../tickets/desk';
import { fieldsFor, SUBJECT_LIMIT } from '../../../tickets/draft';
import { aside, lines, option, plain, section } from '../../blocks';
import { cut, LIMITS } from '../../limits';
import { named } from '../../notices/quoted';
import { slackTime } from '../../notices/slack-time';
import { escapeMrkdwn } from '../../text/escape';
import { fileTicks } from '../file-ticks';
import { VIEW } from '../ids';
import { encodeMetadata } from '../metadata';
import { saidView } from '../said-view';
import { faultLines } from './faults';
import { canBeShown, fieldBlock, mannerOf } from './field-input';
import { type Form, fitsForm } from './form';
import { filesInput, INPUT } from './ids';
import { offeredBlocks } from './offered';
import { categoryOption, openCategories } from './options';

/**
 * The form for a new ticket, as it stands at the moment: what is known of the lists, the fields of the chosen category,
 * what was typed, and what was wrong. `key` finds the form's context again when it is sent.
 */
export function newTicketView(form: Form, { key }: { key: string }): ModalView {
  const { catalogue } = form;
  if (catalogue && openCategories(catalogue).length === 0) return nothingOpen();
  return {
    type: 'modal',
    callback_id: VIEW.newTicket,
    private_metadata: encodeMetadata(key),
    title: plain('New ticket', LIMITS.viewTitle),
    submit: plain('File ticket', LIMITS.viewTitle),
    close: plain('Cancel', LIMITS.viewTitle),
    blocks: blocksOf(form),
  };
}

function blocksOf(form: Form): AnyBlock[] {
  const { catalogue, context, typed } = form;
  const before: AnyBlock[] = [
    ...onTop(form),
    ...(catalogue
      ? [categoryBlock(catalogue, categoryOf(form))]
      : [aside(form.isAway ? AWAY : 'Loading the categories… You can write already.')]),
    subjectBlock(typed.subject),
    ...offeredBlocks(form.offered),
    detailsBlock(form),
    ...(!fitsForm(form.typed.details)
      ? [aside('The message is too long to show here. Sum it up, or attach it as a file.')]
      : []),
    ...(catalogue ? priorityBlock(catalogue, typed.priority) : []),
  ];
  const after: AnyBlock[] = [
    ...extentBlock(form),
    ...fileTicks(context.messageFiles, typed.ticked),
    filesBlock(form),
    requesterBlock(form),
    ccBlock(typed.cc),
    ...destinationBlock(form),
  ];
  const room = {
    blocks: LIMITS.blocksInView - before.length - after.length,
    bytes: LIMITS.viewBytes - bytesOf([before, after]),
  };
  return [...before, ...fieldBlocks(form, room), ...after];
}

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/** The category whose fields are shown: the one chosen, the one preset, or the only one there is. */
function categoryOf({ typed, context, catalogue }: Form): number | null {
  const open = catalogue ? openCategories(catalogue) : [];
  const wanted = typed.category ?? context.category;
  return (open.find(({ id }) => id === wanted) ?? (open.length === 1 ? open[0] : undefined))?.id ?? null;
}

const AWAY =
  'HappyFox does not answer at the moment. You can write already; the categories appear here as soon as it does.';

function onTop({ faults = [], notice, pausedUntil, catalogue }: Form): AnyBlock[] {
  const wrong = faultLines(faults, catalogue).map((line) => `• ${named(line)}`);
  return [
    ...(wrong.length > 0 ? [lines('*Not sent yet. Please look at this first:*', wrong)] : []),
    ...(notice ? [section(escapeMrkdwn(notice))] : []),
    ...(pausedUntil === undefined
      ? []
      : [
          aside(
            `HappyFox takes nothing new until ${slackTime(pausedUntil)}. File your ticket all the same: it is kept safe and goes out then.`,
          ),
        ]),
  ];
}

function categoryBlock(catalogue: Catalogue, chosen: number | null): InputBlock {
  const open = openCategories(catalogue);
  const current = open.find(({ id }) => id === chosen);
  const common = {
    action_id: INPUT.category,
    placeholder: plain('Where does it belong?'),
    ...(current && { initial_option: categoryOption(current) }),
  };
  return {
    type: 'input',
    block_id: INPUT.category,
    label: plain('Category'),
    dispatch_action: true,
    element:
      open.length <= LIMITS.options
        ? { type: 'static_select', options: open.map(categoryOption), ...common }
        : { type: 'external_select', min_query_length: 0, ...common },
  };
}

const subjectBlock = (subject: string): InputBlock => ({
  type: 'input',
  block_id: INPUT.subject,
  label: plain('Subject'),
  dispatch_action: true,
  element: {
    type: 'plain_text_input',
    action_id: INPUT.subject,
    // The other way, the enter key, would put a hint below the field, and few would press it.
    dispatch_action_config: { trigger_actions_on: ['on_character_entered'] },
    max_length: SUBJECT_LIMIT,
    placeholder: plain('What is it about, in one line?'),
    ...(subject.trim() && { initial_value: cut(subject, SUBJECT_LIMIT) }),
  },
});

/** Optional, because a file can say it all; whether there is either is checked when the form is sent. */
const detailsBlock = (form: Form): InputBlock => ({
  type: 'input',
  block_id: INPUT.details,
  label: plain('Details'),
  optional: true,
  element: {
    type: 'rich_text_input',
    action_id: INPUT.details,
    ...(form.typed.details && fitsForm(form.typed.details) && { initial_value: form.typed.details }),
  },
});

function priorityBlock({ priorities }: Catalogue, chosen: number | undefined): InputBlock[] {
  const offered = [...priorities].sort((a, b) => a.order - b.order).slice(0, LIMITS.options);
  if (offered.length === 0) return [];
  const toOption = ({ id, name, isDefault }: Catalogue['priorities'][number]) =>
    option(isDefault ? `${cut(name, LIMITS.optionText - ' (default)'.length)} (default)` : name, id);
  const current = offered.find(({ id }) => id === chosen) ?? offered.find(({ isDefault }) => isDefault);
  return [
    {
      type: 'input',
      block_id: INPUT.priority,
      label: plain('Priority'),
      optional: true,
      element: {
        type: 'static_select',
        action_id: INPUT.priority,
        options: offered.map(toOption),
        ...(current && { initial_option: toOption(current) }),
      },
    },
  ];
}

/** The fields of the category. When there are more than fit, the required ones go first and the form says what is missing. */
function fieldBlocks(form: Form, room: { blocks: number; bytes: number }): AnyBlock[] {
  const { catalogue, typed } = form;
  const category = categoryOf(form);
  if (!catalogue || category === null) return [];
  const manner = mannerOf(catalogue, category);
  const asked = fieldsFor(catalogue, category, typed.answers);
  const blocks = asked.filter(canBeShown).map((field) => fieldBlock(field, typed.answers[field.id], manner));
  const shown = thoseThatFit(blocks, room);
  const missing = asked.length - shown.length;
  const fields = missing === 1 ? '1 more field' : `${missing} more fields`;
  return [
    ...shown,
    ...(missing === 0
      ? []
      : [
          aside(`${fields} of this category cannot be shown here. File the ticket, then fill in the rest in HappyFox.`),
        ]),
  ];
}

function thoseThatFit(blocks: InputBlock[], room: { blocks: number; bytes: number }): InputBlock[] {
  const mostWanted = [...blocks.filter((block) => !block.optional), ...blocks.filter((block) => block.optional)];
  // One block is kept for the line that says what is missing.
  let left = { blocks: blocks.length < room.blocks ? blocks.length : room.blocks - 1, bytes: room.bytes };
  const kept = new Set<InputBlock>();
  for (const block of mostWanted) {
    const bytes = bytesOf(block) + 1;
    if (left.blocks < 1 || left.bytes < bytes) continue;
    left = { blocks: left.blocks - 1, bytes: left.bytes - bytes };
    kept.add(block);
  }
  return blocks.filter((block) => kept.has(block));
}

const filesBlock = ({ context }: Form): InputBlock => ({
  type: 'input',
  block_id: filesInput(context.moved),
  label: plain('Files'),
  optional: true,
  hint: plain('Up to 10 files of at most 10 MB each.'),
  element: { type: 'file_input', action_id: filesInput(context.moved), max_files: LIMITS.files },
});

function extentBlock({ context, typed }: Form): InputBlock[] {
  const count = context.thread?.count ?? 1;
  if (count < 2) return [];
  return [
    radios(INPUT.extent, 'What goes into the ticket?', typed.extent, [
      ['message', 'Only this message'],
      ['thread', `The whole thread (${count} messages)`],
    ]),
  ];
}

const requesterBlock = ({ typed, context }: Form): InputBlock => ({
  type: 'input',
  block_id: INPUT.requester,
  label: plain('Who is it for?'),
  optional: true,
  hint: plain('HappyFox answers this person by e-mail.'),
  element: {
    type: 'users_select',
    action_id: INPUT.requester,
    initial_user: typed.requester ?? context.requester ?? context.openedBy,
  },
});

const ccBlock = (cc: string): InputBlock => ({
  type: 'input',
  block_id: INPUT.cc,
  label: plain('Copies to'),
  optional: true,
  hint: plain('E-mail addresses, with commas or spaces between them.'),
  element: {
    type: 'plain_text_input',
    action_id: INPUT.cc,
    multiline: true,
    ...(cc.trim() && { initial_value: cut(cc, LIMITS.inputText) }),
  },
});

function destinationBlock({ context, typed }: Form): InputBlock[] {
  const { channel, source } = context;
  if (!channel?.here) return [];
  const place = channel.name ? `#${channel.name}` : 'this channel';
  return [
    radios(INPUT.destination, 'Where do you want to follow it?', typed.destination, [
      ['dm', 'In a direct message with me'],
      ['here', source ? `In the thread of the message, in ${place}` : `In ${place}, where everybody can read it`],
    ]),
  ];
}

function radios(input: string, label: string, chosen: string, choices: [value: string, text: string][]): InputBlock {
  const options = choices.map(([value, text]) => option(text, value));
  const initial = options.find(({ value }) => value === chosen);
  const element: RadioButtons = {
    type: 'radio_buttons',
    action_id: input,
    options,
    ...(initial && { initial_option: initial }),
  };
  return { type: 'input', block_id: input, label: plain(label), element };
}

/** Nobody can file anything: the person learns who can change that. */
const nothingOpen = (): ModalView =>
  saidView('New ticket', [
    section('*HappyFox has no category that takes tickets from here.*'),
    section(
      'Please ask a HappyFox administrator to make a category public. Only public categories take tickets from Slack. Then open this form again.',
    ),
  ]);
