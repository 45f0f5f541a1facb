import { withIds } from './block-ids';
import { isRecord, type Json, listOf, present, recordOf, recordsOf, textOf, wordOf } from './loose-json';

/** Source: https://docs.slack.dev/messaging/work-objects-implementation (supported entity types, data types, actions) */
const ENTITY_TYPES = ['file', 'task', 'incident', 'content_item', 'item'].map((name) => `slack#/entities/${name}`);
const TAG_COLORS = ['red', 'yellow', 'green', 'gray', 'blue'];
const MOST = { primary_actions: 2, overflow_actions: 5 } as const;
/** Characters. The text of a button has no limit of its own there; it is a button of Block Kit. */
const ACTION = { text: 75, action_id: 255, value: 2000, url: 3000, accessibility_label: 75 } as const;
/** Characters of a value, as far as it can be edited; nothing is said of others. */
const VALUE = 3000;
/** Reported by others of `external_ref.id`: the real one names this set when it refuses. */
const REF = /^[0-9a-zA-Z\-_:!/=]{1,255}$/;

/** The fields of a task that have a type of their own, and those that are words. */
const TASK_FIELDS: Readonly<Record<string, readonly string[]>> = {
  description: ['string'],
  status: ['string'],
  priority: ['string'],
  created_by: ['slack#/types/user'],
  assignee: ['slack#/types/user'],
  date_created: ['slack#/types/timestamp'],
  date_updated: ['slack#/types/timestamp'],
  due_date: ['slack#/types/date', 'slack#/types/timestamp'],
};
const IMPLIED: Readonly<Record<string, string>> = {
  description: 'string',
  status: 'string',
  priority: 'string',
  date_created: 'slack#/types/timestamp',
  date_updated: 'slack#/types/timestamp',
};

const isAddress = (value: unknown) => /^https?:\/\/\S+$/.test(textOf(value));

/** Why a field's value does not have the form of its type. */
function wrongValue(type: string, field: Json): string | null {
  const { value } = field;
  switch (type) {
    case 'string':
      return typeof value === 'string' && value !== '' && value.length <= VALUE ? null : 'not a string that fits';
    case 'integer':
    case 'slack#/types/timestamp':
      return Number.isInteger(value) ? null : 'not an integer';
    case 'boolean':
      return typeof value === 'boolean' ? null : 'not a boolean';
    case 'slack#/types/date':
      return /^\d{4}-\d\d-\d\d$/.test(textOf(value)) ? null : 'not a date';
    case 'slack#/types/user': {
      const user = recordOf(field.user);
      const isOne = (wordOf(user.user_id) === undefined) !== (wordOf(user.text) === undefined);
      return isOne ? null : 'must be either user_id or text';
    }
    case 'slack#/types/link':
      return isAddress(value) ? null : 'not a link';
    case 'slack#/types/email':
      return textOf(value).includes('@') ? null : 'not an email';
    default:
      return 'unknown type';
  }
}

/** What Slack would not take of an entity. `at` is where it stands. Only what apps of our kind use is looked at closely. */
function complaintsAboutEntity(entity: Json, at: string, posted: boolean): string[] {
  const complaints: string[] = [];
  const no = (what: string, where = '') => complaints.push(`[ERROR] ${what} [json-pointer:${at}${where}]`);
  for (const name of ['entity_type', 'url', 'external_ref', 'entity_payload', ...(posted ? ['app_unfurl_url'] : [])])
    if (entity[name] === undefined) no(`missing required field: ${name}`);
  if (!posted && entity.app_unfurl_url !== undefined) no('not allowed here', '/app_unfurl_url');
  if (!ENTITY_TYPES.includes(textOf(entity.entity_type))) no('unknown entity type', '/entity_type');
  if (!isAddress(entity.url)) no('not a link', '/url');
  const ref = recordOf(entity.external_ref);
  if (!REF.test(textOf(ref.id))) no('invalid id', '/external_ref/id');
  if (ref.type !== undefined && wordOf(ref.type) === undefined) no('invalid type', '/external_ref/type');

  const payload = recordOf(entity.entity_payload);
  const known = ['attributes', 'fields', 'custom_fields', 'slack_file', 'display_order', 'actions'];
  for (const name of Object.keys(payload)) if (!known.includes(name)) no('unknown field', `/entity_payload/${name}`);
  const attributes = recordOf(payload.attributes);
  if (textOf(recordOf(attributes.title).text).trim() === '')
    no('missing required field: text', '/entity_payload/attributes/title');
  for (const name of ['display_id', 'display_type', 'product_name'])
    if (attributes[name] !== undefined && wordOf(attributes[name]) === undefined)
      no('not a string', `/entity_payload/attributes/${name}`);
  if (attributes.metadata_last_modified !== undefined && !Number.isInteger(attributes.metadata_last_modified))
    no('not an integer', '/entity_payload/attributes/metadata_last_modified');

  const check = (field: Json, type: string, where: string) => {
    const wrong = wrongValue(type, field);
    if (wrong) no(wrong, where);
    if (field.tag_color !== undefined && (type !== 'string' || !TAG_COLORS.includes(textOf(field.tag_color))))
      no('invalid tag_color', where);
    if (field.link !== undefined && !isAddress(field.link)) no('not a link', where);
  };
  for (const [name, field] of Object.entries(recordOf(payload.fields))) {
    const where = `/entity_payload/fields/${name}`;
    const type = wordOf(recordOf(field).type) ?? IMPLIED[name];
    const allowed = entity.entity_type === 'slack#/entities/task' ? TASK_FIELDS[name] : undefined;
    if (type === undefined) no('missing required field: type', where);
    else if (allowed && !allowed.includes(type)) no(`must be ${allowed.join(' or ')}`, where);
    else check(recordOf(field), type, where);
  }
  const keys = new Set(Object.keys(recordOf(payload.fields)));
  recordsOf(payload.custom_fields).forEach((field, index) => {
    const where = `/entity_payload/custom_fields/${index}`;
    for (const name of ['key', 'label', 'type'])
      if (wordOf(field[name]) === undefined) no(`missing required field: ${name}`, where);
    if (keys.has(textOf(field.key))) no('two of one key', where);
    keys.add(textOf(field.key));
    check(field, textOf(field.type), where);
  });
  for (const name of listOf(payload.display_order))
    if (!keys.has(textOf(name))) no(`no such field: ${String(name)}`, '/entity_payload/display_order');
  complaints.push(...complaintsAboutActions(payload.actions, `${at}/entity_payload/actions`));
  return complaints;
}

function complaintsAboutActions(actions: unknown, at: string): string[] {
  if (actions === undefined) return [];
  return (['primary_actions', 'overflow_actions'] as const).flatMap((place) => [
    ...(listOf(recordOf(actions)[place]).length > MOST[place]
      ? [`[ERROR] too many actions [json-pointer:${at}/${place}]`]
      : []),
    ...complaintsAboutButtons(recordOf(actions)[place], `${at}/${place}`),
  ]);
}

function complaintsAboutButtons(buttons: unknown, at: string): string[] {
  return listOf(buttons).flatMap((button, index) => {
    const { style, ...words } = recordOf(button);
    const where = `[json-pointer:${at}/${index}]`;
    return [
      ...['text', 'action_id'].filter((name) => !wordOf(words[name])).map((name) => `[ERROR] missing ${name} ${where}`),
      ...Object.entries(ACTION)
        .filter(([name, most]) => words[name] !== undefined && textOf(words[name]).length > most)
        .map(([name]) => `[ERROR] ${name} is too long ${where}`),
      ...(style === undefined || ['primary', 'danger'].includes(textOf(style)) ? [] : [`[ERROR] style ${where}`]),
    ];
  });
}

/** What Slack would not take of the `metadata` of `chat.unfurl`. */
export function complaintsAboutUnfurl(metadata: Json): string[] {
  const entities = listOf(metadata.entities);
  if (entities.length === 0 || !entities.every(isRecord))
    return ['[ERROR] must be a list of entities [json-pointer:/metadata/entities]'];
  return recordsOf(entities).flatMap((entity, index) =>
    complaintsAboutEntity(entity, `/metadata/entities/${index}`, true),
  );
}

/** The same of the `metadata` of `entity.presentDetails`, which is one entity. */
export const complaintsAboutDetails = (metadata: Json): string[] => complaintsAboutEntity(metadata, '/metadata', false);

/** Source: https://docs.slack.dev/reference/methods/entity.presentDetails (accepted properties for the error object) */
const STATUSES = [
  'restricted',
  'internal_error',
  'not_found',
  'custom',
  'custom_partial_view',
  'timeout',
  'edit_error',
];
const ERROR_FIELDS = ['status', 'custom_message', 'custom_title', 'message_format', 'actions'];

/** What Slack would not take of the `error` of `entity.presentDetails`. */
export const complaintsAboutError = (error: Json): string[] => [
  ...(STATUSES.includes(textOf(error.status)) ? [] : ['[ERROR] unknown status [json-pointer:/error/status]']),
  ...Object.keys(error)
    .filter((name) => !ERROR_FIELDS.includes(name))
    .map((name) => `[ERROR] unknown field [json-pointer:/error/${name}]`),
  ...(error.message_format === undefined || error.message_format === 'markdown' ? [] : ['[ERROR] message_format']),
  ...complaintsAboutButtons(error.actions, '/error/actions'),
];

/** The buttons of an entity or an error, as the blocks they are for whoever presses one. */
const buttonsOf = (actions: readonly unknown[]): Json[] =>
  actions.length === 0
    ? []
    : withIds([
        {
          type: 'actions',
          elements: actions.map(recordOf).map(({ text, action_id, value, style, url }) =>
            present({
              type: 'button',
              text: { type: 'plain_text', text, emoji: true },
              action_id,
              value,
              style,
              url,
            }),
          ),
        },
      ]);

const actionsOf = (entity: Json): unknown[] => {
  const { primary_actions: first, overflow_actions: more } = recordOf(recordOf(entity.entity_payload).actions);
  return [...listOf(first), ...listOf(more)];
};

/** An entity as it stands below a link. */
export const asCard = (entity: Json): Json => ({
  from_url: entity.app_unfurl_url,
  app_unfurl_url: entity.app_unfurl_url,
  title: recordOf(recordOf(recordOf(entity.entity_payload).attributes).title).text,
  title_link: entity.url,
  entity,
  blocks: buttonsOf(actionsOf(entity)),
});

/** What one person has in front of them beside the conversation: an entity, or why there is none. */
export interface Panel {
  user: string;
  channel: string;
  ts: string;
  appUnfurlUrl: string;
  entityUrl: string;
  externalRef: Json;
  /** What the app answered; null while it has not, and Slack shows what stands below the link. */
  shown: { entity: Json } | { error: Json } | null;
  blocks: Json[];
}

/** The panels that people opened: one for each person, and which trigger fills which. */
export function createPanels() {
  const inFront = new Map<string, Panel>();
  const byTrigger = new Map<string, Panel>();
  return {
    of: (user: string): Panel | undefined => inFront.get(user),
    open(trigger: string, panel: Panel): void {
      inFront.set(panel.user, panel);
      byTrigger.set(trigger, panel);
    },
    filledBy: (trigger: string): Panel | undefined => byTrigger.get(trigger),
    show(panel: Panel, shown: NonNullable<Panel['shown']>): void {
      panel.shown = shown;
      panel.blocks = buttonsOf('entity' in shown ? actionsOf(shown.entity) : listOf(shown.error.actions));
    },
  };
}

export type Panels = ReturnType<typeof createPanels>;
