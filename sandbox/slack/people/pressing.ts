import { elementsOf, type PlacedElement } from '../block-ids';
import { type Entry, keepsValue, keyOf, stateOf } from '../inputs';
import { type Json, present, recordOf, recordsOf, textOf } from '../loose-json';
import { NotOffered } from '../refusals';
import type { View } from '../screens';
import type { Channel, Ephemeral, Message } from '../world';
import type { Acting } from './acting';
import { type Actor, named, type Seen, seen } from './actor';

export interface Press {
  blockId?: string;
  /** What is chosen in a menu: the value or the text of an option, or what the menu's type calls for. */
  choice?: Entry;
}

/** The element with this name; with the block's name too when it stands in several. */
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

interface Front {
  blocks: Json[];
  message?: Message;
  ephemeral?: Ephemeral;
  card?: Json;
}

/** Buttons and menus, in messages and in views. */
export function createPressing(actor: Actor, acting: Acting) {
  const { user, workspace } = actor;
  const { world, screens, triggers, panels, responseUrls, posting } = workspace;

  async function pressIn(view: View | undefined, actionId: string, press: Press): Promise<Seen> {
    if (!view) throw new NotOffered('there is no such view');
    const placed = elementIn(view.blocks, actionId, press.blockId);
    if (keepsValue(placed.element) && press.choice !== undefined)
      return acting.actInView(view, placed, acting.enter(view, placed, press.choice));
    return acting.actInView(view, placed, acting.chosenIn(placed, press.choice));
  }

  /** The blocks that hold this element: those of a message, of one that only this person sees, or under a link. */
  function inFront(channel: Channel, ts: string, actionId: string): Front {
    const holds = (blocks: unknown) => elementsOf(recordsOf(blocks)).some((placed) => placed.actionId === actionId);
    const ephemeral = world.ephemerals.find(
      (other) => other.ts === ts && other.channel === channel.id && other.user === user.id,
    );
    if (ephemeral) return { ephemeral, blocks: ephemeral.blocks };
    const message = world.messageIn(channel, ts);
    if (!message) throw new NotOffered(`there is no message ${ts} in ${channel.id}`);
    const card = message.attachments?.find((attachment) => holds(attachment.blocks));
    if (card && !holds(message.blocks)) return { message, card, blocks: recordsOf(card.blocks) };
    return { message, blocks: message.blocks ?? [] };
  }

  return {
    /** Uses a button or menu in a message, also in one that only this person sees. */
    async press(channelId: string, ts: string, actionId: string, press: Press = {}): Promise<Seen> {
      const channel = actor.place(channelId);
      const { blocks, message, ephemeral, card } = inFront(channel, ts, actionId);
      const placed = elementIn(blocks, actionId, press.blockId);
      const chosen = acting.chosenIn(placed, press.choice);
      const entered = keepsValue(placed.element) ? new Map([[keyOf(placed), chosen]]) : new Map<string, Json>();
      const payload = present({
        ...actor.payload('block_actions', triggers.issue(user.id, channel.id)),
        container: present({
          type: card ? 'message_attachment' : 'message',
          message_ts: ts,
          channel_id: channel.id,
          is_ephemeral: ephemeral !== undefined,
          is_app_unfurl: card !== undefined,
          thread_ts: message?.thread_ts ?? ephemeral?.thread_ts,
        }),
        channel: named(channel),
        // Slack does not keep messages that only one person sees, and gives the unfurl instead of the message around it.
        message: message && !card ? posting.shown(channel, message, { metadata: true }) : undefined,
        app_unfurl: card ? { ...card, is_app_unfurl: true } : undefined,
        state: { values: stateOf(blocks, entered) },
        response_url: responseUrls.issue(user.id, channel.id, ts),
        actions: [acting.action(placed, chosen)],
      });
      return seen(await actor.interact(payload));
    },

    /**
     * Opens the Work Object below a link. Slack asks the app what this person may see; until it answers, the panel shows
     * what stands below the link.
     */
    async openObject(channelId: string, ts: string): Promise<void> {
      const { channel, message } = actor.message(channelId, ts);
      const card = message.attachments?.find(({ entity }) => entity !== undefined);
      if (!card) throw new NotOffered(`there is no Work Object below ${ts}`);
      const { url, external_ref: externalRef } = recordOf(card.entity);
      const trigger = triggers.issue(user.id, channel.id);
      panels.open(trigger, {
        user: user.id,
        channel: channel.id,
        ts,
        appUnfurlUrl: textOf(card.app_unfurl_url),
        entityUrl: textOf(url),
        externalRef: recordOf(externalRef),
        shown: null,
        blocks: recordsOf(card.blocks),
      });
      await workspace.events.tell('entity_details_requested', {
        type: 'entity_details_requested',
        user: user.id,
        external_ref: externalRef,
        entity_url: url,
        link: { url, domain: new URL(textOf(url)).hostname },
        app_unfurl_url: card.app_unfurl_url,
        event_ts: actor.stamp(),
        trigger_id: trigger,
        user_locale: 'en-US',
        channel: channel.id,
        message_ts: ts,
        ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
      });
    },

    /** Uses a button of the panel in front. */
    async pressInPanel(actionId: string): Promise<Seen> {
      const panel = panels.of(user.id);
      if (!panel) throw new NotOffered(`${user.name} has no panel open`);
      const channel = actor.place(panel.channel);
      const placed = elementIn(panel.blocks, actionId);
      const payload = {
        ...actor.payload('block_actions', triggers.issue(user.id, channel.id)),
        container: {
          type: 'entity_detail',
          entity_url: panel.entityUrl,
          external_ref: panel.externalRef,
          app_unfurl_url: panel.appUnfurlUrl,
          message_ts: panel.ts,
          channel_id: channel.id,
        },
        channel: named(channel),
        actions: [acting.action(placed, {})],
      };
      return seen(await actor.interact(payload));
    },

    pressInView: (actionId: string, press: Press = {}): Promise<Seen> => pressIn(acting.topModal(), actionId, press),
    pressHome: (actionId: string, press: Press = {}): Promise<Seen> => pressIn(screens.home(user.id), actionId, press),
  };
}
