import { randomUUID } from 'node:crypto';
import { elementsOf, type PlacedElement, withIds } from './block-ids';
import { complaintsAboutSuggestions } from './blocks';
import type { Answer } from './delivery/answer';
import type { Deliveries } from './delivery/deliveries';
import { type Entry, enteredValue, initialValue, keepsValue, keyOf, objection, stateOf } from './inputs';
import { flagOf, isRecord, type Json, present, recordOf, recordsOf, textOf } from './loose-json';
import type { Broadcast } from './posting';
import { NotOffered, SlackError } from './refusals';
import { type View, viewPayload } from './screens';
import { type FileBehaviour, type FileMode, fileObject, isOutsider, type StoredFile } from './stored-file';
import { typed } from './typed-text';
import { setReaction } from './web-api/reactions';
import type { Workspace } from './workspace';
import { APP_ID, BOT_USER_ID, type Channel, type Message, newId, TEAM_ID } from './world';

/** What a person sees after an act that the app had to answer. `trouble` is what Slack itself says on a failure. */
export interface Seen {
  ok: boolean;
  trouble?: string;
  /** What the app answered in the acknowledgement. */
  answer: Json;
}

/** What a person sees after pressing a modal's submit button. Exactly one of the first four is there. */
export interface Submitted {
  closed?: true;
  errors?: Record<string, string>;
  view?: View;
  trouble?: string;
  /** Slack's own program refused; nothing was sent to the app. */
  refusedByClient?: true;
}

export interface Said {
  text?: string;
  blocks?: Json[];
  files?: string[];
  threadTs?: string;
  broadcast?: Broadcast;
}

export interface NewFile {
  mode?: FileMode;
  checkFileInfo?: boolean;
  externalUrl?: string;
  title?: string;
  behaviour?: FileBehaviour;
}

export interface Press {
  blockId?: string;
  /** What is chosen in a menu: the value or the text of an option, or what the menu's type calls for. */
  choice?: Entry;
}

const TROUBLE = 'We had some trouble connecting. Try again?';
/** Actions whose payload is what stands on the button. */
const BUTTON_FIELDS = ['text', 'value', 'style', 'url'];

/** What one person can do in Slack. Each act goes to the app the way the real one would. */
export function createPerson(userId: string, workspace: Workspace, deliveries: Deliveries) {
  const { world, manifest, screens, triggers, responseUrls, posting } = workspace;
  const user = world.user(userId);

  const team = { id: TEAM_ID, domain: 'sandbox' };
  const base = (type: string, trigger?: string): Json =>
    present({
      type,
      token: 'deprecated-verification-token',
      team,
      user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
      api_app_id: APP_ID,
      enterprise: null,
      is_enterprise_install: false,
      trigger_id: trigger,
    });
  const nowS = () => `${Math.floor(workspace.now() / 1000)}.${String(workspace.now() % 1000).padStart(3, '0')}000`;
  const named = (channel: Channel) => ({
    id: channel.id,
    name: channel.kind === 'im' ? 'directmessage' : channel.name,
  });

  function placeOf(channelId: string): Channel {
    const channel = world.channel(channelId);
    if (!channel.members.has(user.id)) throw new NotOffered(`${user.name} is not in ${channelId}`);
    return channel;
  }

  function interact(payload: Json): Promise<Answer> {
    if (!manifest.interactivity) throw new NotOffered('interactivity is switched off in the manifest');
    return deliveries.ask('interactive', payload);
  }

  const seen = ({ ok, body }: Answer, trouble: string): Seen => ({ ok, answer: body, ...(ok ? {} : { trouble }) });

  /** The answer that a command may carry is shown at once. */
  function show(channel: Channel, answer: Json): void {
    const text = textOf(answer.text);
    const blocks = withIds(recordsOf(answer.blocks));
    if (text === '' && blocks.length === 0) return;
    const fields = { text, blocks, bot_id: 'B0FOXBOT00', app_id: APP_ID, user: BOT_USER_ID };
    if (answer.response_type === 'in_channel') void posting.post(channel, fields).told;
    else world.ephemerals.push({ ts: world.nextTs(channel), channel: channel.id, user: user.id, text, blocks });
  }

  function escapedCommand(text: string): string {
    const people = [...world.users.values()];
    return text
      .replace(/(^|\s)@([\w.-]+)/g, (whole, before: string, name: string) => {
        const found = people.find((other) => other.name === name);
        return found ? `${before}<@${found.id}|${name}>` : whole;
      })
      .replace(/(^|\s)#([\w-]+)/g, (whole, before: string, name: string) => {
        const found = [...world.channels.values()].find((other) => other.name === name);
        return found ? `${before}<#${found.id}|${name}>` : whole;
      })
      .replace(/(^|\s)(https?:\/\/\S+)/g, '$1<$2>');
  }

  function insider(act: string): void {
    if (isOutsider(user)) throw new NotOffered(`${act}: not offered to members of other workspaces`);
  }

  function topOr(): View {
    const view = screens.top(user.id);
    if (!view) throw new NotOffered(`${user.name} has no modal open`);
    return view;
  }

  function elementIn(blocks: readonly Json[], actionId: string, blockId?: string): PlacedElement {
    const found = elementsOf(blocks).filter(
      (placed) => placed.actionId === actionId && (blockId === undefined || placed.blockId === blockId),
    );
    const [only] = found;
    if (!only) {
      const there = elementsOf(blocks)
        .map((placed) => keyOf(placed))
        .join(', ');
      throw new NotOffered(`there is no ${blockId ?? ''} ${actionId} here; there is: ${there || 'nothing'}`);
    }
    if (found.length > 1) throw new NotOffered(`${actionId} is in several blocks; name the block`);
    return only;
  }

  /** An input by `block.action`, by action alone, or by block alone. */
  function inputIn(view: View, key: string): PlacedElement {
    const all = elementsOf(view.blocks).filter((placed) => keepsValue(placed.element));
    const found =
      all.find((placed) => keyOf(placed) === key) ??
      all.find((placed) => placed.actionId === key) ??
      all.find((placed) => placed.blockId === key);
    if (found) return found;
    throw new NotOffered(`there is no input ${key}; there is: ${all.map(keyOf).join(', ') || 'nothing'}`);
  }

  function givenFile(id: string): Json {
    const file = world.files.get(id);
    if (!file) throw new NotOffered(`there is no file ${id}`);
    file.givenToApp = true;
    return fileObject(file, workspace.hostUrl());
  }

  function enter(view: View, placed: PlacedElement, entry: Entry): Json {
    const suggested = view.suggested.get(placed.actionId) ?? [];
    const value = enteredValue(placed.element, entry, suggested, givenFile);
    view.entered.set(keyOf(placed), value);
    return value;
  }

  function action(placed: PlacedElement, chosen: Json): Json {
    const { element, actionId, blockId } = placed;
    const fields = BUTTON_FIELDS.filter((field) => element.type === 'button' && element[field] !== undefined);
    return {
      type: element.type,
      action_id: actionId,
      block_id: blockId,
      ...Object.fromEntries(fields.map((field) => [field, element[field]])),
      ...chosen,
      action_ts: nowS(),
    };
  }

  function chosenIn(placed: PlacedElement, choice: Entry | undefined): Json {
    const { element } = placed;
    if (element.type === 'overflow') {
      const option = recordsOf(element.options).find(
        (offered) => offered.value === choice || recordOf(offered.text).text === choice,
      );
      if (!option) throw new NotOffered(`the menu ${placed.actionId} does not offer ${JSON.stringify(choice)}`);
      return { selected_option: option };
    }
    if (!keepsValue(element)) return {};
    return choice === undefined ? initialValue(element) : enteredValue(element, choice, [], givenFile);
  }

  async function actInView(view: View, placed: PlacedElement, chosen: Json): Promise<Seen> {
    const trigger = triggers.issue(user.id, view.channel);
    const shown = viewPayload(view);
    const payload = {
      ...base('block_actions', trigger),
      container: { type: 'view', view_id: view.id },
      view: shown,
      state: shown.state,
      actions: [action(placed, chosen)],
    };
    return seen(await interact(payload), TROUBLE);
  }

  async function pressIn(view: View | undefined, actionId: string, press: Press): Promise<Seen> {
    if (!view) throw new NotOffered('there is no such view');
    const placed = elementIn(view.blocks, actionId, press.blockId);
    if (keepsValue(placed.element) && press.choice !== undefined)
      return actInView(view, placed, enter(view, placed, press.choice));
    return actInView(view, placed, chosenIn(placed, press.choice));
  }

  function responseUrlsOf(view: View): Json[] {
    return elementsOf(view.blocks).flatMap((placed) => {
      const value = stateOf(view.blocks, view.entered)[placed.blockId]?.[placed.actionId];
      const channel = textOf(value?.selected_conversation ?? value?.selected_channel);
      if (!flagOf(placed.element.response_url_enabled) || channel === '') return [];
      const url = responseUrls.issue(user.id, channel);
      return [{ block_id: placed.blockId, action_id: placed.actionId, channel_id: channel, response_url: url }];
    });
  }

  const trouble = (view: View, why: string): Submitted => {
    view.errors = {};
    return { trouble: `${TROUBLE} (${why})` };
  };

  function applyErrors(view: View, errors: Json): Submitted {
    const inputs = view.blocks.filter((block) => block.type === 'input').map((block) => textOf(block.block_id));
    const told = Object.entries(errors).map(([id, text]): [string, string] => [id, textOf(text)]);
    const strays = told.filter(([id, text]) => !inputs.includes(id) || text === '');
    if (told.length === 0 || strays.length > 0)
      return trouble(view, `errors for no input block: ${strays.map(([id]) => id)}`);
    view.errors = Object.fromEntries(told);
    return { errors: view.errors };
  }

  function applyAnswer(view: View, answer: Json): Submitted {
    const close = (whole: boolean): Submitted => {
      screens.close(user.id, whole);
      return { closed: true };
    };
    try {
      switch (answer.response_action) {
        case undefined:
          return Object.keys(answer).length === 0
            ? close(false)
            : trouble(view, 'the answer must be empty or an action');
        case 'clear':
          return close(true);
        case 'errors':
          return applyErrors(view, recordOf(answer.errors));
        case 'update':
          return { view: screens.replace(view, recordOf(answer.view)) };
        case 'push':
          return { view: screens.push(user.id, recordOf(answer.view)) };
        default:
          return trouble(view, `unknown response_action ${textOf(answer.response_action)}`);
      }
    } catch (error) {
      if (error instanceof SlackError) return trouble(view, `${error.code} ${JSON.stringify(error.details)}`);
      throw error;
    }
  }

  function own(channelId: string, ts: string): { channel: Channel; message: Message } {
    const channel = placeOf(channelId);
    const message = world.messageIn(channel, ts);
    if (message?.user !== user.id) throw new NotOffered(`${user.name} did not write ${ts}`);
    return { channel, message };
  }

  function anyMessage(channelId: string, ts: string): { channel: Channel; message: Message } {
    const channel = placeOf(channelId);
    const message = world.messageIn(channel, ts);
    if (!message) throw new NotOffered(`there is no message ${ts} in ${channelId}`);
    return { channel, message };
  }

  return {
    /** Runs a slash command from the message box of a conversation. There is no way to run one inside a thread. */
    async command(channelId: string, command: string, text = ''): Promise<Seen> {
      insider(command);
      const channel = placeOf(channelId);
      const listed = manifest.commands.find((entry) => entry.command === command);
      if (!listed) throw new NotOffered(`${command} is not a valid command.`);
      const answer = await deliveries.ask('slash_commands', {
        token: 'deprecated-verification-token',
        team_id: TEAM_ID,
        team_domain: team.domain,
        channel_id: channel.id,
        channel_name: named(channel).name,
        user_id: user.id,
        user_name: user.name,
        command,
        text: listed.shouldEscape ? escapedCommand(text) : text,
        api_app_id: APP_ID,
        is_enterprise_install: 'false',
        response_url: responseUrls.issue(user.id, channel.id),
        trigger_id: triggers.issue(user.id, channel.id),
      });
      if (answer.ok) show(channel, answer.body);
      const code = answer.reason?.includes('timeout') ? 'operation_timeout' : 'dispatch_failed';
      return seen(answer, `${command} failed with the error "${code}"`);
    },

    async globalShortcut(callbackId: string): Promise<Seen> {
      const listed = manifest.shortcuts.some((entry) => entry.kind === 'global' && entry.callbackId === callbackId);
      if (!listed) throw new NotOffered(`the manifest has no global shortcut ${callbackId}`);
      insider(callbackId);
      const payload = { ...base('shortcut', triggers.issue(user.id)), callback_id: callbackId, action_ts: nowS() };
      return seen(await interact(payload), TROUBLE);
    },

    async messageShortcut(callbackId: string, channelId: string, ts: string): Promise<Seen> {
      const listed = manifest.shortcuts.some((entry) => entry.kind === 'message' && entry.callbackId === callbackId);
      if (!listed) throw new NotOffered(`the manifest has no message shortcut ${callbackId}`);
      insider(callbackId);
      const { channel, message } = anyMessage(channelId, ts);
      const payload = {
        ...base('message_action', triggers.issue(user.id, channel.id)),
        callback_id: callbackId,
        channel: named(channel),
        message_ts: ts,
        message: posting.shown(channel, message),
        response_url: responseUrls.issue(user.id, channel.id, ts),
        action_ts: nowS(),
      };
      return seen(await interact(payload), TROUBLE);
    },

    /** Uses a button or menu in a message, also in one that only this person sees. */
    async press(channelId: string, ts: string, actionId: string, press: Press = {}): Promise<Seen> {
      const channel = placeOf(channelId);
      const message = world.messageIn(channel, ts);
      const ephemeral = world.ephemerals.find(
        (other) => other.ts === ts && other.channel === channelId && other.user === user.id,
      );
      const unfurled = recordsOf(message?.attachments).flatMap((card) => recordsOf(card.blocks));
      const blocks = message?.blocks ?? ephemeral?.blocks;
      if (!blocks && unfurled.length === 0)
        throw new NotOffered(`there is no message ${ts} with blocks in ${channelId}`);
      const isUnfurl =
        !ephemeral && unfurled.some((block) => elementsOf([block]).some((placed) => placed.actionId === actionId));
      const shownBlocks = isUnfurl ? unfurled : (blocks ?? []);
      const placed = elementIn(shownBlocks, actionId, press.blockId);
      const threadTs = message?.thread_ts ?? ephemeral?.thread_ts;
      const chosen = chosenIn(placed, press.choice);
      const entered = keepsValue(placed.element) ? new Map([[keyOf(placed), chosen]]) : new Map<string, Json>();
      const payload = present({
        ...base('block_actions', triggers.issue(user.id, channel.id)),
        container: present({
          type: isUnfurl ? 'message_attachment' : 'message',
          message_ts: ts,
          channel_id: channel.id,
          is_ephemeral: ephemeral !== undefined,
          is_app_unfurl: isUnfurl,
          thread_ts: threadTs,
        }),
        channel: named(channel),
        // Slack does not keep messages that only one person sees, and gives the unfurl instead of the message around it.
        message: message && !isUnfurl ? posting.shown(channel, message, { metadata: true }) : undefined,
        app_unfurl: isUnfurl ? { ...message?.attachments?.[0], is_app_unfurl: true } : undefined,
        state: { values: stateOf(shownBlocks, entered) },
        response_url: responseUrls.issue(user.id, channel.id, ts),
        actions: [action(placed, chosen)],
      });
      return seen(await interact(payload), TROUBLE);
    },

    pressInView: (actionId: string, press: Press = {}): Promise<Seen> => pressIn(topOr(), actionId, press),
    pressHome: (actionId: string, press: Press = {}): Promise<Seen> => pressIn(screens.home(user.id), actionId, press),

    /** Fills inputs of the top modal; nothing is sent. Keys are `block.action`, or one of the two. */
    fill(entries: Record<string, Entry>): void {
      const view = topOr();
      for (const [key, entry] of Object.entries(entries)) enter(view, inputIn(view, key), entry);
    },

    /** Changes one input of the top modal; the app hears of it when the input asks for that. */
    async change(key: string, entry: Entry): Promise<Seen> {
      const view = topOr();
      const placed = inputIn(view, key);
      const value = enter(view, placed, entry);
      const isSilent = placed.block.type === 'input' && !flagOf(placed.block.dispatch_action);
      return isSilent ? { ok: true, answer: {} } : actInView(view, placed, value);
    },

    /** Types into a menu with outside data; returns what it then offers. Empty when too little was typed. */
    async suggest(actionId: string, query = ''): Promise<Json[]> {
      const view = screens.top(user.id) ?? screens.home(user.id);
      if (!view) throw new NotOffered(`${user.name} has no view open`);
      const placed = inputIn(view, actionId);
      const { element } = placed;
      if (!textOf(element.type).endsWith('external_select')) throw new NotOffered(`${actionId} has no outside data`);
      const least = typeof element.min_query_length === 'number' ? element.min_query_length : 3;
      if (query.length < least) return [];
      const payload = {
        ...base('block_suggestion'),
        container: { type: 'view', view_id: view.id },
        view: viewPayload(view),
        action_id: placed.actionId,
        block_id: placed.blockId,
        value: query,
      };
      const answer = await interact(payload);
      if (!answer.ok || complaintsAboutSuggestions(answer.body).length > 0) return [];
      const { options, option_groups: groups } = answer.body;
      const offered = [...recordsOf(options), ...recordsOf(groups).flatMap((group) => recordsOf(group.options))];
      view.suggested.set(placed.actionId, offered);
      return offered;
    },

    /** Presses the submit button of the top modal. */
    async submit(): Promise<Submitted> {
      const view = topOr();
      const values = stateOf(view.blocks, view.entered);
      const objections = elementsOf(view.blocks)
        .filter((placed) => keepsValue(placed.element))
        .flatMap((placed): [string, string][] => {
          const text = objection(placed, values[placed.blockId]?.[placed.actionId] ?? {});
          return text === undefined ? [] : [[placed.blockId, text]];
        });
      if (objections.length > 0) return { errors: Object.fromEntries(objections), refusedByClient: true };
      if (!isRecord(view.content.submit)) throw new NotOffered('this modal has no submit button');
      const payload = {
        ...base('view_submission', triggers.issue(user.id, view.channel)),
        view: viewPayload(view),
        response_urls: responseUrlsOf(view),
      };
      const answer = await interact(payload);
      if (!answer.ok) return trouble(view, answer.reason ?? 'no answer');
      return applyAnswer(view, answer.body);
    },

    /** Closes the top modal with its close button, or with the x that takes the whole stack away. */
    async close(way: 'button' | 'x' = 'button'): Promise<void> {
      const view = topOr();
      const root = screens.stackOf(user.id)[0] ?? view;
      const isCleared = way === 'x' || flagOf(view.content.clear_on_close);
      const told = isCleared ? root : view;
      screens.close(user.id, isCleared);
      if (!flagOf(told.content.notify_on_close)) return;
      const shown = viewPayload(told);
      await interact({ ...base('view_closed'), view: { ...shown, state: { values: {} } }, is_cleared: isCleared });
    },

    /** Says something; returns its ts when the app has answered the event. */
    async say(channelId: string, said: string | Said): Promise<string> {
      const words: Said = typeof said === 'string' ? { text: said } : said;
      const channel = placeOf(channelId);
      if (channel.isArchived) throw new NotOffered(`${channelId} is archived`);
      const isBotDm = channel.kind === 'im' && channel.members.has(BOT_USER_ID);
      if (isBotDm && (!manifest.messagesTab || manifest.messagesTabReadOnly))
        throw new NotOffered('the manifest does not let people write to the app');
      if (words.threadTs !== undefined) anyMessage(channelId, words.threadTs);
      const { text, blocks } = typed(words.text ?? '');
      const { message, told } = posting.post(
        channel,
        {
          user: user.id,
          team: user.teamId,
          client_msg_id: randomUUID(),
          text,
          blocks: withIds(words.blocks ?? blocks),
          fileIds: words.files ?? [],
          ...(words.threadTs === undefined ? {} : { thread_ts: words.threadTs }),
        },
        words.broadcast,
      );
      await told;
      return message.ts;
    },

    async edit(channelId: string, ts: string, words: string): Promise<void> {
      const { channel, message } = own(channelId, ts);
      const { text, blocks } = typed(words);
      await posting.change(channel, message, { text, blocks: withIds(blocks) }, user.id);
    },

    async remove(channelId: string, ts: string): Promise<void> {
      const { channel, message } = own(channelId, ts);
      await posting.remove(channel, message);
    },

    async react(channelId: string, ts: string, name: string): Promise<void> {
      await setReaction(workspace, { ...anyMessage(channelId, ts), name, user: user.id, isOn: true });
    },

    async unreact(channelId: string, ts: string, name: string): Promise<void> {
      await setReaction(workspace, { ...anyMessage(channelId, ts), name, user: user.id, isOn: false });
    },

    /** Opens the app's Home tab (or its Messages tab). */
    async openHome(tab: 'home' | 'messages' = 'home'): Promise<void> {
      if (tab === 'home' && !manifest.homeTab) throw new NotOffered('the manifest has no Home tab');
      const view = tab === 'home' ? screens.home(user.id) : undefined;
      const channel = world.directMessage(user.id, BOT_USER_ID);
      await workspace.events.tell('app_home_opened', {
        type: 'app_home_opened',
        user: user.id,
        channel: channel.id,
        tab,
        ...(view ? { view: viewPayload(view) } : {}),
        event_ts: nowS(),
      });
    },

    /** Joins a channel, or is invited to it. */
    async join(channelId: string): Promise<void> {
      const channel = world.channel(channelId);
      if (channel.members.has(user.id)) return;
      channel.members.add(user.id);
      const event = {
        type: 'member_joined_channel',
        user: user.id,
        channel: channel.id,
        channel_type: 'C',
        team: user.teamId,
        event_ts: nowS(),
      };
      await workspace.events.tell('member_joined_channel', event, channel);
    },

    /** Makes a file that is not shared yet; returns its id. With a size only, the content is generated while it is read. */
    upload(
      name: string | null,
      content: Buffer | string | { size: number },
      mimetype: string,
      more: NewFile = {},
    ): string {
      const bytes = Buffer.isBuffer(content) ? content : typeof content === 'string' ? Buffer.from(content) : undefined;
      const size = bytes ? bytes.length : typeof content === 'object' && 'size' in content ? content.size : 0;
      const mode = more.mode ?? 'hosted';
      const file: StoredFile = {
        id: newId('F'),
        name,
        title: more.title ?? name ?? 'Untitled',
        mimetype,
        size,
        mode,
        ...(bytes ? { bytes } : {}),
        user: user.id,
        createdMs: workspace.now(),
        channels: new Set(),
        givenToApp: false,
        checkFileInfo: more.checkFileInfo ?? false,
        deleted: mode === 'tombstone',
        ...(mode === 'external' ? { externalUrl: more.externalUrl ?? 'https://drive.example.com/file' } : {}),
        behaviour: more.behaviour ?? {},
      };
      world.files.set(file.id, file);
      return file.id;
    },
  };
}

export type Person = ReturnType<typeof createPerson>;
