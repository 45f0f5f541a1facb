import { Refused, Throttled, Unavailable } from '../../../tickets/outcomes';
import type { Front } from '../../front';
import type { KeptForm } from '../../kept-forms';
import type { Form } from './form';
import { newTicketView } from './view';

/** How long an open form waits for the lists: three of HappyFox's longest locks. Ms. */
const FILL_MS = 30 * 60_000;
/** Between two questions to a HappyFox that does not answer; twice as long each time, up to a minute. Ms. */
const ASK_AGAIN_MS = 10_000;
const ASK_AT_MOST_EVERY_MS = 60_000;

/** The lists, or why they are not there yet, as the form says it. */
type Known = Pick<Form, 'catalogue' | 'pausedUntil' | 'isAway'>;

/** A form on somebody's screen. */
export interface OpenForm {
  key: string;
  /**
   * Shows the form as it is kept by now. What was typed stays: inputs keep their names. Throws when Slack refuses, as it
   * does when the person changed the form in the meantime: what they see is newer.
   */
  showAnew(): Promise<void>;
}

/**
 * Opens the form at once, from the lists we know. A trigger lives three seconds and serves once, so nothing is asked of
 * HappyFox or Slack before. When we know no lists, the form fills itself as soon as HappyFox answers.
 */
export async function openNewTicket(front: Front, trigger: string, form: KeptForm): Promise<OpenForm> {
  const [key, catalogue] = await Promise.all([front.forms.keep(form), front.lists.known()]);
  const view = newTicketView({ typed: form.preset, context: form.context, catalogue }, { key });
  const opened = await front.web.views.open({ trigger_id: trigger, view });
  const show = shower(front, key, opened.view ?? {}, { catalogue });
  if (catalogue === null) fill(front, show).catch((error) => front.log.warn('form not filled', { error }));
  return { key, showAnew: () => show() };
}

/** Shows an open form anew, once after the other, so that the later one has what the earlier one had. */
function shower(front: Front, key: string, { id: view_id, hash }: { id?: string; hash?: string }, atFirst: Known) {
  let shown = hash;
  let known = atFirst;
  let turn: Promise<unknown> = Promise.resolve();

  async function show(): Promise<void> {
    const kept = await front.forms.find(key);
    if (kept === null || !view_id) return;
    const view = newTicketView({ typed: kept.preset, context: kept.context, ...known }, { key });
    const answer = await front.web.views.update({ view_id, ...(shown !== undefined && { hash: shown }), view });
    shown = answer.view?.hash;
  }

  return (now?: Known): Promise<void> => {
    const mine = turn.then(() => {
      known = now ?? known;
      return show();
    });
    turn = mine.catch(() => undefined);
    return mine;
  };
}

/** Shows the form again when the lists have come, and until then why they have not. */
async function fill(front: Front, show: (now: Known) => Promise<void>): Promise<void> {
  const { clock, lists, log } = front;
  const giveUpAt = clock.now() + FILL_MS;
  for (let askAgain = ASK_AGAIN_MS; clock.now() < giveUpAt; ) {
    const asked = await lists.needed({ urgency: 'person' }).catch((error: unknown) => ({ error }));
    if (!('error' in asked)) return show({ catalogue: asked });
    const { error } = asked;
    if (error instanceof Throttled) {
      await show({ catalogue: null, pausedUntil: error.resumeAt });
      await clock.wait(error.resumeAt - clock.now());
    } else if (error instanceof Unavailable || error instanceof Refused) {
      log.warn('an open form waits for the lists', { error });
      await show({ catalogue: null, isAway: true });
      await clock.wait(askAgain);
      askAgain = Math.min(askAgain * 2, ASK_AT_MOST_EVERY_MS);
    } else throw error;
  }
}
