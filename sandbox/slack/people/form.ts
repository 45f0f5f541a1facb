import { elementsOf, type PlacedElement } from '../block-ids';
import { complaintsAboutSuggestions } from '../blocks';
import { type Entry, keepsValue, keyOf, objection, stateOf } from '../inputs';
import { flagOf, isRecord, type Json, listOf, recordOf, recordsOf, textOf } from '../loose-json';
import { NotOffered, SlackError } from '../refusals';
import { type View, viewPayload } from '../screens';
import type { Acting } from './acting';
import { type Actor, type Seen, TROUBLE } from './actor';

/** What a person sees after pressing a modal's submit button. Exactly one of the first four is there. */
export interface Submitted {
  closed?: true;
  errors?: Record<string, string>;
  view?: View;
  trouble?: string;
  /** Slack's own program refused; nothing was sent to the app. */
  refusedByClient?: true;
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

/**
 * Whether the app hears of a change at once. Texts tell of letters only where that is asked for; else of the enter key. Nothing
 * tells that a field was left. Source: https://docs.slack.dev/reference/block-kit/composition-objects/dispatch-action-configuration-object
 */
function isHeard({ block, element }: PlacedElement): boolean {
  if (block.type !== 'input') return true;
  if (!flagOf(block.dispatch_action)) return false;
  if (!['plain_text_input', 'rich_text_input'].includes(textOf(element.type))) return true;
  return listOf(recordOf(element.dispatch_action_config).trigger_actions_on).includes('on_character_entered');
}

/** The modal in front of a person: filling it in, sending it, closing it. */
export function createForm(actor: Actor, acting: Acting) {
  const { user, workspace } = actor;
  const { screens, triggers, responseUrls } = workspace;

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

  return {
    /** Fills inputs of the top modal; nothing is sent. Keys are `block.action`, or one of the two. */
    fill(entries: Record<string, Entry>): void {
      const view = acting.topModal();
      for (const [key, entry] of Object.entries(entries)) acting.enter(view, inputIn(view, key), entry);
    },

    /** Changes one input of the top modal; the app hears of it when the input asks for that. A text is put in at once. */
    async change(key: string, entry: Entry): Promise<Seen> {
      const view = acting.topModal();
      const placed = inputIn(view, key);
      const value = acting.enter(view, placed, entry);
      return isHeard(placed) ? acting.actInView(view, placed, value) : { ok: true, answer: {} };
    },

    /** Types into a text input, letter by letter. */
    async type(key: string, text: string): Promise<void> {
      const letters = [...text];
      for (let typed = 1; typed <= letters.length; typed += 1) await this.change(key, letters.slice(0, typed).join(''));
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
        ...actor.payload('block_suggestion'),
        container: { type: 'view', view_id: view.id },
        view: viewPayload(view),
        action_id: placed.actionId,
        block_id: placed.blockId,
        value: query,
      };
      const answer = await actor.interact(payload);
      if (!answer.ok || complaintsAboutSuggestions(answer.body).length > 0) return [];
      const { options, option_groups: groups } = answer.body;
      const offered = [...recordsOf(options), ...recordsOf(groups).flatMap((group) => recordsOf(group.options))];
      view.suggested.set(placed.actionId, offered);
      return offered;
    },

    /** Presses the submit button of the top modal. */
    async submit(): Promise<Submitted> {
      const view = acting.topModal();
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
        ...actor.payload('view_submission', triggers.issue(user.id, view.channel)),
        view: viewPayload(view),
        response_urls: responseUrlsOf(view),
      };
      const answer = await actor.interact(payload);
      if (!answer.ok) return trouble(view, answer.reason ?? 'no answer');
      return applyAnswer(view, answer.body);
    },

    /** Closes the top modal with its close button, or with the x that takes the whole stack away. */
    async close(way: 'button' | 'x' = 'button'): Promise<void> {
      const view = acting.topModal();
      const root = screens.stackOf(user.id)[0] ?? view;
      const isCleared = way === 'x' || flagOf(view.content.clear_on_close);
      const told = isCleared ? root : view;
      screens.close(user.id, isCleared);
      if (!flagOf(told.content.notify_on_close)) return;
      const shown = viewPayload(told);
      await actor.interact({
        ...actor.payload('view_closed'),
        view: { ...shown, state: { values: {} } },
        is_cleared: isCleared,
      });
    },
  };
}
