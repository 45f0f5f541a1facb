import { isWithin } from './believed';
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
  const underWay = new Map<Errand['urgency'], Promise<Catalogue>>();

  const refresh = (errand: Errand): Promise<Catalogue> => {
    // Whoever asks while a reading is under way waits for that one; but people do not wait for one that yields to them.
    const reading = underWay.get('person') ?? underWay.get(errand.urgency);
    if (reading) return reading;
    const mine = helpdesk
      .catalogue(errand)
      .then(async (catalogue) => {
        await store.change(KEY, Catalogue, () => ({ state: catalogue, answer: null }));
        kept = catalogue;
        return catalogue;
      })
      .finally(() => underWay.delete(errand.urgency));
    underWay.set(errand.urgency, mine);
    return mine;
  };

  const stored = async () => {
    kept ??= await store.read(KEY, Catalogue);
    return kept;
  };
  const known = async () => {
    await stored();
    if (kept === null || !isWithin(kept.at, FRESH_MS, clock.now())) {
      refresh({ urgency: 'background' }).catch((error) => log.warn('lists not refreshed', { error }));
    }
    return kept;
  };

  return {
    known,
    refresh,
    quiet: async () => {
      await Promise.allSettled(underWay.values());
    },
    needed: async (errand) => ((await stored()) === null ? refresh(errand) : ((await known()) ?? refresh(errand))),
  };
}
