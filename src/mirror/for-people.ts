import { readLane } from '../tickets/lane';
import { Refused } from '../tickets/outcomes';
import type { NewJob, TicketRow } from '../tickets/ports';
import { same } from './assigned';
import { type Going, inBackground, type Means } from './errand';

/** Tickets in one page of a list. */
const PAGE = 50;
/** Pages that are asked whose the changed tickets are. What stands on none of them is read to find out. */
const MOST_PAGES = 4;
/** Reads for people at one look, and the time between two of them: half of what background work may do. Ms. */
const MOST_READS = 100;
const EVERY_MS = 500;
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
async function anybodyWants({ store, lists }: Means): Promise<boolean> {
  if ((await store.wantingAnswers()).length > 0) return true;
  return (await lists.known())?.agents.some(({ active }) => active) ?? false;
}

/**
 * Of changed tickets without a thread, the reads of those that may be news to somebody: to a requester who wants answers
 * by direct message, or to an agent who has the ticket. One read for fifty of them tells whose they are; then each of these
 * costs one. Nothing is asked when nobody wants to know.
 */
export async function readsForPeople(at: Going<'chore'>, rows: readonly Changed[]): Promise<NewJob[]> {
  const { tools } = at;
  if (rows.length === 0 || !(await anybodyWants(tools))) return [];
  const whose = await whoseAre(at, rows);
  const concerning: Changed[] = [];
  for (const row of rows) {
    const known = whose.get(row.number);
    if (!known || (await concernsSomebody(tools, known))) concerning.push(row);
  }
  if (concerning.length > MOST_READS) {
    const left = concerning.length - MOST_READS;
    tools.log.warn('more changes at once than people can be told of', { left });
  }
  const now = tools.clock.now();
  return concerning.slice(0, MOST_READS).map(({ number, modifiedAt }, nth): NewJob => {
    const due = now + SETTLED_MS + nth * EVERY_MS;
    return {
      id: `read:${number}:${modifiedAt}`,
      lane: readLane(number),
      pos: due,
      due,
      delivery: { kind: 'read-ticket', ticket: number, cause: 'poll', forPeople: true },
    };
  });
}

/** Contact and agent of the tickets that changed last. */
async function whoseAre({ job, tools }: Going<'chore'>, rows: readonly Changed[]): Promise<Map<number, TicketRow>> {
  const whose = new Map<number, TicketRow>();
  for (let page = 1; page <= MOST_PAGES && rows.some(({ number }) => !whose.has(number)); page += 1) {
    const found = await tools.helpdesk.desk.queue({ state: 'all', page }, inBackground(job)).then(
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

async function concernsSomebody(tools: Means, { contact, assignee, private: hidden }: TicketRow): Promise<boolean> {
  const { store, lists } = tools;
  if (!hidden && contact?.email && (await store.wantingAnswers(contact.email)).length > 0) return true;
  const isAgent = (await lists.known())?.agents.some(
    ({ active, email }) => active && same(email, assignee?.email ?? null),
  );
  return assignee !== null && isAgent === true && (await mayWant(tools, assignee.email));
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
