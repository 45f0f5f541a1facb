import { z } from 'zod';
import { isWithin } from './believed';
import { belongs, type HomeListName, HomeRow, type HomeViewer, inOrder, listsOf, queuesOf } from './home';
import { Refused, Throttled, Unavailable } from './outcomes';
import type { Clock, DeskWork, Errand, Store } from './ports';

/**
 * How often HappyFox is asked for one person's lists, at most; ms. Being asked costs a requester one read and an agent five
 * (their requests, what they have, what nobody has, two for what is due); who has more than fifty requests, one more for each
 * further fifty. With our budget of 200 reads a minute, twenty agents can come back to their tab all day long and nobody
 * waits.
 */
const REFRESH_MS = 30_000;
/** Rows that HappyFox shows at once. */
const PAGE = 50;
/** Such pages that are kept of a list: who wants more is better served by HappyFox itself. */
const MOST_PAGES = 4;
/** Lists that are read whole at once, as far as they are kept: what waits for somebody stands first in all, not in each fifty. */
const WHOLE: readonly HomeListName[] = ['requests'];
/** How long the search may lag behind what was just done; ms. HappyFox does not say. */
const LAG_MS = 120_000;
/** Tickets that are remembered for it. */
const MOST_FRESH = 50;

const KeptList = z.object({
  rows: z.array(HomeRow),
  /** How many pages of HappyFox they are, and whether it has more. */
  pages: z.number().int(),
  more: z.boolean(),
  /** When the first of them was read; epoch ms. */
  at: z.number(),
});
type KeptList = z.infer<typeof KeptList>;

/** Whether the list can be read further than it is. */
export const canReadOn = ({ more, pages }: KeptList): boolean => more && pages < MOST_PAGES;

/** What a person's Home tab shows, kept so that it opens at once: after a restart, and while HappyFox makes us wait. */
const KeptHome = z.object({
  /** Epoch ms, as are all times. */
  openedAt: z.number().default(0),
  /** When HappyFox was asked last, whatever it said. */
  askedAt: z.number().default(0),
  /** As HappyFox showed them. */
  lists: z.object({ requests: KeptList, mine: KeptList, unassigned: KeptList, due: KeptList }).partial().default({}),
  /** Tickets as they are known since: the search may not know them so yet. */
  fresh: z.array(z.object({ at: z.number(), row: HomeRow })).default([]),
  /** Which page of what is open, from 0. */
  open: z.record(z.string(), z.number().int().nonnegative()).default({}),
  /** What the last question met: a wait until then, or no answer (`until` is null). */
  wait: z.object({ until: z.number().nullable() }).nullable().default(null),
  /** The view that stands in Slack: its hash there, and a digest of it. */
  shown: z.object({ hash: z.string(), digest: z.string() }).nullable().default(null),
});
export type KeptHome = z.infer<typeof KeptHome>;

/** Whose Home tab. */
export interface Whose {
  team: string;
  user: string;
}

/** People's Home tabs, as the store keeps them. */
export interface Homes {
  /** Null when it was never opened, or not for a week. */
  find(whose: Whose): Promise<KeptHome | null>;
  /** It was opened: everything begins with its first page. */
  opened(whose: Whose): Promise<void>;
  /**
   * Asks HappyFox for the lists, unless it was asked less than 30 s ago. When HappyFox makes us wait half-way, what was read
   * is kept, and the wait is noted.
   */
  refresh(whose: Whose, viewer: () => Promise<HomeViewer | null>): Promise<void>;
  turn(whose: Whose, what: string, page: number): Promise<void>;
  /** Reads the next fifty of a list, if there are any. */
  readOn(whose: Whose, list: HomeListName, viewer: HomeViewer): Promise<void>;
  /** A ticket stands like this now. */
  learned(whose: Whose, row: HomeRow): Promise<void>;
  shown(whose: Whose, shown: KeptHome['shown']): Promise<void>;
}

interface HomesDeps {
  store: Pick<Store, 'change' | 'read'>;
  desk: Pick<DeskWork, 'queue'>;
  clock: Clock;
}

const ERRAND: Errand = { urgency: 'person' };

export function openHomes({ store, desk, clock }: HomesDeps): Homes {
  const keyOf = ({ team, user }: Whose) => `home/${team}:${user}`;
  const change = (whose: Whose, next: (home: KeptHome) => KeptHome) =>
    store.change(keyOf(whose), KeptHome, (home) => ({ state: next(home ?? KeptHome.parse({})), answer: undefined }));

  /** A page of a list, from 1: what belongs there, in our order. Throws HappyFox's outcomes. */
  async function read(list: HomeListName, viewer: HomeViewer, page: number): Promise<Pick<KeptList, 'rows' | 'more'>> {
    const rows = new Map<number, HomeRow>();
    let more = false;
    // One after the other: when HappyFox makes us wait, the others need not knock too.
    for (const queue of queuesOf(list, viewer)) {
      const found = await desk.queue({ ...queue, page }, ERRAND);
      more ||= found.pages === null ? found.rows.length >= PAGE : found.pages > page;
      for (const row of found.rows) {
        const breached = queue.clock === 'breached' || rows.get(row.number)?.breached === true;
        rows.set(row.number, HomeRow.parse({ ...row, breached }));
      }
    }
    return {
      rows: inOrder(
        list,
        [...rows.values()].filter((row) => belongs(list, row, viewer)),
      ),
      more,
    };
  }

  async function readFirst(list: HomeListName, viewer: HomeViewer): Promise<Omit<KeptList, 'at'>> {
    const rows = new Map<number, HomeRow>();
    const most = WHOLE.includes(list) ? MOST_PAGES : 1;
    for (let pages = 1; ; pages += 1) {
      const found = await read(list, viewer, pages);
      for (const row of found.rows) rows.set(row.number, row);
      if (!found.more || pages >= most) return { rows: inOrder(list, [...rows.values()]), pages, more: found.more };
    }
  }

  async function readAll(viewer: () => Promise<HomeViewer | null>): Promise<Pick<KeptHome, 'lists' | 'wait'>> {
    const lists: KeptHome['lists'] = {};
    try {
      const who = await viewer();
      if (!who) return { lists, wait: null };
      for (const list of listsOf(who)) {
        const at = clock.now();
        lists[list] = { ...(await readFirst(list, who)), at };
      }
      return { lists, wait: null };
    } catch (error) {
      return { lists, wait: waitOf(error) };
    }
  }

  return {
    find: (whose) => store.read(keyOf(whose), KeptHome),

    opened: (whose) =>
      change(whose, (home) => {
        const now = clock.now();
        // HappyFox is asked again in a moment, so that its silence of back then says nothing.
        const isOver = home.wait?.until === null && !isWithin(home.askedAt, REFRESH_MS, now);
        return { ...home, openedAt: now, open: {}, ...(isOver && { wait: null }) };
      }),

    async refresh(whose, viewer) {
      const now = clock.now();
      const mayAsk = await store.change(keyOf(whose), KeptHome, (kept) => {
        const home = kept ?? KeptHome.parse({});
        const answer = !isWithin(home.askedAt, REFRESH_MS, now);
        return { state: answer ? { ...home, askedAt: now } : home, answer };
      });
      if (!mayAsk) return;
      const { lists, wait } = await readAll(viewer);
      await change(whose, (home) => ({
        ...home,
        wait,
        lists: { ...home.lists, ...lists },
        fresh: home.fresh.filter(({ at }) => now - at < LAG_MS),
      }));
    },

    turn: (whose, what, page) => change(whose, (home) => ({ ...home, open: { ...home.open, [what]: page } })),

    async readOn(whose, list, viewer) {
      const before = (await store.read(keyOf(whose), KeptHome))?.lists[list];
      if (!before || !canReadOn(before)) return;
      const found = await read(list, viewer, before.pages + 1).catch((error: unknown) => ({ wait: waitOf(error) }));
      await change(whose, (home) => {
        if ('wait' in found) return { ...home, wait: found.wait };
        const now = home.lists[list];
        // Somebody else read on, or anew, meanwhile.
        if (now?.pages !== before.pages || now.at !== before.at) return home;
        const held = new Set(now.rows.map(({ number }) => number));
        const rows = [...now.rows, ...found.rows.filter(({ number }) => !held.has(number))];
        return {
          ...home,
          wait: null,
          lists: { ...home.lists, [list]: { ...now, ...found, rows, pages: now.pages + 1 } },
        };
      });
    },

    learned: (whose, row) =>
      change(whose, (home) => {
        const others = home.fresh.filter((known) => known.row.number !== row.number);
        return { ...home, fresh: [...others, { at: clock.now(), row }].slice(-MOST_FRESH) };
      }),

    shown: (whose, shown) => change(whose, (home) => ({ ...home, shown })),
  };
}

/** What a person is told of a failed reading. Throws what is a fault of ours. */
function waitOf(error: unknown): NonNullable<KeptHome['wait']> {
  if (error instanceof Throttled) return { until: error.resumeAt };
  if (error instanceof Unavailable || error instanceof Refused) return { until: null };
  throw error;
}
