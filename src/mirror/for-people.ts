import { readLane } from '../tickets/lane';
import { Refused } from '../tickets/outcomes';
import { patiently } from '../tickets/patiently';
import type { NewJob, TicketRow } from '../tickets/ports';
import { same } from './assigned';
import { type Going, inBackground, type Means } from './errand';

/** Tickets in one page of a list. */
const PAGE = 50;
/** Pages that are asked whose the changed tickets are: what one look sees. What stands on none of them is read to find out. */
const MOST_PAGES = 40;
/** How long this waits for its turns, all in all; ms. With what changed, it is well below the lease of the look. */
const PATIENCE_MS = 60_000;
/** Reads for people at one look, and the time between two of them: half of what background work may do. Ms. */
const MOST_READS = 100;
const EVERY_MS = 500;
const HOUR_MS = 3_600_000;
/**
 * HappyFox tells changes by the second: read this much later, a ticket shows all that changed within it, and one read is
 * enough. Ms.
 */
const SETTLED_MS = 10_000;

export interface Changed {
  number: number;
  modifiedAt: number;
}

/** Whether anybody may want to be told of tickets that have no thread. */
export async function anybodyWants({ store, lists }: Pick<Means, 'store' | 'lists'>): Promise<boolean> {
  if ((await store.wantingAnswers()).length > 0) return true;
  return (await lists.known())?.agents.some(({ active }) => active) ?? false;
}

/**
 * Of changed tickets without a thread, the reads of those that may be news to somebody: to a requester who wants answers
 * by direct message, or to an agent who has the ticket. One read for fifty of them tells whose they are; then each of these
 * costs one. Nothing is asked when nobody wants to know. When there are too many, those who have few come first, and the
 * others are told that there are more.
 */
export async function readsForPeople(at: Going<'chore'>, rows: readonly Changed[]): Promise<NewJob[]> {
  const { tools } = at;
  if (rows.length === 0 || !(await anybodyWants(tools))) return [];
  const whose = await whoseAre(at, rows);
  const concerning: Concerning[] = [];
  for (const row of rows) {
    const known = whose.get(row.number);
    const concerned = known ? await concernedBy(tools, known) : [];
    if (!known || concerned.length > 0) concerning.push({ ...row, concerned });
  }
  const inOrder = fairly(concerning);
  const now = tools.clock.now();
  const reads = inOrder.slice(0, MOST_READS).map(({ number, modifiedAt }, nth): NewJob => {
    const due = now + SETTLED_MS + nth * EVERY_MS;
    return {
      id: `read:${number}:${modifiedAt}`,
      lane: readLane(number),
      pos: due,
      due,
      delivery: { kind: 'read-ticket', ticket: number, cause: 'poll', forPeople: true },
    };
  });
  const left = inOrder.slice(MOST_READS);
  if (left.length > 0) tools.log.warn('more changes at once than are looked at for people', { left: left.length });
  return [...reads, ...tellingOfMore(left, now)];
}

/** Somebody whom a ticket concerns, by their address in small letters. */
interface Concerned {
  email: string;
  as: 'requester' | 'agent';
}
type Concerning = Changed & { concerned: Concerned[] };
const keyOf = ({ email, as }: Concerned): string => `${as}:${email}`;

/** A hundred tickets that somebody was given at once must not stand in the way of the one of somebody else. */
function fairly(concerning: readonly Concerning[]): Concerning[] {
  const counts = new Map<string, number>();
  for (const key of concerning.flatMap(({ concerned }) => concerned.map(keyOf)))
    counts.set(key, (counts.get(key) ?? 0) + 1);
  const fewest = ({ concerned }: Concerning) =>
    Math.min(...concerned.map((one) => counts.get(keyOf(one)) ?? 0), Number.POSITIVE_INFINITY);
  const by = new Map(concerning.map((one) => [one, fewest(one)]));
  return [...concerning].sort((a, b) => {
    const [x = 0, y = 0] = [by.get(a), by.get(b)];
    return x === y ? 0 : x - y;
  });
}

/**
 * One message to each whose tickets are left out, on its way. One an hour is enough: it says where all of them stand, and what
 * is left out now may be seen once more by the next look, or by another instance.
 */
function tellingOfMore(left: readonly Concerning[], now: number): NewJob[] {
  const byPerson = new Map<string, { one: Concerned; rows: Changed[] }>();
  for (const row of left) {
    for (const one of row.concerned) {
      const known = byPerson.get(keyOf(one)) ?? { one, rows: [] };
      byPerson.set(keyOf(one), { one, rows: [...known.rows, row] });
    }
  }
  return [...byPerson.values()].map(({ one: { email, as }, rows }) => ({
    id: `many:${as}:${email}:${Math.floor(Math.max(...rows.map(({ modifiedAt }) => modifiedAt)) / HOUR_MS)}`,
    lane: `person:${email}`,
    pos: now,
    due: now,
    delivery: { kind: 'notify', news: { kind: 'many', email, as, count: rows.length } },
  }));
}

/** Contact and agent of the tickets that changed last. */
async function whoseAre({ job, tools }: Going<'chore'>, rows: readonly Changed[]): Promise<Map<number, TicketRow>> {
  const whose = new Map<number, TicketRow>();
  const patientUntil = tools.clock.now() + PATIENCE_MS;
  for (let page = 1; page <= MOST_PAGES && rows.some(({ number }) => !whose.has(number)); page += 1) {
    const ask = () => tools.helpdesk.desk.queue({ state: 'all', page }, inBackground(job));
    const found = await patiently(tools.clock, patientUntil, ask).then(
      ({ rows: those }) => those,
      (error: unknown) => {
        // The threads of other tickets must not go without their news for it.
        if (!(error instanceof Refused) || error.kind === 'sign-in') throw error;
        tools.log.warn('HappyFox does not tell whose the changed tickets are: each is read', { error });
        return [];
      },
    );
    for (const row of found) whose.set(row.number, row);
    if (found.length < PAGE) break;
  }
  return whose;
}

/** Who may want to know: the requester, when they want answers by direct message, and the agent who has the ticket. */
async function concernedBy(tools: Means, { contact, assignee, private: hidden }: TicketRow): Promise<Concerned[]> {
  const { store, lists } = tools;
  const concerned: Concerned[] = [];
  if (!hidden && contact?.email && (await store.wantingAnswers(contact.email)).length > 0)
    concerned.push({ email: contact.email.toLowerCase(), as: 'requester' });
  const isAgent = (await lists.known())?.agents.some(
    ({ active, email }) => active && same(email, assignee?.email ?? null),
  );
  if (assignee !== null && isAgent === true && (await mayWant(tools, assignee.email)))
    concerned.push({ email: assignee.email.toLowerCase(), as: 'agent' });
  return concerned;
}

/** Whether an agent is in our workspace and has not said no. What Slack does not say now is found out when they are told. */
async function mayWant({ chat, store, log }: Means, email: string): Promise<boolean> {
  try {
    const found = await chat.personByEmail(email);
    return found !== null && (await store.person(found.team, found.person.slackId))?.settings.assigned !== false;
  } catch (error) {
    log.info('whether an agent wants to be told is not known yet', { error });
    return true;
  }
}
