import type { EntityMetadata } from '@slack/types';
import { aWorkspace, errorOf } from './workspace-for-tests';

const URL_OF_ONE = 'https://account.happyfox.com/staff/ticket/1';
const POSTED = `${URL_OF_ONE}?tab=1`;

const anEntity = (title = 'Ticket 1'): EntityMetadata => ({
  entity_type: 'slack#/entities/task',
  url: URL_OF_ONE,
  external_ref: { id: '1', type: 'ticket' },
  entity_payload: {
    attributes: { title: { text: title }, product_name: 'HappyFox' },
    fields: { status: { value: 'Open', tag_color: 'blue' } },
    custom_fields: [{ key: 'category', label: 'Category', type: 'string', value: 'IT' }],
    display_order: ['status', 'category'],
    actions: { primary_actions: [{ text: 'More', action_id: 'more', value: '1' }] },
  },
});

/** A link of Ann's in #general, and the calls that an app makes for it. */
async function aLink() {
  // Nobody is connected: what the app would be told is in `slack.events`.
  const { slack, clock, client } = await aWorkspace({ ackMs: 1 });
  const ann = slack.as('U_ANN');
  const ts = await ann.say('C_GENERAL', POSTED);
  const unfurl = (entity: object, more: object = { app_unfurl_url: POSTED }) =>
    errorOf(
      client.chat.unfurl({
        channel: 'C_GENERAL',
        ts,
        metadata: { entities: [{ ...entity, ...more } as EntityMetadata] },
      }),
    );
  const opened = async () => {
    await ann.openObject('C_GENERAL', ts);
    const { event } = [...slack.events.values()].at(-1) as { event: { trigger_id: string; type: string } };
    return event;
  };
  const present = (more: object) =>
    errorOf(client.entity.presentDetails({ trigger_id: 'none', ...more } as { trigger_id: string }));
  const below = () =>
    JSON.stringify((slack.messages('C_GENERAL')[0] as { attachments?: unknown[] }).attachments ?? null);
  return { slack, clock, ann, unfurl, opened, present, below };
}
let workspace: Awaited<ReturnType<typeof aLink>>;
beforeEach(async () => {
  workspace = await aLink();
});
afterEach(() => workspace.slack.stop());

describe('a Work Object below a link', () => {
  it('is taken when it is whole', async () => {
    expect(await workspace.unfurl(anEntity())).toBe('ok');
    expect(workspace.below()).toContain('"title":"Ticket 1"');
  });

  const payload = (more: object) => ({ ...anEntity(), entity_payload: { ...anEntity().entity_payload, ...more } });
  it.each<[string, object]>([
    ['without a reference', { ...anEntity(), external_ref: undefined }],
    ['with a reference of signs that Slack does not take', { ...anEntity(), external_ref: { id: 'a.b' } }],
    ['without a title', payload({ attributes: { title: { text: ' ' } } })],
    ['of an unknown kind', { ...anEntity(), entity_type: 'slack#/entities/ticket' }],
    ['of a kind that the manifest does not name', { ...anEntity(), entity_type: 'slack#/entities/incident' }],
    ['with a person who has no type', payload({ fields: { assignee: { user: { text: 'Ann' } } } })],
    ['with a day that is none', payload({ fields: { due_date: { type: 'slack#/types/date', value: 'soon' } } })],
    ['with a colour that is none', payload({ fields: { status: { value: 'Open', tag_color: 'pink' } } })],
    ['with an empty value', payload({ fields: { status: { value: '' } } })],
    [
      'with a field of one’s own without a label',
      payload({ custom_fields: [{ key: 'a', type: 'string', value: 'b' }] }),
    ],
    ['in an order that names what is not there', payload({ display_order: ['priority'] })],
    [
      'with three first buttons',
      payload({ actions: { primary_actions: Array(3).fill({ text: 'A', action_id: 'a' }) } }),
    ],
    [
      'with a button of a long name',
      payload({ actions: { primary_actions: [{ text: 'A'.repeat(76), action_id: 'a' }] } }),
    ],
    [
      'that is too large',
      payload({
        fields: Object.fromEntries(
          Array.from({ length: 9 }, (_, at) => [`f${at}`, { type: 'string', value: 'x'.repeat(3000) }]),
        ),
        custom_fields: [],
        display_order: [],
      }),
    ],
  ])('is refused %s', async (_, entity) => {
    expect(await workspace.unfurl(entity)).toBe('error_processing_metadata');
    expect(workspace.below()).toBe('null');
  });

  it('is refused without the address as it was posted', async () => {
    expect(await workspace.unfurl(anEntity(), {})).toBe('error_processing_metadata');
  });

  it('is refused for a link that is not in the message', async () => {
    expect(await workspace.unfurl(anEntity(), { app_unfurl_url: 'https://other.example/' })).toBe('cannot_unfurl_url');
  });

  it('may be left out without an error, and with a warning', async () => {
    workspace.slack.faults.add({ method: 'chat.unfurl', kind: 'unheeded', error: 'invalid_metadata_format' });
    expect(await workspace.unfurl(anEntity())).toBe('ok');
    expect(workspace.below()).toBe('null');
  });
});

describe('its panel', () => {
  beforeEach(() => workspace.unfurl(anEntity()));

  it('is filled once with what the app shows this person, and the card with it', async () => {
    const { trigger_id, ...event } = await workspace.opened();
    expect(event).toMatchObject({ user: 'U_ANN', entity_url: URL_OF_ONE, app_unfurl_url: POSTED });
    const metadata = anEntity('Secret');
    expect(await workspace.present({ trigger_id, metadata })).toBe('ok');
    expect(workspace.slack.panel('U_ANN')?.shown).toMatchObject({
      entity: { entity_payload: metadata.entity_payload },
    });
    expect(workspace.below()).toContain('Secret');
    expect(await workspace.present({ trigger_id, metadata })).toBe('invalid_trigger_id');
  });

  it('is not filled after three seconds, nor by another trigger', async () => {
    const { trigger_id } = await workspace.opened();
    workspace.clock.ms += 3001;
    expect(await workspace.present({ trigger_id, metadata: anEntity() })).toBe('invalid_trigger_id');
    expect(await workspace.present({ metadata: anEntity() })).toBe('invalid_trigger_id');
    expect(workspace.slack.panel('U_ANN')?.shown).toBeNull();
  });

  it.each<[string, object]>([
    ['entity_metadata_does_not_match_trigger', { metadata: { ...anEntity(), external_ref: { id: '2' } } }],
    ['invalid_arguments', { metadata: { ...anEntity(), external_ref: undefined } }],
    ['invalid_arguments', { metadata: { ...anEntity(), app_unfurl_url: POSTED } }],
    ['feature_not_enabled', { metadata: { ...anEntity(), entity_type: 'slack#/entities/item' } }],
    ['invalid_metadata', {}],
    ['invalid_arguments', { error: { status: 'forbidden' } }],
    ['user_auth_url_missing', { user_auth_required: true }],
  ])('is refused with %s', async (code, more) => {
    const { trigger_id } = await workspace.opened();
    expect(await workspace.present({ trigger_id, ...more })).toBe(code);
  });

  it('may say why it shows nothing, with a button', async () => {
    const { trigger_id } = await workspace.opened();
    const error = { status: 'custom', custom_message: 'No.', actions: [{ text: 'Ask', action_id: 'ask' }] };
    expect(await workspace.present({ trigger_id, error })).toBe('ok');
    expect(workspace.slack.panel('U_ANN')).toMatchObject({
      shown: { error },
      blocks: [{ elements: [{ action_id: 'ask' }] }],
    });
    expect(workspace.below()).toContain('Ticket 1');
  });

  it('asks the app only when it listens', async () => {
    workspace.slack.manifest.events = [];
    const before = workspace.slack.events.size;
    await workspace.ann.openObject('C_GENERAL', String(workspace.slack.messages('C_GENERAL')[0]?.ts));
    expect(workspace.slack.events.size).toBe(before);
  });
});
