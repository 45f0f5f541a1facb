import type { PlacedElement } from '../block-ids';
import { type Entry, enteredValue, initialValue, keepsValue, keyOf } from '../inputs';
import { type Json, recordOf, recordsOf } from '../loose-json';
import { NotOffered } from '../refusals';
import { type View, viewPayload } from '../screens';
import { fileObject } from '../stored-file';
import { type Actor, type Seen, seen } from './actor';

/** What a button says of itself in the payload. */
const BUTTON_FIELDS = ['text', 'value', 'style', 'url'];

/** What pressing a button and changing an input have in common. */
export function createActing(actor: Actor) {
  const { user, workspace } = actor;
  const { world, screens, triggers } = workspace;

  function givenFile(id: string): Json {
    const file = world.files.get(id);
    if (!file) throw new NotOffered(`there is no file ${id}`);
    file.givenToApp = true;
    return fileObject(file, workspace.hostUrl());
  }

  return {
    /** The modal in front; there must be one. */
    topModal(): View {
      const view = screens.top(user.id);
      if (!view) throw new NotOffered(`${user.name} has no modal open`);
      return view;
    },

    /** Enters something into an input; returns its value. */
    enter(view: View, placed: PlacedElement, entry: Entry): Json {
      const suggested = view.suggested.get(placed.actionId) ?? [];
      const value = enteredValue(placed.element, entry, suggested, givenFile);
      view.entered.set(keyOf(placed), value);
      return value;
    },

    /** What an element adds to the payload when it is used: what is chosen in it. */
    chosenIn(placed: PlacedElement, choice: Entry | undefined): Json {
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
    },

    /** One of the `actions` of a payload. */
    action(placed: PlacedElement, chosen: Json): Json {
      const { element, actionId, blockId } = placed;
      const fields = BUTTON_FIELDS.filter((field) => element.type === 'button' && element[field] !== undefined);
      return {
        type: element.type,
        action_id: actionId,
        block_id: blockId,
        ...Object.fromEntries(fields.map((field) => [field, element[field]])),
        ...chosen,
        action_ts: actor.stamp(),
      };
    },

    /** Tells the app of an act in a view. */
    async actInView(view: View, placed: PlacedElement, chosen: Json): Promise<Seen> {
      const trigger = triggers.issue(user.id, view.channel);
      const shown = viewPayload(view);
      const payload = {
        ...actor.payload('block_actions', trigger),
        container: { type: 'view', view_id: view.id },
        view: shown,
        state: shown.state,
        actions: [this.action(placed, chosen)],
      };
      return seen(await actor.interact(payload));
    },
  };
}

export type Acting = ReturnType<typeof createActing>;
