import { Throttled } from '../../../tickets/outcomes';
import type { Front } from '../../front';
import type { KeptForm } from '../../kept-forms';
import { newTicketView } from './view';

/** How often an open form waits for the lists; together with HappyFox's longest lock this is half an hour. */
const FILL_TRIES = 3;

/**
 * Opens the form at once, from the lists we know. A trigger lives three seconds and serves once, so nothing is asked of
 * HappyFox or Slack before. When we know no lists, the form fills itself as soon as HappyFox answers.
 */
export async function openNewTicket(
  front: Front,
  trigger: string,
  form: KeptForm,
): Promise<{ key: string; viewId: string; hash: string | undefined }> {
  const [key, catalogue] = await Promise.all([front.forms.keep(form), front.lists.known()]);
  const view = newTicketView({ typed: form.preset, context: form.context, catalogue }, { key });
  const opened = await front.web.views.open({ trigger_id: trigger, view });
  const viewId = opened.view?.id ?? '';
  if (catalogue === null) fill(front, form, key, viewId).catch((error) => front.log.warn('form not filled', { error }));
  return { key, viewId, hash: opened.view?.hash };
}

/** Shows the form again when the lists have come, or until when HappyFox makes us wait for them. What was typed stays. */
async function fill(front: Front, { preset, context }: KeptForm, key: string, viewId: string): Promise<void> {
  for (let tries = 0; tries < FILL_TRIES; tries++) {
    try {
      const catalogue = await front.lists.needed({ urgency: 'person' });
      await front.web.views.update({
        view_id: viewId,
        view: newTicketView({ typed: preset, context, catalogue }, { key }),
      });
      return;
    } catch (error) {
      if (!(error instanceof Throttled)) throw error;
      const pausedUntil = error.resumeAt;
      const view = newTicketView({ typed: preset, context, catalogue: null, pausedUntil }, { key });
      await front.web.views.update({ view_id: viewId, view });
      await front.clock.wait(pausedUntil - front.clock.now());
    }
  }
}
