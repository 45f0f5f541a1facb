import { elementsOf, type PlacedElement } from './block-ids';
import { sameOption } from './blocks';
import { isRecord, type Json, listOf, recordOf, recordsOf, textOf } from './loose-json';
import { NotOffered } from './refusals';

/** What a person enters: text, an option's value, several of them, file ids, or null to clear. */
export type Entry = string | number | string[] | Json | null;

interface Kind {
  /** Name of the field in `state.values`. */
  field: string;
  /** Name of the field of the element that preselects. */
  initial: string;
  isList?: boolean;
  isMenu?: boolean;
}

const KINDS: Readonly<Record<string, Kind>> = {
  plain_text_input: { field: 'value', initial: 'initial_value' },
  number_input: { field: 'value', initial: 'initial_value' },
  email_text_input: { field: 'value', initial: 'initial_value' },
  url_text_input: { field: 'value', initial: 'initial_value' },
  rich_text_input: { field: 'rich_text_value', initial: 'initial_value' },
  file_input: { field: 'files', initial: '', isList: true },
  datepicker: { field: 'selected_date', initial: 'initial_date' },
  timepicker: { field: 'selected_time', initial: 'initial_time' },
  datetimepicker: { field: 'selected_date_time', initial: 'initial_date_time' },
  radio_buttons: { field: 'selected_option', initial: 'initial_option', isMenu: true },
  checkboxes: { field: 'selected_options', initial: 'initial_options', isList: true, isMenu: true },
  static_select: { field: 'selected_option', initial: 'initial_option', isMenu: true },
  external_select: { field: 'selected_option', initial: 'initial_option', isMenu: true },
  users_select: { field: 'selected_user', initial: 'initial_user' },
  channels_select: { field: 'selected_channel', initial: 'initial_channel' },
  conversations_select: { field: 'selected_conversation', initial: 'initial_conversation' },
  multi_static_select: { field: 'selected_options', initial: 'initial_options', isList: true, isMenu: true },
  multi_external_select: { field: 'selected_options', initial: 'initial_options', isList: true, isMenu: true },
  multi_users_select: { field: 'selected_users', initial: 'initial_users', isList: true },
  multi_channels_select: { field: 'selected_channels', initial: 'initial_channels', isList: true },
  multi_conversations_select: { field: 'selected_conversations', initial: 'initial_conversations', isList: true },
};

const kindOf = (element: Json): Kind | undefined => KINDS[textOf(element.type)];
/** Under which key the value of an element is kept: block and action together. */
export const keyOf = ({ blockId, actionId }: { blockId: string; actionId: string }): string => `${blockId}.${actionId}`;

/** An element that keeps a value, as opposed to a button. */
export const keepsValue = (element: Json): boolean => kindOf(element) !== undefined;

/** What an element holds before anybody touched it. */
export function initialValue(element: Json): Json {
  const kind = kindOf(element);
  if (!kind) return {};
  return { type: element.type, [kind.field]: element[kind.initial] ?? (kind.isList ? [] : null) };
}

const optionsOf = (element: Json, suggested: readonly Json[]): Json[] => [
  ...recordsOf(element.options),
  ...recordsOf(element.option_groups).flatMap((group) => recordsOf(group.options)),
  ...suggested,
];

function chosen(element: Json, wish: unknown, suggested: readonly Json[]): Json {
  const offered = optionsOf(element, suggested);
  const found = offered.find((option) =>
    isRecord(wish) ? sameOption(option, wish) : option.value === wish || recordOf(option.text).text === wish,
  );
  if (found) return found;
  const wanted = JSON.stringify(wish);
  const values = offered.map((option) => textOf(option.value)).join(', ');
  throw new NotOffered(
    `the menu ${textOf(element.action_id)} does not offer ${wanted}; it offers: ${values || 'nothing'}`,
  );
}

/**
 * The value in `state.values` after a person entered something. A menu takes only what it offers (for menus with
 * outside data: what was suggested last).
 */
export function enteredValue(
  element: Json,
  entry: Entry,
  suggested: readonly Json[],
  fileById: (id: string) => Json,
): Json {
  const kind = kindOf(element);
  const type = element.type;
  if (!kind) throw new NotOffered(`nothing can be entered into a ${textOf(type)}`);
  if (entry === null) return { type, [kind.field]: kind.isList ? [] : null };
  const wishes = Array.isArray(entry) ? entry : [entry];
  if (type === 'file_input') return { type, files: wishes.map((id) => fileById(String(id))) };
  if (kind.isMenu) {
    const options = wishes.map((wish) => chosen(element, wish, suggested));
    return { type, [kind.field]: kind.isList ? options : options[0] };
  }
  if (kind.isList) return { type, [kind.field]: wishes };
  if (type === 'rich_text_input' && typeof entry === 'string') {
    const section = { type: 'rich_text_section', elements: [{ type: 'text', text: entry }] };
    return { type, rich_text_value: { type: 'rich_text', elements: [section] } };
  }
  const zone = type === 'timepicker' ? { timezone: 'Europe/Vienna' } : {};
  const isText = kind.field === 'value';
  return { type, [kind.field]: isText ? String(entry) || null : entry, ...zone };
}

const contentOf = (value: Json): unknown => {
  const kind = KINDS[textOf(value.type)];
  return kind ? value[kind.field] : undefined;
};

/** Largest file that a `file_input` takes, in bytes. Source: https://docs.slack.dev/reference/block-kit (file input) */
const FILE_INPUT_BYTES = 10 * 1024 * 1024;

/** What Slack's own program refuses before anything is sent, in words near its own; undefined when it has no objection. */
export function objection({ block, element }: PlacedElement, value: Json): string | undefined {
  const content = contentOf(value);
  const isEmpty =
    content === null || content === undefined || content === '' || (Array.isArray(content) && content.length === 0);
  if (isEmpty)
    return block.optional === true || block.type !== 'input' ? undefined : 'Please complete this required field.';
  if (typeof content === 'string') return objectionToText(element, content);
  if (element.type === 'file_input') return objectionToFiles(element, recordsOf(content));
  const most = element.max_selected_items;
  if (Array.isArray(content) && typeof most === 'number' && content.length > most)
    return `Please choose at most ${most}.`;
  return undefined;
}

function objectionToText(element: Json, text: string): string | undefined {
  const most = typeof element.max_length === 'number' ? element.max_length : 3000;
  if (element.type === 'plain_text_input' && text.length > most) return `Must be ${most} characters or fewer.`;
  if (typeof element.min_length === 'number' && text.length < element.min_length)
    return `Must be at least ${element.min_length} characters.`;
  if (element.type === 'email_text_input' && !/^\S+@\S+\.\S+$/.test(text)) return 'Must be an email address.';
  if (element.type === 'url_text_input' && !/^https?:\/\/\S+$/.test(text)) return 'Must be a URL.';
  if (element.type !== 'number_input') return undefined;
  const form = element.is_decimal_allowed ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
  if (!form.test(text)) return 'Must be a number.';
  if (textOf(element.min_value) && Number(text) < Number(element.min_value))
    return `Must be ${textOf(element.min_value)} or more.`;
  if (textOf(element.max_value) && Number(text) > Number(element.max_value))
    return `Must be ${textOf(element.max_value)} or less.`;
  return undefined;
}

function objectionToFiles(element: Json, files: Json[]): string | undefined {
  const most = typeof element.max_files === 'number' ? element.max_files : 10;
  const allowed = listOf(element.filetypes);
  if (files.length > most) return `Please choose at most ${most} files.`;
  if (files.some((file) => typeof file.size === 'number' && file.size > FILE_INPUT_BYTES))
    return 'Files must be 10 MB or smaller.';
  if (allowed.length > 0 && files.some((file) => !allowed.includes(file.filetype)))
    return 'This type of file is not allowed.';
  return undefined;
}

/** `state.values` of these blocks: what was entered, else what was preselected. */
export function stateOf(
  blocks: readonly Json[],
  entered: ReadonlyMap<string, Json>,
): Record<string, Record<string, Json>> {
  const values: Record<string, Record<string, Json>> = {};
  for (const placed of elementsOf(blocks)) {
    if (!keepsValue(placed.element)) continue;
    const kept = entered.get(keyOf(placed));
    const value = kept?.type === placed.element.type ? kept : undefined;
    const inBlock = values[placed.blockId] ?? {};
    inBlock[placed.actionId] = value ?? initialValue(placed.element);
    values[placed.blockId] = inBlock;
  }
  return values;
}
