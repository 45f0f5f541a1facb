import { Catalogue } from './desk';
import type { Clock, Errand, Helpdesk, Log, Store } from './ports';

/** How long the lists count as fresh; other clients of HappyFox use the same. Ms. */
const FRESH_MS = 15 * 60_000;
const KEY = 'catalogue';

/**
 * The reference lists, kept in the store: a form opens at once, also after a restart and while HappyFox makes us wait.
 */
export interface Lists {
  /** What we know, however old; null before the first reading. Starts a refresh when it is no longer fresh. */
  known(): Promise<Catalogue | null>;
  /** What we know, or, when we know nothing, what HappyFox answers now. Throws its outcomes. */
  needed(errand: Errand): Promise<Catalogue>;
  /** Reads the lists anew: after a refusal that they may explain, and at the start. Throws HappyFox's outcomes. */
  refresh(errand: Errand): Promise<Catalogue>;
  /** Resolves when no reading is under way: before the store is closed. */
  quiet(): Promise<void>;
}

export function openLists(
  helpdesk: Pick<Helpdesk, 'catalogue'>,
  store: Pick<Store, 'change' | 'read'>,
  clock: Clock,
  log: Log,
): Lists {
  let kept: Catalogue | null = null;
  let reading: Promise<Catalogue> | null = null;

  const refresh = (errand: Errand): Promise<Catalogue> => {
    // Everybody who asks while a reading is under way waits for that one.
    reading ??= helpdesk
      .catalogue(errand)
      .then(async (catalogue) => {
        await store.change(KEY, Catalogue, () => ({ state: catalogue, answer: null }));
        kept = catalogue;
        return catalogue;
      })
      .finally(() => {
        reading = null;
      });
    return reading;
  };

  const known = async () => {
    kept ??= await store.read(KEY, Catalogue);
    if (kept === null || clock.now() - kept.at > FRESH_MS) {
      refresh({ urgency: 'background' }).catch((error) => log.warn('lists not refreshed', { error }));
    }
    return kept;
  };

  return {
    known,
    refresh,
    quiet: async () => {
      await reading?.catch(() => undefined);
    },
    needed: async (errand) => (await known()) ?? refresh(errand),
  };
}
