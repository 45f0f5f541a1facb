import { Refused } from '../tickets/outcomes';
import { patiently } from '../tickets/patiently';
import type { Clock, Errand, Log } from '../tickets/ports';
import type { Call } from './call';
import { endpoints } from './endpoints';

/** Read again behind the mark, so that tickets changed within one second, or during the last walk, are not lost; ms. */
const OVERLAP_MS = 5 * 60_000;
/** An account where more tickets changed at once is read further at the next turn. Pages of fifty. */
const MOST_PAGES = 40;
/** How long the walk waits for its turns, all in all; ms. Well below the lease of the job that it is part of. */
const PATIENCE_MS = 120_000;
/** Bytes of a page above which smaller pages are asked for: `fields` was ignored and whole histories come. */
const HEAVY_PAGE = 5_000_000;

export interface Changed {
  rows: { number: number; modifiedAt: number }[];
  /** To be given at the next turn; epoch ms. */
  mark: number;
  /** False when there was more than one turn may read: `mark` has moved on, older changes are left to the sweep. */
  complete: boolean;
}

/**
 * The tickets that changed since `mark` (epoch ms), newest first. Costs one read for each page of changes and one more.
 * Some come again, because the overlap is read twice, on a quiet account at every turn: a row whose `modifiedAt` was read
 * more than a second later needs no further read. Without a mark nothing
 * is answered but the mark to start from.
 */
export function changedSince(call: Call, clock: Clock, log: Log) {
  let small = false;
  return async (mark: number | null, errand: Errand): Promise<Changed> => {
    const seen = new Map<number, number>();
    let highest = mark ?? 0;
    let size = small ? 10 : 50;
    const patientUntil = clock.now() + PATIENCE_MS;
    for (let page = 1, read = 0; read < MOST_PAGES * (50 / size); read += 1) {
      const query = {
        status: '_all',
        sort: 'last_modifiedd',
        size,
        page,
        fields: 'id,display_id,last_modified,status',
      };
      const ask = () => call(endpoints.marks, { query }, errand);
      const reading = page === 1 ? ask() : patiently(clock, patientUntil, ask);
      const found = await reading.catch((error: unknown) => {
        // What a page after the last one holds is not documented; a 404 is one of three forms.
        if (error instanceof Refused && error.kind === 'missing' && page > 1) return null;
        throw error;
      });
      if (!found) return done(true);
      const { rows, pages } = found.answer;
      // Only the first page sets the mark: a ticket that jumps forward during the walk is newer, and comes next time.
      if (page === 1) for (const { modifiedAt } of rows) highest = Math.max(highest, modifiedAt ?? 0);
      if (mark === null) return done(true);
      const fresh = rows.filter(({ number }) => !seen.has(number));
      const oldest = rows.at(-1)?.modifiedAt;
      for (const { number, modifiedAt } of fresh) {
        // A row that does not tell when it changed counts as changed just now.
        if (modifiedAt === null || modifiedAt >= mark - OVERLAP_MS) seen.set(number, modifiedAt ?? highest);
      }
      const older = oldest != null && oldest < mark - OVERLAP_MS;
      if (older || fresh.length === 0 || (pages !== null && page >= pages)) return done(true);
      if (size === 50 && found.bytes > HEAVY_PAGE) {
        small = true;
        size = 10;
        // Five small pages are one large one, so the walk goes on where it was.
        page = page * 5 + 1;
        log.info('happyfox sends whole tickets; reading smaller pages', { bytes: found.bytes });
      } else page += 1;
    }
    log.warn('more tickets changed than one turn reads', { read: seen.size });
    return done(false);

    function done(complete: boolean): Changed {
      return { rows: [...seen].map(([number, modifiedAt]) => ({ number, modifiedAt })), mark: highest, complete };
    }
  };
}
