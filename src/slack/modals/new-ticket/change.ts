import type { BlockAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { Front } from '../../front';
import { ButtonBody } from '../../payloads';
import { decodeMetadata } from '../metadata';
import type { Typed } from './form';
import { offer } from './offer';
import { readNewTicket } from './read';
import { type OpenForm, showForm } from './show';
import { newTicketView } from './view';

type OnChange = (front: Front) => Middleware<SlackActionMiddlewareArgs<BlockAction>>;

/** The category, or a choice that other fields depend on, was changed: the form shows the fields that now apply. */
export const onFormChanged: OnChange =
  (front) =>
  async ({ ack, body }) => {
    await ack();
    const change = changeOf(body);
    if (change === null) return;
    const { typed } = change;
    const open = { ...change.open, chosen: true };
    const catalogue = await front.lists.known();
    await showForm(front, open, ({ context, offered }) => ({
      view: newTicketView({ typed, context, catalogue, offered }, { key: open.key }),
    }));
    await offer(front, open, { ...change, ask: false });
  };

/** How long nothing is typed before we take the subject for one. Slack does not tell when somebody leaves a field. Ms. */
const PAUSE_MS = 1_000;

/** A letter of the subject was typed. When no other follows for a moment, what fits the subject is offered. */
export const onSubjectTyped: OnChange = (front) => {
  /** The last letter in each form; of this process, which is enough to spare most of the work. */
  const last = new Map<string, OpenForm & { at: number }>();
  return async ({ ack, body }) => {
    await ack();
    const change = changeOf(body);
    if (change === null) return;
    const { open } = change;
    // Letters may arrive in another order than they were typed in.
    if ((last.get(open.viewId)?.at ?? 0) > open.at) return;
    last.set(open.viewId, open);
    await front.clock.wait(PAUSE_MS);
    if (last.get(open.viewId) !== open) return;
    last.delete(open.viewId);
    await offer(front, open, { ...change, ask: true });
  };
};

/** Which form was changed, and what stood in it then; null when it is none that we know. */
function changeOf(body: unknown): { open: OpenForm & { at: number }; typed: Typed; user: string } | null {
  const { view, user, actions } = ButtonBody.parse(body);
  const key = decodeMetadata(view?.private_metadata);
  if (!view || key === null) return null;
  const at = Number(actions[0]?.action_ts) || 0;
  return { open: { key, viewId: view.id, hash: view.hash, at }, typed: readNewTicket(view), user: user.id };
}
