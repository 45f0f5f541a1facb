import { Unavailable } from '../tickets/outcomes';
import type { Clock, Log, Store } from '../tickets/ports';
import { turns } from '../tickets/turns';
import { readState } from './rows';
import type { Db, Tx } from './tables';
import { told } from './trouble';

/** How often a change of a shared value is computed again when another instance was faster. */
const RACES = 50;

/** Small values that all instances share: each is changed by comparing its version and then swapping it. */
export function sharedValues(
  db: Db,
  { clock, log }: { clock: Clock; log: Log },
  writing: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
): Pick<Store, 'read' | 'change'> {
  const inTurn = turns();
  const kept = (key: string) => told(db.selectFrom('state').selectAll().where('key', '=', key).executeTakeFirst());
  const read: Store['read'] = async (key, schema) => {
    const row = await kept(key);
    return row ? readable(row, schema) : null;
  };
  const readable = <S>(row: { key: string; value: string }, schema: Parameters<typeof readState<S>>[0]): S | null => {
    const reading = readState(schema, row.value);
    if (reading.success) return reading.data;
    log.warn('a kept value cannot be read and is made anew', { key: row.key, faults: reading.faults });
    return null;
  };

  /** Whether nobody else was faster. */
  const swap = (key: string, version: number | null, value: string) =>
    writing(async (tx) => {
      const at = clock.now();
      const swapped =
        version === null
          ? await tx
              .insertInto('state')
              .values({ key, value, version: 1, at })
              .onConflict((known) => known.column('key').doNothing())
              .returning('key')
              .executeTakeFirst()
          : await tx
              .updateTable('state')
              .set({ value, version: version + 1, at })
              .where('key', '=', key)
              .where('version', '=', version)
              .returning('key')
              .executeTakeFirst();
      return swapped !== undefined;
    });

  return {
    read,
    change: (key, schema, change) =>
      inTurn(key, async () => {
        for (let race = 0; race < RACES; race++) {
          const known = await kept(key);
          const { state, answer } = change(known ? readable(known, schema) : null);
          const value = JSON.stringify(state);
          if (known?.value === value) return answer;
          if (await swap(key, known?.version ?? null, value)) return answer;
        }
        throw new Unavailable(`${key} is changed by too many at once`);
      }),
  };
}
