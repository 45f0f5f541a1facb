import { isRecord, type Json, listOf, recordOf, recordsOf, textOf } from './loose-json';

/** Where blocks are shown. Each place allows different ones. */
export type Surface = 'message' | 'unfurl' | 'modal' | 'home';

/**
 * Slack's limits on blocks, in characters or pieces.
 * Source: https://docs.slack.dev/reference/block-kit and its pages of the single blocks and elements.
 */
const LIMIT = {
  blocksInMessage: 50,
  blocksInView: 100,
  id: 255,
  sectionText: 3000,
  field: 2000,
  fields: 10,
  header: 150,
  contextElements: 10,
  contextActions: 5,
  actionsElements: 25,
  buttonText: 75,
  buttonValue: 2000,
  url: 3000,
  accessibilityLabel: 75,
  option: 75,
  // Newer pages of the documentation say 150; the SDK's typings say 75. The smaller one is safe with both.
  optionValue: 75,
  options: 100,
  optionGroupLabel: 75,
  choices: 10,
  overflow: 5,
  placeholder: 150,
  label: 2000,
  inputLength: 3000,
  altText: 2000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  markdownTotal: 12_000,
  tableRows: 100,
  tableColumns: 20,
  files: 10,
} as const;

const TABLES = ['table', 'data_table'];
const MESSAGE_ONLY = [
  'markdown',
  'table',
  'data_table',
  'card',
  'carousel',
  'task_card',
  'plan',
  'context_actions',
  'file',
  'alert',
  'container',
];
const KNOWN_BLOCKS = [
  'section',
  'header',
  'divider',
  'context',
  'actions',
  'image',
  'input',
  'rich_text',
  'video',
  ...MESSAGE_ONLY,
];
const SELECTS = ['static_select', 'external_select', 'users_select', 'conversations_select', 'channels_select'];
const MULTI_SELECTS = SELECTS.map((type) => `multi_${type}`);
const PICKERS = ['datepicker', 'timepicker', 'datetimepicker'];
const CHOICES = ['radio_buttons', 'checkboxes'];
const ACTION_ELEMENTS = ['button', 'overflow', 'workflow_button', ...SELECTS, ...MULTI_SELECTS, ...PICKERS, ...CHOICES];
const ACCESSORIES = [...ACTION_ELEMENTS, 'image'];
const INPUT_ELEMENTS = [
  'plain_text_input',
  'number_input',
  'email_text_input',
  'url_text_input',
  'rich_text_input',
  'file_input',
  ...SELECTS,
  ...MULTI_SELECTS,
  ...PICKERS,
  ...CHOICES,
];
const RICH_TEXT_PARTS = ['rich_text_section', 'rich_text_list', 'rich_text_quote', 'rich_text_preformatted'];
const RICH_TEXT_LEAVES = [
  'text',
  'link',
  'user',
  'usergroup',
  'channel',
  'emoji',
  'date',
  'broadcast',
  'color',
  'team',
];

/** Collects complaints in Slack's way of saying them, each with the place as a JSON pointer. */
class Inspection {
  readonly complaints: string[] = [];
  private readonly blockIds = new Set<string>();
  /** Those of the block at hand: an action id is unique in its block, a block id in everything. */
  private actionIds = new Set<string>();
  private markdown = 0;
  private tables = 0;
  private focused = 0;

  constructor(
    private readonly surface: Surface,
    private readonly scopes: readonly string[],
  ) {}

  private no(what: string, at: string) {
    this.complaints.push(`[ERROR] ${what} [json-pointer:${at}]`);
  }

  /** A text object of an allowed kind, 1 to `most` characters. */
  text(value: unknown, most: number, at: string, kinds: readonly string[] = ['plain_text']) {
    if (!isRecord(value)) return this.no('missing required field: text object', at);
    const { type, text } = value;
    if (!kinds.includes(textOf(type))) this.no(`must be one of ${kinds.join(', ')}`, `${at}/type`);
    if (typeof text !== 'string' || text.length === 0) return this.no('must be more than 0 characters', `${at}/text`);
    if (text.length > most) this.no(`must be less than ${most + 1} characters`, `${at}/text`);
  }

  private optionalText(value: unknown, most: number, at: string, kinds?: readonly string[]) {
    if (value !== undefined) this.text(value, most, at, kinds);
  }

  /** A plain string of at most `most` characters, when there is one. */
  private words(value: unknown, most: number, at: string, least = 0) {
    if (value === undefined) return;
    if (typeof value !== 'string') return this.no('must be a string', at);
    if (value.length < least) this.no(`must be more than ${least - 1} characters`, at);
    if (value.length > most) this.no(`must be less than ${most + 1} characters`, at);
  }

  private count(list: unknown, least: number, most: number, at: string): unknown[] {
    const items = listOf(list);
    if (!Array.isArray(list) || items.length < least) this.no(`no fewer than ${least} items allowed`, at);
    if (items.length > most) this.no(`no more than ${most} items allowed`, at);
    return items;
  }

  private unique(seen: Set<string>, id: unknown, name: string, at: string) {
    if (id === undefined) return;
    this.words(id, LIMIT.id, at);
    if (typeof id !== 'string') return;
    if (seen.has(id)) this.no(`${name} "${id}" already exists`, at);
    seen.add(id);
  }

  blocks(blocks: unknown, at: string) {
    const most = this.surface === 'message' || this.surface === 'unfurl' ? LIMIT.blocksInMessage : LIMIT.blocksInView;
    this.count(blocks, 0, most, at).forEach((block, index) => {
      this.block(block, `${at}/${index}`);
    });
    if (this.tables > 1) this.no('only_one_table_allowed', at);
    if (this.markdown > LIMIT.markdownTotal)
      this.no(`markdown must be less than ${LIMIT.markdownTotal + 1} characters`, at);
    if (this.focused > 1) this.no('only one element may have focus_on_load', at);
  }

  private block(block: unknown, at: string) {
    if (!isRecord(block)) return this.no('must be an object', at);
    const type = textOf(block.type);
    if (!KNOWN_BLOCKS.includes(type)) return this.no(`unsupported type: ${type || 'none'}`, `${at}/type`);
    if (this.surface !== 'message' && MESSAGE_ONLY.includes(type))
      return this.no(`unsupported type: ${type}`, `${at}/type`);
    if (this.surface === 'unfurl' && type === 'rich_text') return this.no('unsupported type: rich_text', `${at}/type`);
    this.actionIds = new Set();
    this.unique(this.blockIds, block.block_id, 'block_id', `${at}/block_id`);
    if (TABLES.includes(type)) this.tables += 1;
    switch (type) {
      case 'section':
        return this.section(block, at);
      case 'header':
        return this.text(block.text, LIMIT.header, `${at}/text`);
      case 'context':
        return this.count(block.elements, 1, LIMIT.contextElements, `${at}/elements`).forEach((element, index) => {
          this.contextElement(element, `${at}/elements/${index}`);
        });
      case 'actions':
        return this.count(block.elements, 1, LIMIT.actionsElements, `${at}/elements`).forEach((element, index) => {
          this.element(element, ACTION_ELEMENTS, `${at}/elements/${index}`);
        });
      case 'context_actions':
        return this.count(block.elements, 1, LIMIT.contextActions, `${at}/elements`).forEach((element, index) => {
          this.element(element, ['feedback_buttons', 'icon_button'], `${at}/elements/${index}`);
        });
      case 'image':
        return this.image(block, at);
      case 'input':
        return this.input(block, at);
      case 'rich_text':
        return this.richText(block, at);
      case 'markdown':
        this.words(block.text, LIMIT.markdownTotal, `${at}/text`, 1);
        if (typeof block.text !== 'string') this.no('missing required field: text', at);
        this.markdown += textOf(block.text).length;
        return;
      case 'table':
        return this.table(block, at);
      default:
        return;
    }
  }

  private section(block: Json, at: string) {
    if (block.text === undefined && block.fields === undefined) this.no('must provide text or fields', at);
    this.optionalText(block.text, LIMIT.sectionText, `${at}/text`, ['plain_text', 'mrkdwn']);
    if (block.fields !== undefined) {
      this.count(block.fields, 1, LIMIT.fields, `${at}/fields`).forEach((field, index) => {
        this.text(field, LIMIT.field, `${at}/fields/${index}`, ['plain_text', 'mrkdwn']);
      });
    }
    if (block.accessory !== undefined) this.element(block.accessory, ACCESSORIES, `${at}/accessory`);
  }

  private contextElement(element: unknown, at: string) {
    if (recordOf(element).type === 'image') return this.image(recordOf(element), at);
    this.text(element, LIMIT.sectionText, at, ['plain_text', 'mrkdwn']);
  }

  private image(image: Json, at: string) {
    if (image.image_url === undefined && image.slack_file === undefined)
      this.no('missing required field: image_url', at);
    this.words(image.image_url, LIMIT.url, `${at}/image_url`, 1);
    if (typeof image.alt_text !== 'string') this.no('missing required field: alt_text', at);
    this.words(image.alt_text, LIMIT.altText, `${at}/alt_text`);
    this.optionalText(image.title, LIMIT.altText, `${at}/title`);
  }

  private input(block: Json, at: string) {
    if (this.surface !== 'modal' && this.surface !== 'home') return this.no('unsupported type: input', `${at}/type`);
    this.text(block.label, LIMIT.label, `${at}/label`);
    this.optionalText(block.hint, LIMIT.label, `${at}/hint`);
    this.element(block.element, INPUT_ELEMENTS, `${at}/element`);
    const { type, dispatch_action_config: config } = recordOf(block.element);
    if (block.dispatch_action === true && type === 'file_input')
      this.no('unsupported type: file_input with dispatch_action', `${at}/element/type`);
    if (config === undefined) return;
    if (type !== 'plain_text_input' && type !== 'rich_text_input')
      this.no('unsupported: dispatch_action_config', `${at}/element/dispatch_action_config`);
    for (const trigger of listOf(recordOf(config).trigger_actions_on))
      if (trigger !== 'on_enter_pressed' && trigger !== 'on_character_entered')
        this.no(`unknown trigger ${textOf(trigger)}`, `${at}/element/dispatch_action_config/trigger_actions_on`);
  }

  private table(block: Json, at: string) {
    this.count(block.rows, 1, LIMIT.tableRows, `${at}/rows`).forEach((row, rowIndex) => {
      this.count(row, 1, LIMIT.tableColumns, `${at}/rows/${rowIndex}`).forEach((cell, index) => {
        const place = `${at}/rows/${rowIndex}/${index}`;
        const { type, text, elements } = recordOf(cell);
        if (type === 'raw_text' ? textOf(text) === '' : listOf(elements).length === 0)
          this.no('cell must not be empty', place);
        if (type !== 'raw_text' && type !== 'rich_text') this.no('unsupported cell type', place);
      });
    });
  }

  private richText(block: Json, at: string) {
    this.count(block.elements, 0, Number.POSITIVE_INFINITY, `${at}/elements`).forEach((part, index) => {
      this.richTextPart(recordOf(part), `${at}/elements/${index}`);
    });
  }

  private richTextPart({ type, elements, style }: Json, at: string) {
    if (!RICH_TEXT_PARTS.includes(textOf(type))) return this.no(`unsupported type: ${textOf(type)}`, at);
    if (type !== 'rich_text_list') return this.leaves(elements, `${at}/elements`);
    if (style !== 'bullet' && style !== 'ordered') this.no('style must be bullet or ordered', at);
    this.count(elements, 1, Number.POSITIVE_INFINITY, `${at}/elements`).forEach((item, index) => {
      const place = `${at}/elements/${index}`;
      if (recordOf(item).type !== 'rich_text_section') this.no('a list holds sections', place);
      this.leaves(recordOf(item).elements, `${place}/elements`);
    });
  }

  private leaves(leaves: unknown, at: string) {
    this.count(leaves, 0, Number.POSITIVE_INFINITY, at).forEach((leaf, index) => {
      const { type, text, url } = recordOf(leaf);
      if (!RICH_TEXT_LEAVES.includes(textOf(type))) this.no(`unsupported type: ${textOf(type)}`, `${at}/${index}`);
      if (type === 'text' && textOf(text) === '') this.no('must be more than 0 characters', `${at}/${index}/text`);
      if (type === 'link' && textOf(url) === '') this.no('missing required field: url', `${at}/${index}`);
    });
  }

  private element(element: unknown, allowed: readonly string[], at: string) {
    if (!isRecord(element)) return this.no('missing required field: element', at);
    const type = textOf(element.type);
    if (!allowed.includes(type)) return this.no(`unsupported type: ${type || 'none'}`, `${at}/type`);
    if (type === 'image') return this.image(element, at);
    this.unique(this.actionIds, element.action_id, 'action_id', `${at}/action_id`);
    if (element.focus_on_load === true) this.focused += 1;
    this.optionalText(element.placeholder, LIMIT.placeholder, `${at}/placeholder`);
    if (element.confirm !== undefined) this.confirm(element.confirm, `${at}/confirm`);
    if (type === 'button') return this.button(element, at);
    if (type === 'overflow') return this.options(element, LIMIT.overflow, at);
    if (CHOICES.includes(type)) return this.options(element, LIMIT.choices, at);
    if (type.endsWith('static_select')) return this.options(element, LIMIT.options, at);
    if (type.endsWith('external_select')) return this.initialOptions(element, undefined, at);
    if (type === 'plain_text_input') return this.plainTextInput(element, at);
    if (type === 'number_input' && typeof element.is_decimal_allowed !== 'boolean')
      return this.no('missing required field: is_decimal_allowed', at);
    if (type === 'file_input') return this.fileInput(element, at);
  }

  private confirm(confirm: unknown, at: string) {
    const { title, text, confirm: yes, deny } = recordOf(confirm);
    this.optionalText(title, LIMIT.confirmTitle, `${at}/title`);
    this.optionalText(text, LIMIT.confirmText, `${at}/text`, ['plain_text', 'mrkdwn']);
    this.optionalText(yes, LIMIT.confirmButton, `${at}/confirm`);
    this.optionalText(deny, LIMIT.confirmButton, `${at}/deny`);
  }

  private button(button: Json, at: string) {
    this.text(button.text, LIMIT.buttonText, `${at}/text`);
    this.words(button.value, LIMIT.buttonValue, `${at}/value`);
    this.words(button.url, LIMIT.url, `${at}/url`, 1);
    this.words(button.accessibility_label, LIMIT.accessibilityLabel, `${at}/accessibility_label`);
    if (button.style !== undefined && button.style !== 'primary' && button.style !== 'danger')
      this.no('style must be primary or danger', `${at}/style`);
  }

  private plainTextInput(input: Json, at: string) {
    for (const field of ['min_length', 'max_length'] as const) {
      const length = input[field];
      if (length === undefined) continue;
      if (typeof length !== 'number' || length < (field === 'max_length' ? 1 : 0) || length > LIMIT.inputLength)
        this.no(`${field} must be between 0 and ${LIMIT.inputLength}`, `${at}/${field}`);
    }
    const most = typeof input.max_length === 'number' ? input.max_length : LIMIT.inputLength;
    this.words(input.initial_value, most, `${at}/initial_value`);
  }

  private fileInput(input: Json, at: string) {
    if (this.surface !== 'modal') this.no('unsupported type: file_input', `${at}/type`);
    if (!this.scopes.includes('files:read')) this.no('file_input requires the files:read scope', at);
    const most = input.max_files;
    if (most !== undefined && (typeof most !== 'number' || most < 1 || most > LIMIT.files))
      this.no(`max_files must be between 1 and ${LIMIT.files}`, `${at}/max_files`);
  }

  /** The options of a menu, in one list or in groups, and that what is preselected is among them. */
  private options(element: Json, most: number, at: string) {
    const { options, option_groups: groups } = element;
    if ((options === undefined) === (groups === undefined)) return this.no('must provide options or option_groups', at);
    if (options !== undefined) this.optionList(options, 1, most, element, `${at}/options`);
    this.groups(groups, element, at);
    const all = [...recordsOf(options), ...recordsOf(groups).flatMap((group) => recordsOf(group.options))];
    if (all.length > LIMIT.options) this.no(`no more than ${LIMIT.options} items allowed`, at);
    this.initialOptions(element, all, at);
  }

  private groups(groups: unknown, element: Json, at: string) {
    if (groups === undefined) return;
    this.count(groups, 1, LIMIT.options, `${at}/option_groups`).forEach((group, index) => {
      const place = `${at}/option_groups/${index}`;
      this.text(recordOf(group).label, LIMIT.optionGroupLabel, `${place}/label`);
      this.optionList(recordOf(group).options, 1, LIMIT.options, element, `${place}/options`);
    });
  }

  private optionList(options: unknown, least: number, most: number, element: Json, at: string) {
    const kinds = CHOICES.includes(textOf(element.type)) ? ['plain_text', 'mrkdwn'] : ['plain_text'];
    this.count(options, least, most, at).forEach((option, index) => {
      const { text, value, description, url } = recordOf(option);
      this.text(text, LIMIT.option, `${at}/${index}/text`, kinds);
      if (typeof value !== 'string') this.no('missing required field: value', `${at}/${index}`);
      this.words(value, LIMIT.optionValue, `${at}/${index}/value`, 1);
      this.words(url, LIMIT.url, `${at}/${index}/url`);
      this.optionalText(description, LIMIT.option, `${at}/${index}/description`, kinds);
    });
  }

  private initialOptions(element: Json, offered: Json[] | undefined, at: string) {
    const initial = element.initial_option === undefined ? listOf(element.initial_options) : [element.initial_option];
    if (element.initial_options !== undefined && initial.length === 0)
      this.no('no fewer than 1 items allowed', `${at}/initial_options`);
    if (offered === undefined) return this.optionList(initial, 0, LIMIT.options, element, `${at}/initial_option`);
    const isOffered = (option: unknown) => offered.some((other) => sameOption(other, option));
    if (!initial.every(isOffered)) this.no('initial_option must be one of the options', `${at}/initial_option`);
  }

  /** What an app answers to a request for options. */
  suggestions(answer: Json) {
    const { options, option_groups: groups } = answer;
    if ((options === undefined) === (groups === undefined)) return this.no('must provide options or option_groups', '');
    if (options !== undefined) this.optionList(options, 0, LIMIT.options, answer, '/options');
    this.groups(groups, answer, '');
  }
}

/** Whether two options are the same to Slack: text and value both agree. */
export const sameOption = (one: unknown, other: unknown): boolean =>
  recordOf(one).value === recordOf(other).value &&
  recordOf(recordOf(one).text).text === recordOf(recordOf(other).text).text;

/** What is wrong with these blocks in that place; an empty list when nothing is. */
export function complaintsAboutBlocks(
  blocks: unknown,
  surface: Surface,
  scopes: readonly string[] = [],
  at = '/blocks',
): string[] {
  const inspection = new Inspection(surface, scopes);
  inspection.blocks(blocks, at);
  return inspection.complaints;
}

/** What is wrong with an answer to a `block_suggestion`. */
export function complaintsAboutSuggestions(answer: Json): string[] {
  const inspection = new Inspection('message', []);
  inspection.suggestions(answer);
  return inspection.complaints;
}

/** Limits of a view's own fields, in characters. Source: https://docs.slack.dev/reference/views */
const VIEW_LIMIT = { title: 24, privateMetadata: 3000, id: 255 } as const;

/** What is wrong with a view as a whole: its title and buttons, its ids, its blocks. */
export function complaintsAboutView(view: Json, scopes: readonly string[]): string[] {
  const surface = view.type === 'home' ? 'home' : 'modal';
  const inspection = new Inspection(surface, scopes);
  const complaints: string[] = [];
  const no = (what: string, at: string) => complaints.push(`[ERROR] ${what} [json-pointer:/view/${at}]`);
  if (view.type !== 'modal' && view.type !== 'home') no('must be modal or home', 'type');
  if (surface === 'modal') inspection.text(view.title, VIEW_LIMIT.title, '/view/title');
  for (const button of ['submit', 'close'] as const)
    if (view[button] !== undefined) inspection.text(view[button], VIEW_LIMIT.title, `/view/${button}`);
  if (textOf(view.private_metadata).length > VIEW_LIMIT.privateMetadata)
    no(`must be less than ${VIEW_LIMIT.privateMetadata + 1} characters`, 'private_metadata');
  for (const id of ['callback_id', 'external_id'] as const)
    if (textOf(view[id]).length > VIEW_LIMIT.id) no(`must be less than ${VIEW_LIMIT.id + 1} characters`, id);
  const hasInput = recordsOf(view.blocks).some((block) => block.type === 'input');
  if (surface === 'modal' && hasInput && view.submit === undefined) no('missing required field: submit', 'submit');
  if (!Array.isArray(view.blocks)) no('missing required field: blocks', 'blocks');
  inspection.blocks(view.blocks ?? [], '/view/blocks');
  return [...complaints, ...inspection.complaints];
}
