import { Kysely } from 'kysely';
import { connect } from '../../src/store/connect';
import type { Tables } from '../../src/store/tables';
import { type Delivery, NoticeFacts, Progress, UNTIL_WOKEN } from '../../src/tickets/delivery';

/** What has not arrived is late, waits for a person to decide, or is gone for good. */
type Fate = 'on its way' | 'waits for a person' | 'gone';

export interface Whereabouts {
  /** The word, or the name of the file, by which it is known. */
  key: string;
  fate: Fate;
  /** When the program means to try next; epoch ms of its clock. Null when nothing will happen by itself. */
  due: number | null;
  /** Differs as soon as something has happened to it. */
  stamp: string;
  /** Where it stands in the program's outbox; nothing of what was said. */
  words: string;
}

type Job = Pick<Tables['job'], 'id' | 'lane' | 'pos' | 'state' | 'due' | 'tries' | 'delivery' | 'progress'>;

const SILENT = { info() {}, warn() {}, error() {} };
const isUnfinished = ({ state }: Job) => state === 'open' || state === 'sending';

/**
 * Looks into the program's outbox for what has not arrived. `tokens` finds the words by which something is known, in a text;
 * `now` is epoch ms.
 */
export async function whereabouts(
  database: string,
  keys: readonly string[],
  tokens: (text: string) => string[],
  now: number,
): Promise<Whereabouts[]> {
  if (keys.length === 0) return [];
  const db = new Kysely<Tables>({ dialect: connect(database, SILENT) });
  try {
    const jobs: Job[] = await db
      .selectFrom('job')
      .select(['id', 'lane', 'pos', 'state', 'due', 'tries', 'delivery', 'progress'])
      .orderBy('pos')
      .orderBy('id')
      .execute();
    const notices = new Map((await db.selectFrom('notice').select(['id', 'facts']).execute()).map((n) => [n.id, n]));
    const headOf = new Map<string, Job>();
    for (const job of jobs) if (isUnfinished(job) && !headOf.has(job.lane)) headOf.set(job.lane, job);
    const carrying = new Map<string, Job[]>();
    for (const job of jobs)
      for (const token of tokens(job.delivery)) carrying.set(token, [...(carrying.get(token) ?? []), job]);

    // What the program did not hear it may still find, as long as it has threads to read.
    const readings = jobs.filter((job) => isUnfinished(job) && kindOf(job) === 'catch-up').length;

    return keys.map((key): Whereabouts => {
      const own = (carrying.get(tokens(key)[0] ?? '') ?? []).filter(({ delivery }) => delivery.includes(key));
      const heads = own.filter(isUnfinished).map((job) => headOf.get(job.lane) ?? job);
      const dues = heads.map(({ due }) => due).filter((due) => due !== UNTIL_WOKEN);
      const told = (job: Job) => factsIn(notices.get(job.id)?.facts);
      if (own.length === 0 && readings > 0) {
        const words = `not in the outbox, ${readings} threads to be read`;
        return { key, fate: 'on its way', due: null, stamp: words, words };
      }
      return {
        key,
        fate:
          heads.length > 0 ? 'on its way' : own.some(({ state }) => state === 'parked') ? 'waits for a person' : 'gone',
        due: dues.length > 0 ? Math.min(...dues) : null,
        stamp: [...own, ...heads]
          .map(({ id, state, due, progress }) => [id, state, due, progress].join(' '))
          .join('\n'),
        words:
          own.length === 0
            ? 'not in the outbox'
            : own
                .map((job) => {
                  const head = isUnfinished(job) ? headOf.get(job.lane) : undefined;
                  const behind = head && head.id !== job.id ? `, behind a ${standing(head, now)}` : '';
                  return `${standing(job, now)}${behind}${told(job)}`;
                })
                .join('; '),
      };
    });
  } finally {
    await db.destroy();
  }
}

const kindOf = ({ delivery }: Job) => (JSON.parse(delivery) as Delivery).kind;

function standing(job: Job, now: number): string {
  const { sentAt, looked, resent } = Progress.parse(JSON.parse(job.progress));
  const due = job.due === UNTIL_WOKEN ? 'until it is woken' : `due in ${Math.round((job.due - now) / 1000)} s`;
  return [
    `${kindOf(job)} ${job.state}`,
    ...(isUnfinished(job) ? [due] : []),
    ...(job.tries > 0 ? [`${job.tries} tries`] : []),
    ...(sentAt === undefined ? [] : [`may have left, looked for ${looked} times${resent ? ', sent twice' : ''}`]),
  ].join(', ');
}

/** What people were told of it. */
function factsIn(json: string | undefined): string {
  if (json === undefined) return '';
  const facts = NoticeFacts.parse(JSON.parse(json));
  return `, told: ${facts.state}${'why' in facts ? ` (${facts.why})` : ''}`;
}
