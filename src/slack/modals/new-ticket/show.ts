import type { ModalView } from '@slack/types';
import type { Front } from '../../front';
import type { KeptForm } from '../../kept-forms';
import { heard, refusal } from '../../outcomes';

/** An open form. */
export interface OpenForm {
  key: string;
  viewId: string;
  /** The one that Slack told last, as far as the caller knows. */
  hash: string | undefined;
  /**
   * When the person did what this is the answer to (Slack's ts, in seconds); 0 for the opening. Null: it is the answer to
   * nothing, and may come whenever nothing was chosen yet.
   */
  at: number | null;
  /** Whether they chose something that other inputs depend on. */
  chosen?: boolean;
}

/** How an open form goes on: what it shows from now on (null: what it shows already), and what is kept with it. */
interface Next {
  view: ModalView | null;
  keep?: Partial<KeptForm>;
}

/**
 * Shows an open form anew, unless it shows the answer to something newer by now: a slower answer never overwrites a later one.
 * What was typed stays, since inputs keep their names. `next` is given the form as it is kept. Answers whether it was done; false
 * also when Slack says that the form was changed by somebody else, as another instance.
 */
export function showForm(
  { forms, web, clock, log }: Pick<Front, 'forms' | 'web' | 'clock' | 'log'>,
  { key, viewId, hash, at, chosen = false }: OpenForm,
  next: (kept: KeptForm) => Next,
): Promise<boolean> {
  return forms.inTurn(key, async () => {
    const kept = await forms.find(key);
    if (!kept) return false;
    const before: NonNullable<KeptForm['shown']> = kept.shown ?? { at: 0, chosen: false };
    if (at === null ? before.chosen : before.at > at) return false;
    const { view, keep } = next(kept);
    const done = (now: string | undefined) =>
      forms.change(key, (form) => ({
        ...form,
        ...keep,
        shown: { at: at ?? before.at, chosen: chosen || before.chosen, ...(now !== undefined && { hash: now }) },
      }));
    if (view === null) {
      await done(before.hash);
      return true;
    }
    // The person's act may have met the form before we changed it: then the hash that we were told at that change is the one.
    const known = [...new Set([hash, before.hash].filter((told) => told !== undefined))];
    // Some servers that speak Slack's language know no hashes.
    for (const told of known.length > 0 ? known : [null]) {
      try {
        const wish = { view_id: viewId, ...(told !== null && { hash: told }), view };
        const shown = await heard('repeatable', clock.now, web.views.update(wish));
        await done(shown.view?.hash);
        return true;
      } catch (error) {
        if (refusal(error) === 'hash_conflict') continue;
        log.info('form not shown anew', { code: refusal(error), error });
        return false;
      }
    }
    log.info('form changed twice at once');
    return false;
  });
}
