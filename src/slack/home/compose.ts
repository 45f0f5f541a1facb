import { broughtUpToDate, HOME_LISTS, HomeRow, type HomeViewer, homeViewerOf, listsOf } from '../../tickets/home';
import { canReadOn, type KeptHome, type Whose } from '../../tickets/homes';
import type { Lists } from '../../tickets/lists';
import type { Person } from '../../tickets/people';
import type { Chat, Clock, Log, Store } from '../../tickets/ports';
import { undeliveredFor } from '../../tickets/undelivered';
import { inTime } from '../in-time';
import type { HomeSection } from './home';
import { type HomePage, type Page, rowsOnPage, UNDELIVERED_ON_PAGE } from './view';

export interface ComposeDeps {
  store: Pick<Store, 'ticketRecord' | 'ticketRecords' | 'undelivered' | 'link'>;
  lists: Pick<Lists, 'known'>;
  chat: Pick<Chat, 'person'>;
  sections: readonly HomeSection[];
  clock: Clock;
  log: Log;
}

/** Lists older than this say so; ms. */
const STALE_MS = 2 * 60_000;
const NOTHING = { lists: {}, undelivered: { items: [], page: 0, more: false }, extra: [], asOf: null, wait: null };

/** Puts together what stands in Home tabs, from the store alone: HappyFox is not asked for it. */
export function composing(deps: ComposeDeps) {
  const { store, lists, chat, sections, clock } = deps;

  /** Null: Slack does not say in time. A profile that could not be read goes by its id, and is nobody's standing. */
  async function personOf({ user }: Whose): Promise<Person | null> {
    const person = await inTime(deps, chat.person(user));
    return person?.standing === 'stranger' && person.name === user ? null : person;
  }

  /** What stands in a tab: only what this person may see, as they are known to Slack and HappyFox now. */
  async function page(whose: Whose, home: KeptHome): Promise<HomePage> {
    const [person, catalogue] = await Promise.all([personOf(whose), lists.known()]);
    if (person === null) return { ...NOTHING, who: { kind: 'unknown' } };
    if (person.standing !== 'member' && person.standing !== 'guest') return { ...NOTHING, who: { kind: 'stranger' } };
    const viewer = homeViewerOf(person, catalogue);
    const waiting = await undeliveredFor(store, whose.user, viewer?.agent ?? null);
    const undelivered = pageOf(waiting, home.open.undelivered, UNDELIVERED_ON_PAGE);
    if (viewer === null)
      return { ...NOTHING, undelivered, who: { kind: person.standing === 'guest' ? 'guest' : 'no-address' } };
    const guest = { ...whose, person, lists: catalogue };
    return {
      who: { kind: 'member', viewer },
      undelivered,
      lists: await listPages(home, viewer),
      extra: (await Promise.all(sections.map((section) => section(guest)))).flat(),
      ...ageOf(home, viewer),
    };
  }

  /** The open page of each list, as its tickets stand now as far as we know. */
  async function listPages(home: KeptHome, viewer: HomeViewer): Promise<HomePage['lists']> {
    const kept = HOME_LISTS.flatMap((list) => home.lists[list]?.rows ?? []);
    const fresh = home.fresh.map(({ row }) => row);
    const numbers = [...new Set([...kept, ...fresh].map(({ number }) => number))];
    const news = [...fresh, ...(await store.ticketRecords(numbers)).map(({ state }) => HomeRow.parse(state))];
    return Object.fromEntries(
      listsOf(viewer).map((list) => {
        const known = home.lists[list];
        if (!known) return [list, null];
        const rows = broughtUpToDate(list, known.rows, news, viewer);
        const open = pageOf(rows, home.open[list], rowsOnPage(viewer));
        const isLast = !open.more;
        return [
          list,
          { ...open, more: open.more || canReadOn(known), rest: isLast && known.more && !canReadOn(known) },
        ];
      }),
    );
  }

  function ageOf(home: KeptHome, viewer: HomeViewer): Pick<HomePage, 'asOf' | 'wait'> {
    const read = listsOf(viewer).flatMap((list) => home.lists[list]?.at ?? []);
    const oldest = read.length > 0 ? Math.min(...read) : null;
    const now = clock.now();
    const wait = home.wait === null || (home.wait.until ?? now) < now ? null : home.wait;
    const isStale = oldest !== null && (now - oldest > STALE_MS || wait !== null);
    return { asOf: isStale ? oldest : null, wait };
  }

  return { page, personOf };
}

/** The page with this number, or the last one when there are fewer by now. */
function pageOf<T>(items: readonly T[], open: number | undefined, size: number): Page<T> {
  const page = Math.min(open ?? 0, Math.max(0, Math.ceil(items.length / size) - 1));
  const from = page * size;
  return { items: items.slice(from, from + size), page, more: items.length > from + size };
}
