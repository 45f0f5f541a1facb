import { type DeliveryOf, DIRECT, type DigestList, type NoticeFacts } from '../tickets/delivery';
import type { Agent } from '../tickets/desk';
import { localTime } from '../tickets/local-time';
import { Refused, Unavailable } from '../tickets/outcomes';
import type { Person } from '../tickets/people';
import { PersonalSettings } from '../tickets/personal-settings';
import type { Changes, Queue, TicketRow } from '../tickets/ports';
import { agentOf } from '../tickets/roles';
import { digestJob, isAtWork, nextAtWork } from '../tickets/weekly';
import { same } from './assigned';
import { type Going, inBackground } from './errand';

type At = Going<'notify'>;
type NewsOf<K extends DeliveryOf<'notify'>['news']['kind']> = Extract<DeliveryOf<'notify'>['news'], { kind: K }>;

/** Tickets of one kind that a digest names; the rest is counted. */
const NAMED = 5;
/** HappyFox's largest page. */
const PAGE = 50;
/** Attempts at a digest until it is left out; the next week has its own. */
const TRIES = 60;
const FRIDAY = 5;

/** Tells one person what they chose to be told. Whether they still want it, and who they are, is asked at this moment. */
export async function notify(at: At): Promise<Changes> {
  const { news } = at.delivery;
  switch (news.kind) {
    case 'assigned': {
      const { kind: _, email, ...facts } = news;
      return toSomebody(at, email, wantsAsAgent('assigned'), { state: 'assigned', ...facts });
    }
    case 'warnings':
      return toSomebody(at, news.email, wantsAsAgent('warnings'), { state: 'warnings', tickets: news.tickets });
    case 'many': {
      const { as, count } = news;
      const wants: Wants = as === 'agent' ? wantsAsAgent('assigned') : ({ answers }) => answers === 'direct';
      return toSomebody(at, news.email, wants, { state: 'many', as, count });
    }
    case 'digest':
      return digest(at, news);
    default:
      return news satisfies never;
  }
}

/** Whether somebody who is in our workspace wants to be told. */
type Wants = (settings: PersonalSettings, agent: Agent | null) => boolean;
const wantsAsAgent =
  (wish: 'assigned' | 'warnings'): Wants =>
  (settings, agent) =>
    agent !== null && settings[wish];

async function toSomebody(at: At, email: string, wants: Wants, facts: NoticeFacts): Promise<Changes> {
  const { store, chat, lists } = at.tools;
  const found = await chat.personByEmail(email);
  const catalogue = await lists.known();
  if (!found || !catalogue) return ended(at, 'nobody to tell');
  const { team, person } = found;
  const { settings } = (await store.person(team, person.slackId)) ?? { settings: PersonalSettings.parse({}) };
  if (!wants(settings, agentOf(person, catalogue))) return ended(at, 'not wanted');
  return { ...ended(at, 'told'), ...said(at, team, person, facts) };
}

/** A direct message of its own. It has the id of the delivery: told again, it is the same. */
const said = ({ job, tools }: At, team: string, person: Person, facts: NoticeFacts): Pick<Changes, 'notice'> => ({
  notice: {
    id: job.id,
    place: { team, channel: DIRECT, thread: null },
    head: { subject: '', author: '', about: person.slackId, permalink: null },
    facts,
    showAt: tools.clock.now(),
  },
});

/**
 * What is open of somebody: for agents three reads, for others one. It keeps to their working hours: what comes too late in a
 * week is left to the next.
 */
async function digest(at: At, { team, slackId }: NewsOf<'digest'>): Promise<Changes> {
  const { job, tools } = at;
  const { store, chat, clock, log } = tools;
  if (!(await store.person(team, slackId))?.settings.digest) return ended(at, 'not wanted');
  const person = await chat.writer(slackId);
  const now = clock.now();
  const zone = person.timeZone;
  const next = digestJob(team, slackId, now, zone);
  const later = (due: number): Changes => ({ job: { id: job.id, state: 'open', due } });
  // They live further west than when it was planned: its Monday is still to come.
  if (next.id === job.id) return later(next.due);
  const over = (outcome: string, more: Pick<Changes, 'notice'> = {}): Changes => ({
    ...ended(at, outcome),
    add: [next],
    ...more,
  });
  if (person.standing !== 'member' || !person.email) return over('nobody to tell');
  if (!isAtWork(now, zone)) {
    const then = nextAtWork(now, zone);
    return then >= next.due || localTime(now, zone).weekday > FRIDAY ? over('too late') : later(then);
  }
  if (job.tries >= TRIES) return over('too late');
  try {
    const facts = await whatIsOpen(at, { ...person, email: person.email });
    return facts ? over('told', said(at, team, person, facts)) : over('nothing to tell');
  } catch (error) {
    if (!(error instanceof Refused) || error.kind === 'sign-in') throw error;
    log.warn('a digest is left out: HappyFox refuses what it asks', { delivery: job.id, error });
    return over('refused');
  }
}

/** Null when nothing is open. */
async function whatIsOpen(at: At, person: Person & { email: string }): Promise<NoticeFacts | null> {
  const { job, tools } = at;
  const { lists, helpdesk, clock } = tools;
  const catalogue = await lists.known();
  if (!catalogue) throw new Unavailable('the lists of agents are not known yet');
  const { email } = person;
  const ask = async (queue: Queue) => {
    const { rows, total } = await helpdesk.desk.queue(queue, inBackground(job));
    return { rows, total: rows.length < PAGE ? rows.length : Math.max(rows.length, total ?? 0) };
  };
  const requests = await ask({ contact: email });
  // HappyFox finds contacts by parts of their names and addresses; and what only agents see is not theirs to hear of.
  const own = requests.rows.filter(({ contact, private: hidden }) => !hidden && same(contact?.email ?? null, email));
  const isWhole = requests.rows.length < PAGE || own.length === requests.rows.length;
  const agent = agentOf(person, catalogue);
  const mine = agent && (await ask({ assignee: agent.email }));
  const today = localTime(clock.now(), person.timeZone).day;
  const isLate = ({ dueDate }: TicketRow) => dueDate !== null && dueDate < today;
  const late = mine && mine.total > PAGE ? await ask({ assignee: email, clock: 'overdue' }) : null;
  const lateRows = late ?? (mine && { rows: mine.rows.filter(isLate), total: mine.rows.filter(isLate).length });
  const free =
    agent && agent.categories.length > 0 ? await ask({ assignee: 'none', categories: agent.categories }) : null;
  const facts = {
    state: 'digest' as const,
    requests: listed({ rows: own, total: isWhole && own.length === PAGE ? requests.total : own.length }, true),
    mine: mine && listed(mine),
    overdue: lateRows && listed(lateRows),
    unassigned: free && listed(free),
  };
  return [facts.requests, facts.mine, facts.unassigned].some((list) => (list?.total ?? 0) > 0) ? facts : null;
}

/** The first of them; for whom they are asked for, those that wait for them stand first. */
function listed({ rows, total }: { rows: TicketRow[]; total: number }, forRequester = false): DigestList {
  const named = rows.map(({ displayId, agentUrl, subject, status, unresponded }) => ({
    displayId,
    agentUrl,
    subject,
    status: status.name,
    waits: forRequester && !unresponded,
  }));
  const first = forRequester ? [...named].sort((a, b) => Number(b.waits) - Number(a.waits)) : named;
  return { total, first: first.slice(0, NAMED) };
}

function ended({ job, tools }: At, outcome: string): Changes {
  const news = job.delivery.kind === 'notify' && job.delivery.news.kind === 'assigned' ? job.delivery.news : null;
  const step = { step: 'notify', outcome, status: null, ms: null, until: null };
  return {
    job: { id: job.id, state: 'done' },
    ledger: [{ at: tools.clock.now(), delivery: job.id, ticket: news?.ticket ?? null, ...step }],
  };
}
