import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { App } from '@slack/bolt';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Front } from '../src/slack/front';
import { listen } from '../src/slack/listeners';
import { withWorkObjects } from './with-work-objects';

const ROOT = resolve(__dirname, '..');
const text = readFileSync(join(ROOT, 'manifest.yml'), 'utf8');

const from = (least: number, most: number) => z.string().min(least).max(most);
const distinct = <T>(list: T[]) => new Set(list).size === list.length;
const Url = z
  .string()
  .max(3000)
  .regex(/^https:\/\//);

const ENTITY_TYPES = (['file', 'task', 'incident', 'content_item', 'item'] as const).map(
  (kind) => `slack#/entities/${kind}` as const,
);

/**
 * What Slack takes in a manifest, as far as ours uses it: the limits of `docs/slack.md`, 6. Keys that are not named here
 * are refused, as Slack refuses those it does not know; a new one is looked up and added.
 */
const Manifest = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(2), minor_version: z.int() }),
  display_information: z.strictObject({
    name: from(1, 35),
    description: from(1, 140),
    long_description: from(175, 4000),
    background_color: z.string().regex(/^#([0-9a-f]{3}){1,2}$/i),
  }),
  features: z.strictObject({
    app_home: z
      .strictObject({
        home_tab_enabled: z.boolean(),
        messages_tab_enabled: z.boolean(),
        messages_tab_read_only_enabled: z.boolean(),
      })
      .optional(),
    bot_user: z.strictObject({
      display_name: from(1, 80).regex(/^[a-z0-9._-]+$/),
      always_online: z.boolean(),
    }),
    slash_commands: z
      .array(
        z.strictObject({
          command: from(2, 32).regex(/^\/[a-z0-9_-]+$/),
          description: from(1, 2000),
          usage_hint: from(1, 1000).optional(),
          should_escape: z.boolean(),
          url: Url.optional(),
        }),
      )
      .min(1)
      .max(50),
    shortcuts: z
      .array(
        z.strictObject({
          name: from(1, 24),
          type: z.enum(['global', 'message']),
          callback_id: from(1, 255),
          description: from(1, 150),
        }),
      )
      .min(1)
      .max(10)
      .refine((list) => distinct(list.map(({ callback_id }) => callback_id)), 'two of one callback_id')
      .refine(
        (list) => ['global', 'message'].every((type) => list.filter((one) => one.type === type).length <= 5),
        'more than five of a kind',
      ),
    unfurl_domains: z
      .array(z.string().regex(/^[a-z0-9][a-z0-9.-]*[a-z0-9]$/))
      .min(1)
      .max(5)
      .optional(),
    rich_previews: z
      .strictObject({ is_active: z.boolean(), entity_types: z.array(z.enum(ENTITY_TYPES)).min(1).refine(distinct) })
      .optional(),
  }),
  oauth_config: z.strictObject({
    scopes: z.strictObject({
      bot: z.array(from(1, 255)).min(1).max(255).refine(distinct, 'a scope is named twice'),
    }),
  }),
  settings: z.strictObject({
    event_subscriptions: z
      .strictObject({
        request_url: Url.optional(),
        bot_events: z.array(from(1, 255)).min(1).max(100).refine(distinct, 'an event is named twice'),
      })
      .optional(),
    interactivity: z.strictObject({
      is_enabled: z.literal(true),
      request_url: Url.optional(),
      message_menu_options_url: Url.optional(),
    }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.literal(false),
  }),
});

const manifest = Manifest.parse(parse(text));
const scopes = manifest.oauth_config.scopes.bot;

/** All addresses Slack would call. */
const addresses = ({ features, settings }: z.infer<typeof Manifest>) => [
  ...features.slash_commands.map(({ url }) => url),
  settings.interactivity.request_url,
  settings.interactivity.message_menu_options_url,
  ...(settings.event_subscriptions ? [settings.event_subscriptions.request_url] : []),
];

describe('the manifest', () => {
  it('is one that Slack takes, for HTTP: every address is given, and is the one we listen at', () => {
    expect(manifest.settings.socket_mode_enabled).toBe(false);
    expect(new Set(addresses(manifest))).toEqual(new Set(['https://HOST/slack/events']));
  });

  it('is one that Slack takes for Socket Mode too, once it is changed as its first lines say', () => {
    const changed = text
      .replace('socket_mode_enabled: false', 'socket_mode_enabled: true')
      .split('\n')
      .filter((line) => !line.includes('https://HOST'))
      .join('\n');
    const socket = Manifest.parse(parse(changed));
    expect(socket.settings.socket_mode_enabled).toBe(true);
    expect(addresses(socket).filter(Boolean)).toEqual([]);
  });

  it('is one that Slack takes with Work Objects too, once it is changed as its comment says', () => {
    expect(manifest.features.rich_previews).toBeUndefined();
    expect(manifest.settings.event_subscriptions?.bot_events).not.toContain('entity_details_requested');
    const changed = Manifest.parse(parse(withWorkObjects(text)));
    expect(changed).toEqual({
      ...manifest,
      features: {
        ...manifest.features,
        rich_previews: { is_active: true, entity_types: ['slack#/entities/task'] },
      },
      settings: {
        ...manifest.settings,
        event_subscriptions: {
          ...manifest.settings.event_subscriptions,
          bot_events: expect.arrayContaining(['entity_details_requested']),
        },
      },
    });
  });

  it('has HTTP addresses nowhere but in lines that can be deleted as a whole', () => {
    const lines = text.split('\n').filter((line) => line.includes('https://HOST'));
    expect(lines.filter((line) => !/^\s+\w+: https:\/\/HOST\/slack\/events$/.test(line))).toEqual([]);
  });
});

/** The list of bot scopes as it is written, with the reason above each. */
function reasons(): { scope: string; reason: string }[] {
  const [, list = ''] = /\n {4}bot:\n((?: {6}.*\n)+)/.exec(text) ?? [];
  let reason = '';
  let family = '';
  return list.split('\n').flatMap((line) => {
    const [, said] = /^\s*# (.+)$/.exec(line) ?? [];
    if (said !== undefined) {
      reason = said;
      family = '';
      return [];
    }
    const [, scope] = /^\s*- (\S+)$/.exec(line) ?? [];
    if (scope === undefined) return [];
    // Only the same thing for other kinds of conversation shares a reason: `channels:history`, `groups:history`.
    const what = scope.split(':')[1] ?? scope;
    if (family === '') family = what;
    return [{ scope, reason: what.startsWith(family) ? reason : '' }];
  });
}

/** For each method that the code may call: the scopes it needs here. Source: https://docs.slack.dev/reference/methods */
const NEEDS: Record<string, readonly string[]> = {
  'auth.test': [],
  'chat.getPermalink': [],
  'views.open': [],
  'views.push': [],
  'views.update': [],
  'views.publish': [],
  'chat.postMessage': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.delete': ['chat:write'],
  'chat.unfurl': ['links:write'],
  'entity.presentDetails': [],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.members': ['channels:read', 'groups:read'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history', 'mpim:history'],
  'conversations.replies': ['channels:history', 'groups:history', 'im:history', 'mpim:history'],
  'conversations.join': ['channels:join'],
  'conversations.open': ['im:write'],
  'files.info': ['files:read'],
  'files.getUploadURLExternal': ['files:write'],
  'files.completeUploadExternal': ['files:write'],
  'reactions.add': ['reactions:write'],
  'reactions.remove': ['reactions:write'],
  'users.info': ['users:read', 'users:read.email'],
  'users.lookupByEmail': ['users:read', 'users:read.email'],
};

/** For each event that may be subscribed: the scope it needs. Source: https://docs.slack.dev/reference/events */
const EVENT_NEEDS: Record<string, readonly string[]> = {
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  'message.im': ['im:history'],
  'message.mpim': ['mpim:history'],
  app_mention: ['app_mentions:read'],
  app_home_opened: [],
  app_uninstalled: [],
  tokens_revoked: [],
  channel_id_changed: [],
  channel_shared: ['channels:read'],
  channel_unshared: ['channels:read'],
  channel_rename: ['channels:read'],
  channel_archive: ['channels:read'],
  channel_deleted: ['channels:read'],
  entity_details_requested: [],
  file_shared: ['files:read'],
  link_shared: ['links:read'],
  member_joined_channel: ['channels:read'],
  reaction_added: ['reactions:read'],
  user_change: ['users:read'],
};

const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, code: readFileSync(join(ROOT, 'src', file), 'utf8') }));

const called = new Set(
  sources.flatMap(({ code }) => [
    ...[...code.matchAll(/\bweb\s*\.\s*([a-z]+)\s*\.\s*([a-zA-Z]+)\(/g)].map(([, family, name]) => `${family}.${name}`),
    ...[...code.matchAll(/\bapiCall\(\s*'([\w.]+)'/g)].map(([, name]) => String(name)),
  ]),
);

describe('the scopes', () => {
  it('each have their reason above them', () => {
    expect(reasons().map(({ scope }) => scope)).toEqual(scopes);
    expect(reasons().filter(({ reason }) => reason.length < 20)).toEqual([]);
  });

  it('are found for every method that the code calls', () => {
    expect(called.size).toBeGreaterThan(10);
    expect([...called].filter((method) => !(method in NEEDS))).toEqual([]);
    const missing = [...called]
      .flatMap((method) => (NEEDS[method] ?? []).map((scope) => ({ method, scope })))
      .filter(({ scope }) => !scopes.includes(scope));
    expect(missing).toEqual([]);
  });

  it('are found for every event that is subscribed', () => {
    const events = manifest.settings.event_subscriptions?.bot_events ?? [];
    expect(events.filter((event) => !(event in EVENT_NEEDS))).toEqual([]);
    expect(events.flatMap((event) => EVENT_NEEDS[event] ?? []).filter((scope) => !scopes.includes(scope))).toEqual([]);
  });

  it('are no more than what is called, subscribed and offered needs', () => {
    const events = manifest.settings.event_subscriptions?.bot_events ?? [];
    const needed = new Set([
      // `/ticket` and the shortcuts.
      'commands',
      // A post under the name of somebody else.
      ...(sources.some(({ code }) => /\busername\b.*\bunfurl_links\b/s.test(code)) ? ['chat:write.customize'] : []),
      ...[...called].flatMap((method) => NEEDS[method] ?? []),
      ...events.flatMap((event) => EVENT_NEEDS[event] ?? []),
    ]);
    expect(scopes.filter((scope) => !needed.has(scope))).toEqual([]);
  });
});

describe('commands and shortcuts', () => {
  const commands: string[] = [];
  const shortcuts: { type: string; callback_id: string }[] = [];
  const nothing = () => undefined;
  const heard: Record<string, (...args: never[]) => unknown> = {
    command: (name: string) => commands.push(name),
    shortcut: (wanted: { type: string; callback_id: string }) => shortcuts.push(wanted),
  };
  // An app that only remembers what it is told to listen to.
  const app = new Proxy({}, { get: (_, name) => heard[String(name)] ?? nothing }) as App;
  listen(app, {} as Front);

  it('commands: those of the manifest are listened to, and no others', () => {
    expect(commands.sort()).toEqual(manifest.features.slash_commands.map(({ command }) => command).sort());
  });

  it('shortcuts: those of the manifest are listened to, each as the kind it is, and no others', () => {
    const kinds = { global: 'shortcut', message: 'message_action' } as const;
    const told = manifest.features.shortcuts.map(({ type, callback_id }) => ({ type: kinds[type], callback_id }));
    expect(new Set(shortcuts)).toEqual(new Set(told));
    expect(shortcuts).toHaveLength(told.length);
  });
});
