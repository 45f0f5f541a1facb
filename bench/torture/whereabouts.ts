import { Kysely } from 'kysely';
import { connect } from '../../src/store/connect';
import type { Tables } from '../../src/store/tables';
import { type DeliveryOf, NoticeFacts, Progress, UNTIL_WOKEN } from '../../src/tickets/delivery';

/** What has not arrived: late, waiting for a person, or gone. */
export type Fate = 'on its way' | 'waits for a person' | 'gone';

export interface Whereabouts {
  /** The word by which it is known. */
  key: string;
  fate: Fate;
  /** Where it stands in the program's outbox, in words; nothing of what was said. */
  words: string;
}

type Row = Pick<Tables['job'], 'id' | 'lane' | 'pos' | 'state' | 'due' | 'tries' | 'delivery' | 'progress'>;

const SILENT = { info() {}, warn() {}, error() {} };
const UNFINISHED = ['open', 'sending'];

/** Looks into the program's database for what did not arrive. `now` in epoch ms of the fast clock. */
export async function whereabouts(database: string, keys: readonly string[], now: number): Promise<Whereabouts[]> {
  if (keys.length === 0) return [];
  const db = new Kysely<Tables>({ dialect: connect(database, SILENT) });
  try {
    const jobs: Row[] = await db
      .selectFrom('job')
      .select(['id', 'lane', 'pos', 'state', 'due', 'tries', 'delivery', 'progress'])
      .execute();
    const notices = await db.selectFrom('notice').select(['id', 'facts', 'version', 'shown']).execute();
    const factsOf = new Map(notices.map(({ id, facts }) => [id, NoticeFacts.parse(JSON.parse(facts))]));
    const told = (id: string) => {
      const facts = factsOf.get(id);
      if (!facts) return 'nobody was told';
      return `told: ${facts.state}${'why' in facts ? ` (${facts.why})` : ''}`;
    };
    return keys.map((key) => {
      const own = jobs.filter(({ delivery }) => kindOf(delivery) !== 'show-notice' && delivery.includes(key));
      if (own.length === 0) return { key, fate: 'gone', words: 'the program does not know it' };
      const words = own.map((job) => [standing(job, now), ...ahead(job, jobs, now), told(job.id)].join(', '));
      const fate = own.some(({ state }) => UNFINISHED.includes(state))
        ? 'on its way'
        : own.some(({ state }) => state === 'parked')
          ? 'waits for a person'
          : 'gone';
      return { key, fate, words: words.join('; ') };
    });
  } finally {
    await db.destroy();
  }
}

const kindOf = (delivery: string): string => (JSON.parse(delivery) as DeliveryOf<'reply'>).kind;

function standing({ state, due, tries, delivery, progress }: Row, now: number): string {
  const { sentAt, looked, resent } = Progress.parse(JSON.parse(progress));
  return [
    `${kindOf(delivery)} ${state}`,
    ...(UNFINISHED.includes(state) ? [dueIn(due, now)] : []),
    `${tries} tries`,
    ...(sentAt === undefined ? [] : [`left once, looked for ${looked} times${resent ? ', sent again' : ''}`]),
  ].join(', ');
}

const dueIn = (due: number, now: number) =>
  due === UNTIL_WOKEN ? 'until it is woken' : `due in ${Math.round((due - now) / 1000)} s`;

/** What stands before it in its lane and holds it up. */
function ahead(job: Row, jobs: readonly Row[], now: number): string[] {
  const before = jobs
    .filter(({ lane, pos, state }) => lane === job.lane && pos < job.pos && UNFINISHED.includes(state))
    .sort((a, b) => a.pos - b.pos)[0];
  return before && UNFINISHED.includes(job.state) ? [`behind a ${standing(before, now)}`] : [];
}
