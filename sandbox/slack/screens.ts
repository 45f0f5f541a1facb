import { randomBytes } from 'node:crypto';
import { elementsOf, withIds } from './block-ids';
import { complaintsAboutView } from './blocks';
import { keyOf, stateOf } from './inputs';
import { flagOf, type Json, recordsOf, textOf } from './loose-json';
import { SlackError } from './refusals';
import { APP_ID, BOT_ID, newId, TEAM_ID } from './world';

/** A view on somebody's screen, with what that person entered so far. */
export interface View {
  id: string;
  user: string;
  type: 'modal' | 'home';
  /** The view as the app described it, its blocks with ids. */
  content: Json;
  blocks: Json[];
  hash: string;
  rootId: string;
  previousId: string | null;
  /** What was entered, by block and action. */
  entered: Map<string, Json>;
  /** The options that the app suggested last, by action. */
  suggested: Map<string, Json[]>;
  /** The complaints shown at the fields, by block. */
  errors: Record<string, string>;
  /** Where the person was when the view opened. */
  channel?: string;
}

/** Source: https://docs.slack.dev/surfaces/modals (view stack) and reference/views (size) */
const MOST_VIEWS = 3;
const VIEW_BYTES = 250_000;

/** The modals and Home tabs that people have in front of them. */
export function createScreens(scopes: readonly string[], now: () => number) {
  const stacks = new Map<string, View[]>();
  const homes = new Map<string, View>();
  const newHash = () => `${Math.floor(now() / 1000)}.${randomBytes(4).toString('hex')}`;
  const all = () => [...[...stacks.values()].flat(), ...homes.values()];

  function check(content: Json, itself?: View): void {
    if (JSON.stringify(content).length > VIEW_BYTES) throw new SlackError('view_too_large');
    const messages = complaintsAboutView(content, scopes);
    if (messages.length > 0) throw new SlackError('invalid_arguments', { response_metadata: { messages } });
    const externalId = textOf(content.external_id);
    const isTaken = all().some((view) => view !== itself && externalId && view.content.external_id === externalId);
    if (isTaken) throw new SlackError('duplicate_external_id');
  }

  function make(user: string, content: Json, place: { rootId?: string; previousId?: string; channel?: string }): View {
    const id = newId('V');
    const blocks = withIds(recordsOf(content.blocks));
    return {
      id,
      user,
      type: content.type === 'home' ? 'home' : 'modal',
      content,
      blocks,
      hash: newHash(),
      rootId: place.rootId ?? id,
      previousId: place.previousId ?? null,
      entered: here(blocks, place.channel),
      suggested: new Map(),
      errors: {},
      ...(place.channel === undefined ? {} : { channel: place.channel }),
    };
  }

  function replace(view: View, content: Json, hash?: string): View {
    if (hash !== undefined && hash !== view.hash) throw new SlackError('hash_conflict');
    check(content, view);
    view.content = content;
    view.blocks = withIds(recordsOf(content.blocks));
    view.hash = newHash();
    view.errors = {};
    return view;
  }

  const stackOf = (user: string) => stacks.get(user) ?? [];

  return {
    stackOf,
    top: (user: string): View | undefined => stackOf(user).at(-1),
    home: (user: string): View | undefined => homes.get(user),
    replace,

    open(user: string, content: Json, channel?: string): View {
      if (content.type !== 'modal') throw invalidType();
      check(content);
      const view = make(user, content, channel === undefined ? {} : { channel });
      stacks.set(user, [view]);
      return view;
    },

    push(user: string, content: Json): View {
      const stack = stackOf(user);
      const below = stack.at(-1);
      if (!below) throw new SlackError('not_found');
      if (content.type !== 'modal') throw invalidType();
      if (stack.length >= MOST_VIEWS) throw new SlackError('push_limit_reached');
      check(content);
      const channel = below.channel === undefined ? {} : { channel: below.channel };
      const view = make(user, content, { rootId: below.rootId, previousId: below.id, ...channel });
      stacks.set(user, [...stack, view]);
      return view;
    },

    publish(user: string, content: Json, hash?: string): View {
      if (content.type !== 'home') throw invalidType();
      const before = homes.get(user);
      if (before) return replace(before, content, hash);
      check(content);
      const view = make(user, content, {});
      homes.set(user, view);
      return view;
    },

    /** The open view with this id or external id, on anybody's screen. */
    find: (by: { id?: string; externalId?: string }): View | undefined =>
      all().find((view) => (by.id ? view.id === by.id : by.externalId && view.content.external_id === by.externalId)),

    /** Takes the top view away, or all of them. */
    close(user: string, whole = false): void {
      stacks.set(user, whole ? [] : stackOf(user).slice(0, -1));
    },
  };
}

export type Screens = ReturnType<typeof createScreens>;

const invalidType = () =>
  new SlackError('invalid_arguments', {
    response_metadata: { messages: ['[ERROR] this type of view cannot be shown here [json-pointer:/view/type]'] },
  });

/** Menus of conversations that ask for it start with the conversation that the person was looking at. */
function here(blocks: readonly Json[], channel: string | undefined): Map<string, Json> {
  const asks = elementsOf(blocks).filter(
    ({ element }) => element.default_to_current_conversation === true && element.initial_conversation === undefined,
  );
  if (channel === undefined) return new Map();
  return new Map(
    asks.map((placed) => [
      keyOf(placed),
      placed.element.type === 'multi_conversations_select'
        ? { type: placed.element.type, selected_conversations: [channel] }
        : { type: placed.element.type, selected_conversation: channel },
    ]),
  );
}

/** The view as the Web API and the payloads show it. */
export const viewPayload = (view: View): Json => ({
  id: view.id,
  team_id: TEAM_ID,
  type: view.type,
  blocks: view.blocks,
  private_metadata: textOf(view.content.private_metadata),
  callback_id: textOf(view.content.callback_id),
  state: { values: stateOf(view.blocks, view.entered) },
  hash: view.hash,
  title: view.content.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
  clear_on_close: flagOf(view.content.clear_on_close),
  notify_on_close: flagOf(view.content.notify_on_close),
  close: view.content.close ?? null,
  submit: view.content.submit ?? null,
  previous_view_id: view.previousId,
  root_view_id: view.rootId,
  app_id: APP_ID,
  external_id: textOf(view.content.external_id),
  app_installed_team_id: TEAM_ID,
  bot_id: BOT_ID,
});
