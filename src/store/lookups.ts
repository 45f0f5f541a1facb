import { sql } from 'kysely';
import type { Link, NoticeFacts } from '../tickets/delivery';
import type { Log, Store } from '../tickets/ports';
import {
  PARTED,
  type Reading,
  readJob,
  readNotice,
  readParted,
  readTicketRecord,
  toLedgerRow,
  toLink,
  toPerson,
} from './rows';
import type { Db, Tables } from './tables';
import { told } from './trouble';

type Lookups = Pick<
  Store,
  | 'job'
  | 'saidIn'
  | 'notice'
  | 'link'
  | 'partedLink'
  | 'linkBySource'
  | 'linkByThread'
  | 'linksByTicket'
  | 'linksAfter'
  | 'linksBy'
  | 'ticketRecord'
  | 'ticketRecords'
  | 'undelivered'
  | 'openTicketsAfter'
  | 'writtenOn'
  | 'person'
  | 'wantingAnswers'
  | 'waitingIn'
  | 'isSending'
  | 'ledger'
  | 'standing'
>;

/** What a notice says when its delivery needs a person. */
const UNDELIVERED = ['failed', 'refused', 'undecided'] satisfies NoticeFacts['state'][];

/** What is only read. A row that no version of ours wrote counts as unknown, with a line in the log. */
export function lookups(db: Db, log: Log): Lookups {
  const legible = <T>(row: { id: string }, reading: Reading<T>): T | null => {
    if (reading.success) return reading.data;
    log.error('a row cannot be read', { row: row.id, faults: reading.faults });
    return null;
  };
  const links = () => db.selectFrom('link').selectAll();
  const one = async (row: Promise<Tables['link'] | undefined>): Promise<Link | null> => {
    const found = await told(row);
    return found ? toLink(found) : null;
  };

  return {
    async job(id) {
      const row = await told(db.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst());
      return row ? legible(row, readJob(row)) : null;
    },
    async saidIn(link) {
      const rows = await told(db.selectFrom('job').selectAll().where('said_in', '=', link).orderBy('pos').execute());
      return rows.flatMap((row) => legible(row, readJob(row)) ?? []);
    },
    async notice(id) {
      const row = await told(db.selectFrom('notice').selectAll().where('id', '=', id).executeTakeFirst());
      return row ? legible(row, readNotice(row)) : null;
    },
    async undelivered({ about, limit }) {
      const named = (key: string, value: string) => sql<boolean>`${sql.ref(key)} like ${`%${value}%`}`;
      const rows = await told(
        db
          .selectFrom('job')
          .innerJoin('notice', 'notice.id', 'job.id')
          .selectAll('notice')
          .select(['lane', 'pos', 'state', 'due', 'wait_ms', 'tries', 'delivery', 'progress', 'created_at'])
          .select(['leased_lane', 'finished_at', 'said_in'])
          // Written out, or SQLite would not take the index of what is parked for it.
          .where(sql<boolean>`job.state = 'parked'`)
          // JSON escapes the quotes in people's words, so that only our own keys look like this.
          .where(({ or }) => or(UNDELIVERED.map((state) => named('notice.facts', `"state":"${state}"`))))
          .$if(about !== undefined, (query) => query.where(named('notice.head', `"about":${JSON.stringify(about)}`)))
          .orderBy('job.finished_at', 'desc')
          .orderBy('job.id')
          .limit(limit)
          .execute(),
      );
      return rows.flatMap((row) => {
        const [job, notice] = [legible(row, readJob(row)), legible(row, readNotice(row))];
        // To the engine `_` and `%` stand for other letters too.
        const isTheirs = about === undefined || notice?.head.about === about;
        return job && notice && isTheirs ? [{ job, notice }] : [];
      });
    },
    link: (id) => one(links().where('id', '=', id).executeTakeFirst()),
    async partedLink(id) {
      const row = await told(
        db
          .selectFrom('state')
          .selectAll()
          .where('key', '=', PARTED + id)
          .executeTakeFirst(),
      );
      return row ? legible({ id: row.key }, readParted(row.value)) : null;
    },
    linkBySource: (source) => one(links().where('source', '=', source).executeTakeFirst()),
    linkByThread: (team, channel, thread) =>
      one(
        links().where('team', '=', team).where('channel', '=', channel).where('thread', '=', thread).executeTakeFirst(),
      ),
    async linksByTicket(ticket) {
      const rows = await told(links().where('ticket', '=', ticket).orderBy('created_at').orderBy('id').execute());
      return rows.map(toLink);
    },

    async linksBy(author, limit) {
      const rows = await told(
        links().where('author', '=', author).orderBy('created_at', 'desc').orderBy('id').limit(limit).execute(),
      );
      return rows.map(toLink);
    },
    async linksAfter(after, limit) {
      const rows = await told(links().where('id', '>', after).orderBy('id').limit(limit).execute());
      return rows.map(toLink);
    },

    async ticketRecord(number) {
      const row = await told(db.selectFrom('ticket').selectAll().where('number', '=', number).executeTakeFirst());
      return row ? legible({ id: `ticket ${number}` }, readTicketRecord(row)) : null;
    },
    async ticketRecords(numbers) {
      if (numbers.length === 0) return [];
      const rows = await told(db.selectFrom('ticket').selectAll().where('number', 'in', numbers).execute());
      return rows.flatMap((row) => legible({ id: `ticket ${row.number}` }, readTicketRecord(row)) ?? []);
    },
    async openTicketsAfter(after, limit) {
      const rows = await told(
        db
          .selectFrom('ticket')
          .selectAll()
          .where('number', '>', after)
          .where('closed', '=', 0)
          .orderBy('number')
          .limit(limit)
          .execute(),
      );
      return rows.flatMap((row) => legible({ id: `ticket ${row.number}` }, readTicketRecord(row)) ?? []);
    },
    async writtenOn(ticket) {
      const rows = await told(
        db.selectFrom('written').select(['update_id', 'link']).where('ticket', '=', ticket).execute(),
      );
      return rows.map(({ update_id: update, link }) => ({ update, link }));
    },
    async person(team, slackId) {
      const row = await told(
        db.selectFrom('person').selectAll().where('team', '=', team).where('slack_id', '=', slackId).executeTakeFirst(),
      );
      return row ? toPerson(row) : null;
    },
    async wantingAnswers(email) {
      const all = db.selectFrom('person').selectAll().where('direct_since', 'is not', null);
      const wanted = email === undefined ? all.limit(1) : all.where('email', '=', email.toLowerCase());
      return (await told(wanted.execute())).map(toPerson);
    },
    async waitingIn(lane) {
      const rows = await told(
        db
          .selectFrom('job')
          .selectAll()
          .where('lane', '=', lane)
          .where('finished_at', 'is', null)
          .where('leased_lane', 'is', null)
          .execute(),
      );
      return rows.flatMap((row) => legible(row, readJob(row)) ?? []);
    },
    async isSending(lanes) {
      const row = await told(
        db
          .selectFrom('job')
          .select('id')
          .where('lane', 'in', lanes)
          .where('finished_at', 'is', null)
          .where('state', '=', 'sending')
          .limit(1)
          .executeTakeFirst(),
      );
      return row !== undefined;
    },

    async ledger({ delivery, ticket }) {
      const query = db
        .selectFrom('ledger')
        .selectAll()
        .where(({ or, eb }) =>
          or([
            ...(delivery === undefined ? [] : [eb('delivery', '=', delivery)]),
            ...(ticket === undefined ? [] : [eb('ticket', '=', ticket)]),
            // Steps before the ticket had its number are known by the delivery that filed it; single calls and waits, by
            // a step of their delivery that names it.
            ...(ticket === undefined
              ? []
              : [
                  eb('delivery', 'in', eb.selectFrom('link').select('id').where('ticket', '=', ticket)),
                  eb(
                    'delivery',
                    'in',
                    eb.selectFrom('ledger as named').select('named.delivery').where('named.ticket', '=', ticket),
                  ),
                ]),
          ]),
        )
        .orderBy('at')
        .orderBy('id');
      return (await told(query.execute())).map(toLedgerRow);
    },

    async standing() {
      const query = db
        .selectFrom('job')
        .select(({ fn }) => ['state', fn.countAll<number>().as('count'), fn.min<number>('created_at').as('oldest')])
        .where('state', '!=', 'done')
        .where('lane', 'not like', 'chore:%')
        .groupBy('state');
      const rows = await told(query.execute());
      const sum = (...states: string[]) =>
        rows.reduce((all, { state, count }) => (states.includes(state) ? all + count : all), 0);
      const oldest = rows.filter(({ state }) => state !== 'parked').map((row) => row.oldest);
      return {
        open: sum('open', 'sending'),
        parked: sum('parked'),
        oldestAt: oldest.length > 0 ? Math.min(...oldest) : null,
      };
    },
  };
}
