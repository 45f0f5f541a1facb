import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { flagOf, listOf, recordOf, recordsOf, textOf, wordOf } from './loose-json';

/** What the app's manifest.yml tells Slack, as far as it changes what Slack does. */
export interface Manifest {
  name: string;
  botName: string;
  commands: { command: string; shouldEscape: boolean }[];
  shortcuts: { callbackId: string; kind: 'global' | 'message'; name: string }[];
  unfurlDomains: string[];
  /** The kinds of Work Objects; none while they are switched off. */
  entityTypes: string[];
  scopes: string[];
  events: string[];
  homeTab: boolean;
  messagesTab: boolean;
  messagesTabReadOnly: boolean;
  interactivity: boolean;
}

/** Reads and understands a manifest file. Throws when it cannot be read or is not YAML. */
export function readManifest(path: string): Manifest {
  const whole = recordOf(parse(readFileSync(path, 'utf8')));
  const features = recordOf(whole.features);
  const settings = recordOf(whole.settings);
  const home = recordOf(features.app_home);
  const previews = recordOf(features.rich_previews);
  const name = textOf(recordOf(whole.display_information).name);
  return {
    name,
    botName: wordOf(recordOf(features.bot_user).display_name) ?? name,
    commands: recordsOf(features.slash_commands).map((entry) => ({
      command: textOf(entry.command),
      shouldEscape: flagOf(entry.should_escape),
    })),
    shortcuts: recordsOf(features.shortcuts).map((entry) => ({
      callbackId: textOf(entry.callback_id),
      kind: entry.type === 'message' ? 'message' : 'global',
      name: textOf(entry.name),
    })),
    unfurlDomains: listOf(features.unfurl_domains).map(textOf),
    entityTypes: flagOf(previews.is_active) ? listOf(previews.entity_types).map(textOf) : [],
    scopes: listOf(recordOf(recordOf(whole.oauth_config).scopes).bot).map(textOf),
    events: listOf(recordOf(settings.event_subscriptions).bot_events).map(textOf),
    homeTab: flagOf(home.home_tab_enabled),
    messagesTab: flagOf(home.messages_tab_enabled),
    messagesTabReadOnly: flagOf(home.messages_tab_read_only_enabled),
    interactivity: flagOf(recordOf(settings.interactivity).is_enabled),
  };
}
