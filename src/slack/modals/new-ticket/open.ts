import { Refused, Throttled, Unavailable } from '../../../tickets/outcomes';
import type { Front } from '../../front';
import type { KeptForm } from '../../kept-forms';
import type { Form } from './form';
import { type OpenForm, showForm } from './show';
import { newTicketView } from './view';

/** How long an open form waits for the lists: three of HappyFox's longest locks. Ms. */
const FILL_MS = 30 * 60_000;
/** Between two questions to a HappyFox that does not answer; twice as long each time, up to a minute. Ms. */
const ASK_AGAIN_MS = 10_000;
const ASK_AT_MOST_EVERY_MS = 60_000;

/** The lists, or why they are not there yet, as the form says it. */
type Known = Pick<Form, 'catalogue' | 'pausedUntil' | 'isAway'>;

/** A form that was just opened on somebody's screen. */
export interface OpenedForm extends OpenForm {
  /** Shows the form as it is kept by now, unless the person has chosen something in it: then what they see is newer. */
  showAnew(): Promise<boolean>;
}

/**
 * Opens the form at once, from the lists we know. A trigger lives three seconds and serves once, so nothing is asked of
 * HappyFox or Slack before. When we know no lists, the form fills itself as soon as HappyFox answers.
 */
export async function openNewTicket(front: Front, trigger: string, form: KeptForm): Promise<OpenedForm> {
  const [key, catalogue] = await Promise.all([front.forms.keep(form), front.lists.known()]);
  const view = newTicketView({ typed: form.preset, context: form.context, catalogue }, { key });
  const opened = await front.web.views.open({ trigger_id: trigger, view });
  const open = { key, viewId: opened.view?.id ?? '', hash: opened.view?.hash };
  let known: Known = { catalogue };
  const show = (now: Known = known) => {
    known = now;
    return showForm(front, { ...open, at: null }, ({ preset, context, offered }) => ({
      view: newTicketView({ typed: preset, context, offered, ...known }, { key }),
    }));
  };
  if (catalogue === null) fill(front, show).catch((error) => front.log.warn('form not filled', { error }));
  return { ...open, at: 0, showAnew: () => show() };
}

/** Shows the form again when the lists have come, and until then why they have not. */
async function fill(front: Front, show: (now: Known) => Promise<boolean>): Promise<void> {
  const { clock, lists, log } = front;
  const giveUpAt = clock.now() + FILL_MS;
  for (let askAgain = ASK_AGAIN_MS; clock.now() < giveUpAt; ) {
    const asked = await lists.needed({ urgency: 'person' }).catch((error: unknown) => ({ error }));
    if (!('error' in asked)) {
      await show({ catalogue: asked });
      return;
    }
    const { error } = asked;
    if (error instanceof Throttled) {
      if (!(await show({ catalogue: null, pausedUntil: error.resumeAt }))) return;
      await clock.wait(error.resumeAt - clock.now());
    } else if (error instanceof Unavailable || error instanceof Refused) {
      log.warn('an open form waits for the lists', { error });
      if (!(await show({ catalogue: null, isAway: true }))) return;
      await clock.wait(askAgain);
      askAgain = Math.min(askAgain * 2, ASK_AT_MOST_EVERY_MS);
    } else throw error;
  }
}
