import { createHash } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import { isWithin } from '../../tickets/believed';
import type { Job, JobState } from '../../tickets/delivery';
import type { TicketState } from '../../tickets/desk';
import { HOME_LISTS, HomeRow, homeViewerOf } from '../../tickets/home';
import type { Homes, Whose } from '../../tickets/homes';
import type { Lists } from '../../tickets/lists';
import type { Helpdesk, Store } from '../../tickets/ports';
import { heard, refusal } from '../outcomes';
import { type ComposeDeps, composing } from './compose';
import type { Home } from './home';
import { homeView, rowsOnPage } from './view';

interface HomeDeps extends ComposeDeps {
  homes: Homes;
  store: Pick<Store, 'ticketRecord' | 'ticketRecords' | 'undelivered' | 'link' | 'notice'>;
  helpdesk: Pick<Helpdesk, 'ticket'>;
  lists: Pick<Lists, 'known' | 'needed'>;
  web: WebClient;
}

/** How long a tab counts as looked at after it was opened: Slack does not tell when it is left. Ms. */
const LOOKED_AT_MS = 15 * 60_000;
/** How often a view is made anew because another one came in between. */
const RACES = 3;

const ERRAND = { urgency: 'person' } as const;

/** Keeps people's Home tabs at what is known. */
export function openHome(deps: HomeDeps): Home {
  const { homes, store, helpdesk, lists, web, clock, log } = deps;
  const { page, personOf } = composing(deps);
  const underWay = new Set<Promise<void>>();

  /**
   * Publishes what the store knows. `hash` keeps whoever is slower from putting something older over it: then it is made anew
   * from what the store knows by then.
   */
  async function show(whose: Whose, seen?: string): Promise<boolean> {
    let there = seen;
    for (let race = 0; race < RACES; race++) {
      const home = await homes.find(whose);
      if (home === null) return false;
      const content = homeView(await page(whose, home));
      const digest = createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22);
      if (home.shown?.digest === digest && (there === undefined || there === home.shown.hash)) return true;
      const hash = there ?? home.shown?.hash;
      try {
        const published = await heard(
          'repeatable',
          clock.now,
          web.views.publish({ user_id: whose.user, view: content, ...(hash !== undefined && { hash }) }),
        );
        await homes.shown(whose, { hash: published.view?.hash ?? '', digest });
        return true;
      } catch (error) {
        if (refusal(error) !== 'hash_conflict') {
          log.warn('a Home tab could not be shown', { code: refusal(error), error });
          return false;
        }
        there = undefined;
      }
    }
    log.info('a Home tab is shown by somebody else');
    return true;
  }

  async function refresh(whose: Whose, seen?: string): Promise<void> {
    if (!(await show(whose, seen))) return;
    await homes.refresh(whose, async () => {
      const person = await personOf(whose);
      // A person who sees no tickets costs no reading.
      return person && homeViewerOf(person, null) && homeViewerOf(person, await lists.needed(ERRAND));
    });
    await show(whose);
  }

  /** Those who look at their tab see what a delivery changed in it. */
  async function follow(job: Job, state: JobState): Promise<void> {
    const homesOpen = await Promise.all((await concernedBy(job, state)).map(isLookedAt));
    const looking = homesOpen.flatMap((whose) => whose ?? []);
    if (looking.length === 0) return;
    const ticket = state === 'done' ? await ticketOf(job) : null;
    for (const whose of looking) {
      if (ticket) await homes.learned(whose, HomeRow.parse(ticket));
      await show(whose);
    }
  }

  /** Whose tab a delivery shows in, when it ends like this. */
  async function concernedBy({ id, delivery }: Job, state: JobState): Promise<Whose[]> {
    if (delivery.kind === 'act') return [{ team: delivery.team, user: delivery.by.slackId }];
    if (delivery.kind !== 'new-ticket' && state !== 'parked') return [];
    const notice = await store.notice(id);
    if (!notice) return [];
    const { team } = notice.place;
    const requester = delivery.kind === 'new-ticket' ? [delivery.draft.requester.slackId] : [];
    return [...new Set([notice.head.about, ...requester])].map((user) => ({ team, user }));
  }

  async function isLookedAt(whose: Whose): Promise<Whose | null> {
    const home = await homes.find(whose);
    return home !== null && isWithin(home.openedAt, LOOKED_AT_MS, clock.now()) ? whose : null;
  }

  /** The ticket after the delivery: as the store has it, if that is younger, or as HappyFox shows it. */
  async function ticketOf({ id, delivery, createdAt }: Job): Promise<TicketState | null> {
    const number = delivery.kind === 'act' ? delivery.ticket : ((await store.link(id))?.ticket ?? null);
    if (number === null) return null;
    const record = await store.ticketRecord(number);
    return record && record.readAt > createdAt ? record.state : helpdesk.ticket(number, ERRAND);
  }

  return {
    show,
    refresh,
    async opened(whose, seen) {
      await homes.opened(whose);
      await refresh(whose, seen);
    },
    async turn(whose, { what, page: wanted }, seen) {
      await homes.turn(whose, what, wanted);
      const list = HOME_LISTS.find((name) => name === what);
      const person = list && (await personOf(whose));
      const viewer = person && homeViewerOf(person, await lists.known());
      const known = list && (await homes.find(whose))?.lists[list];
      // The tab is older than what we keep.
      if (list && !known) return refresh(whose, seen);
      if (list && viewer && known && known.rows.length <= wanted * rowsOnPage(viewer))
        await homes.readOn(whose, list, viewer);
      await show(whose, seen);
    },
    ended(job, state) {
      if (state !== 'done' && state !== 'parked') return;
      const following = follow(job, state)
        .catch((error: unknown) => log.warn('a Home tab was not brought up to date', { error }))
        .finally(() => underWay.delete(following));
      underWay.add(following);
    },
    async quiet() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}
