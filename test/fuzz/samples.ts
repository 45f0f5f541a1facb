import { setTimeout as wait } from 'node:timers/promises';
import { BUTTON } from '../../src/slack/actions/ids';
import { KNOWN_IDS } from '../../src/slack/listeners';
import { VIEW } from '../../src/slack/modals/ids';
import type { Json } from './mutate';
import type { Program, Sample } from './program';

/**
 * Lets people do everything that they can do in Slack, and gives back what Slack sent of it; besides, everything else that
 * Slack may send to an app, made of the same parts.
 */
export async function playEverything({ slack, happyFox, acme, samples }: Program): Promise<Sample[]> {
  const ada = slack.as('U_ADA');
  const quietly = async (act: () => unknown) => {
    try {
      await act();
    } catch {
      // Not offered at this moment: the others are enough.
    }
  };
  const formOpen = async () => {
    for (let looks = 0; !slack.topView('U_ADA') && looks < 100; looks++) await wait(20);
    await wait(100);
  };
  for (const words of ['help', 'channel', 'follow 4711']) {
    await ada.command('C_GENERAL', '/ticket', words);
    await formOpen();
    await quietly(() => ada.close('x'));
  }
  await ada.command('C_GENERAL', '/ticket', 'VPN drops every hour');
  await formOpen();
  await quietly(() => ada.suggest('category', 'sup'));
  await quietly(() => ada.change('category', String(acme.categories.it.id)));
  await quietly(() => ada.change(`field:${acme.fields.device.id}`, 'Laptop'));
  await quietly(() => ada.change('category', String(acme.categories.support.id)));
  await quietly(() => ada.fill({ details: 'Since this morning.', destination: 'here' }));
  await quietly(() => ada.submit());
  await quietly(() => ada.globalShortcut('new_ticket'));
  await formOpen();
  await quietly(() => ada.close('x'));

  const file = ada.upload('report.pdf', Buffer.from('%PDF-1.7 hello'), 'application/pdf');
  const ts = await ada.say('C_GENERAL', { text: 'The *printer* is on <https://acme.example|fire>', files: [file] });
  const reply = await ada.say('C_GENERAL', { text: 'Still burning', threadTs: ts });
  await ada.edit('C_GENERAL', reply, 'Burning more');
  await ada.remove('C_GENERAL', reply);
  await quietly(() => ada.react('C_GENERAL', ts, 'fire'));
  for (const shortcut of ['file_message', 'add_message', 'link_thread', 'reply_to_requester', 'private_note']) {
    await quietly(() => ada.messageShortcut(shortcut, 'C_GENERAL', ts));
    await formOpen();
    await quietly(() => ada.fill({ details: 'It smokes.' }));
    await quietly(() => ada.change('category', String(acme.categories.support.id)));
    await quietly(() => ada.suggest('ticket', 'print'));
    await quietly(() => ada.submit());
    await quietly(() => ada.close('x'));
  }
  await wait(1_500);
  const [ticket] = happyFox.tickets();
  const linked = await ada.say('C_GENERAL', `${happyFox.url}/staff/ticket/${ticket?.id}`);
  await wait(1_500);
  await quietly(() => ada.openObject('C_GENERAL', linked));
  await wait(500);
  await quietly(() => ada.pressInPanel('ticket_details'));
  for (const { ts: at } of slack.messages('C_GENERAL')) {
    for (const button of Object.values(BUTTON)) await quietly(() => ada.press('C_GENERAL', at, button, {}));
  }
  await quietly(() => slack.tell('user_change', { type: 'user_change', user: { id: 'U_ADA', name: 'ada' } }));
  const shared = { type: 'channel_shared', connected_team_id: 'T2', channel: 'C_GENERAL' };
  await quietly(() => slack.tell('channel_shared', shared));
  const moved = { type: 'channel_id_changed', old_channel_id: 'C_OLD', new_channel_id: 'C_NEW' };
  await quietly(() => slack.tell('channel_id_changed', moved));
  return [...samples, ...besides(samples)];
}

/** Of every kind that was recorded, one for each name that somebody listens to; and events of every other type. */
function besides(recorded: readonly Sample[]): Sample[] {
  const like = (type: string) => recorded.find(({ payload }) => (payload as { type?: string }).type === type);
  const ids = [...KNOWN_IDS.filter((id) => typeof id === 'string'), 'field:7', 'nobody_listens'];
  const made = (sample: Sample | undefined, more: { [name: string]: Json }): Sample[] =>
    sample ? [{ kind: sample.kind, payload: { ...sample.payload, ...more } as Sample['payload'] }] : [];
  const [press, sent, shortcut, onMessage, menu, event] = [
    'block_actions',
    'view_submission',
    'shortcut',
    'message_action',
    'block_suggestion',
    'event_callback',
  ].map(like);
  const view = (sent?.payload.view ?? {}) as unknown as { [name: string]: Json };
  return [
    ...ids.flatMap((id) => [
      ...made(press, {
        actions: [{ type: 'button', action_id: id, block_id: 'b', value: 'view:V1', action_ts: '1.000001' }],
      }),
      ...made(press, {
        view,
        actions: [{ type: 'overflow', action_id: id, block_id: 'b', selected_option: { value: 'unlink:4711' } }],
      }),
      ...made(shortcut, { callback_id: id }),
      ...made(onMessage, { callback_id: id }),
      ...made(menu, { action_id: id, value: 'sup' }),
    ]),
    ...Object.values(VIEW).flatMap((id) => [
      ...made(sent, { view: { ...view, callback_id: id } }),
      ...made(sent, { type: 'view_closed', is_cleared: true, view: { ...view, callback_id: id } }),
    ]),
    ...EVENTS.flatMap((one) => made(event, { event: { ...one, event_ts: '1764000000.000100' } })),
    { kind: 'events_api', payload: { type: 'url_verification', challenge: 'c', token: 't' } as never },
    {
      kind: 'events_api',
      payload: { type: 'app_rate_limited', team_id: 'T0SANDBOX0', minute_rate_limited: 1 } as never,
    },
  ];
}

const PLACE = { channel: 'C_GENERAL', user: 'U_ADA', ts: '1764000000.000200' };
const EVENTS: { type: string; [name: string]: Json }[] = [
  { type: 'app_mention', text: '<@U0FOXBOT00> help', ...PLACE },
  { type: 'app_home_opened', tab: 'home', ...PLACE },
  { type: 'app_uninstalled' },
  { type: 'tokens_revoked', tokens: { oauth: ['U_ADA'], bot: ['U0FOXBOT00'] } },
  { type: 'reaction_added', reaction: 'eyes', item: { type: 'message', ...PLACE }, user: 'U_ADA' },
  { type: 'member_joined_channel', ...PLACE, channel_type: 'C', team: 'T0SANDBOX0' },
  { type: 'file_shared', file_id: 'F1', file: { id: 'F1' }, ...PLACE },
  { type: 'file_deleted', file_id: 'F1' },
  {
    type: 'link_shared',
    links: [{ url: 'https://acme.happyfox.com/staff/ticket/1', domain: 'happyfox.com' }],
    ...PLACE,
  },
  {
    type: 'entity_details_requested',
    user: 'U_ADA',
    external_ref: { id: '1', type: 'ticket' },
    entity_url: 'https://acme.happyfox.com/staff/ticket/1',
    link: { url: 'https://acme.happyfox.com/staff/ticket/1', domain: 'happyfox.com' },
    app_unfurl_url: 'https://acme.happyfox.com/staff/ticket/1?tab=1',
    trigger_id: '1.1764000000000.0123456789abcdef',
    user_locale: 'en-US',
    channel: 'C_GENERAL',
    message_ts: '1764000000.000200',
  },
  { type: 'channel_archive', ...PLACE },
  { type: 'message', subtype: 'channel_join', text: 'joined', ...PLACE },
  { type: 'message', subtype: 'bot_message', bot_id: 'B1', text: 'beep', ...PLACE },
  { type: 'message', subtype: 'thread_broadcast', text: 'all', thread_ts: '1764000000.000100', ...PLACE },
  { type: 'message', subtype: 'me_message', text: 'waves', thread_ts: '1764000000.000100', ...PLACE },
  {
    type: 'message',
    text: 'a reply with a file',
    thread_ts: '1764000000.000100',
    files: [{ id: 'F1', name: 'a.txt', size: 3, url_private: 'http://169.254.169.254/latest/meta-data' }],
    blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'x' }] }] }],
    ...PLACE,
  },
];
