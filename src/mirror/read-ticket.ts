import { cardOf } from '../tickets/card';
import type { Link, NoticeFacts, TicketRecord } from '../tickets/delivery';
import type { Ticket } from '../tickets/desk';
import { linkedAt } from '../tickets/hearing';
import { laneFor, readLane } from '../tickets/lane';
import type { Changes, NewJob, NoticeChange } from '../tickets/ports';
import { assignedJobs } from './assigned';
import { type Going, inBackground, type Means } from './errand';
import { behaviorIn } from './lines';
import { type News, newsOf, type Thread } from './news';
import { isByRequester, isOwn, isStillTheirs, ownThreads } from './own-threads';
import { routedThreads } from './routed';
import { countSwept } from './sweep-report';

/**
 * HappyFox tells changes by the second, and its clock may differ from ours: what changed this long before we read (ms) may
 * have changed once more under the same time, and is read again.
 */
const SETTLED_MS = 10_000;
/** How long we wait for a write of ours that is under way, before we tell its own thread about it. Ms. */
const WRITE_UNDER_WAY_MS = 2_000;

/** Reads a ticket that may have changed, and writes down what its threads have to hear. */
export async function readTicket(at: Going<'read-ticket'>): Promise<Changes> {
  const changes = await reading(at);
  const isOver = changes.job?.state === 'done';
  if (isOver && at.delivery.cause === 'sweep') {
    const told = (changes.add ?? []).some(({ delivery }) => delivery.kind === 'tell');
    await countSwept(at.tools, told || (changes.notices ?? []).length > 0);
  }
  return changes;
}

async function reading(at: Going<'read-ticket'>): Promise<Changes> {
  const { job, delivery, tools } = at;
  const { store, helpdesk } = tools;
  const number = delivery.ticket;
  const links = await store.linksByTicket(number);
  if (links.length === 0 && !delivery.forPeople && !(await tools.channels.anyRouted())) return nothing(job.id);

  const record = await store.ticketRecord(number);
  const ticket = await helpdesk.ticket(number, inBackground(job));
  // A write is marked before it leaves. What HappyFox showed us was written before this line: so either it is accounted
  // for below, or it is still marked, and we read again when it no longer is. This is what keeps our words from echoing.
  const lanes = [...new Set([...links.map(({ lane }) => lane), record?.lane ?? '', `ticket:${number}`])];
  if (await store.isSending(lanes)) {
    return { job: { id: job.id, state: 'open', due: tools.clock.now() + WRITE_UNDER_WAY_MS } };
  }
  if (!ticket) return gone(at, links, record);
  const target = ticket.mergedInto === null ? null : await helpdesk.ticket(ticket.mergedInto, inBackground(job));
  if (target) return merged(at, ticket, target, links);
  return changed(at, ticket, links, record);
}

async function changed(
  { job, tools }: Going<'read-ticket'>,
  ticket: Ticket,
  before: Link[],
  record: TicketRecord | null,
): Promise<Changes> {
  const now = tools.clock.now();
  const { updates, ...state } = ticket;
  const lane = laneFor(ticket.number, record, before);
  const routed = await routedThreads(tools, state, before, lane);
  const written = await tools.store.writtenOn(ticket.number);
  const lists = await tools.lists.known();
  const behaviorOf = behaviorIn(lists);
  const known = { links: [...before, ...routed.links], mirrored: record?.mirrored ?? 0, written, lane };
  const own = await ownThreads(tools, ticket, known, behaviorOf);
  const assigned = await assignedJobs(tools, ticket, lists?.agents ?? []);
  if (known.links.length + own.links.length === 0) return { ...nothing(job.id), add: assigned };

  // Seen for the first time, everything that stands there is known.
  const newest = updates.at(-1)?.id ?? 0;
  const mirrored = record?.mirrored ?? newest;
  const theirs = await Promise.all(before.map((link) => isStillTheirs(tools.store, link, state)));
  const hearing = before.filter((_, at) => theirs[at]);
  const threads = await Promise.all(hearing.map((link) => threadOf(tools, link)));
  const news = newsOf(ticket, mirrored, written, threads, behaviorOf).filter(
    ({ link, update }) => !(isOwn(link) && isByRequester(update, ticket)),
  );
  // As it was filed: what the notice of the filing says is all there is to say.
  const hasMoved = updates.slice(1).some(({ changes }) => changes.length > 0);
  const cards = (await Promise.all(hearing.map((link) => cardChange(tools, link, state, hasMoved, now)))).flat();
  return {
    job: { id: job.id, state: 'done' },
    add: [
      ...assigned,
      ...own.news.map((one) => tellJob(ticket.number, one, now)),
      ...news.map((one) => tellJob(ticket.number, one, now)),
      ...routed.opening(updates[0] ?? null).map((one) => tellJob(ticket.number, one, now)),
      ...again(job.id, ticket, now),
    ],
    links: [...routed.links, ...own.links],
    relink: before
      .filter(({ displayId }) => displayId !== ticket.displayId)
      .map((link) => ({ id: link.id, ticket: ticket.number, displayId: ticket.displayId, lane: link.lane })),
    notices: [...cards, ...routed.cards, ...own.cards],
    ticket: { state, lane, mirrored: newest, readAt: now },
  };
}

async function threadOf({ channels, store }: Means, link: Link): Promise<Thread> {
  const { team, channel } = link.place;
  const [audience, settings] = await Promise.all([channels.audience(team, channel), channels.settings(team, channel)]);
  return { link: { ...link, createdAt: await linkedAt(link, store) }, audience, settings };
}

/** The words go first, the line about changes after them: the ids keep this order, and know a repeat. */
const tellJob = (ticket: number, { link, part, update }: News, now: number): NewJob => ({
  id: `tell:${link}:${update.id}${part === 'line' ? ':line' : ''}`,
  lane: `thread:${link}`,
  pos: update.id,
  due: now,
  delivery: { kind: 'tell', link, ticket, update },
});

/** A second read, once the second of the last change is over for sure. */
function again(id: string, { number, modifiedAt }: Ticket, now: number): NewJob[] {
  if (now - modifiedAt >= SETTLED_MS || id.endsWith(':again')) return [];
  return [
    {
      id: `read:${number}:${modifiedAt}:again`,
      lane: readLane(number),
      pos: now + SETTLED_MS,
      due: now + SETTLED_MS,
      delivery: { kind: 'read-ticket', ticket: number, cause: 'poll' },
    },
  ];
}

/** The card of a link, if it has one that should read otherwise now. The notice of its filing becomes one with the first change. */
async function cardChange(
  { store }: Means,
  { id }: Link,
  ticket: Omit<Ticket, 'updates'>,
  hasMoved: boolean,
  now: number,
): Promise<NoticeChange[]> {
  const facts = (await store.notice(id))?.facts;
  if (facts?.state !== 'filed' || !(facts.now || hasMoved || facts.displayId !== ticket.displayId)) return [];
  const card = cardOf(facts, ticket);
  return JSON.stringify(card) === JSON.stringify(facts) ? [] : [{ id, facts: card, showAt: now }];
}

type Ended = Extract<NoticeFacts, { state: 'ended' }>;

const endedNotice = (link: Link, facts: Omit<Ended, 'state'>, key: string, now: number): NoticeChange => ({
  id: `ended:${link.id}:${key}`,
  place: link.place,
  head: { subject: link.subject, author: '', about: link.author, permalink: null },
  facts: { state: 'ended', ...facts },
  showAt: now,
});

/** The ticket was deleted: its threads are told, and what is said there stays in Slack. */
async function gone(
  { job, tools }: Going<'read-ticket'>,
  links: Link[],
  record: TicketRecord | null,
): Promise<Changes> {
  const now = tools.clock.now();
  const status = { id: 0, name: 'Deleted', behavior: 'completed' } as const;
  const state = record && { ...record.state, status };
  const cards = state ? (await Promise.all(links.map((link) => cardChange(tools, link, state, true, now)))).flat() : [];
  return {
    job: { id: job.id, state: 'done' },
    unlink: links.map(({ id }) => id),
    notices: [
      ...cards,
      ...links.map((link) =>
        endedNotice(link, { displayId: link.displayId ?? '', why: 'deleted', into: null }, 'deleted', now),
      ),
    ],
    // Closed for good, so that no sweep asks for it again.
    ...(record && state && { ticket: { ...record, state, readAt: now } }),
    ledger: [
      {
        at: now,
        delivery: job.id,
        ticket: record?.state.number ?? links[0]?.ticket ?? null,
        step: 'read-ticket',
        outcome: 'gone',
        status: null,
        ms: null,
        until: null,
      },
    ],
  };
}

/** The ticket went up in another one: its threads follow it there, and hear that ticket's news from now on. */
async function merged(
  { job, tools }: Going<'read-ticket'>,
  ticket: Ticket,
  target: Ticket,
  links: Link[],
): Promise<Changes> {
  const now = tools.clock.now();
  const [known, record] = await Promise.all([
    tools.store.linksByTicket(target.number),
    tools.store.ticketRecord(target.number),
  ]);
  const lane = laneFor(target.number, record, known);
  const theirs = await Promise.all(links.map((link) => isStillTheirs(tools.store, link, target)));
  const [following, parted] = [links.filter((_, at) => theirs[at]), links.filter((_, at) => !theirs[at])];
  const { updates: _, ...state } = ticket;
  const into = { displayId: target.displayId, agentUrl: target.agentUrl };
  const closed = { ...state, status: { ...state.status, behavior: 'completed' as const } };
  return {
    job: { id: job.id, state: 'done' },
    relink: following.map(({ id }) => ({ id, ticket: target.number, displayId: target.displayId, lane })),
    // Somebody else's ticket is not named to them.
    unlink: parted.map(({ id }) => id),
    notices: [
      ...parted.map((link) =>
        endedNotice(link, { displayId: ticket.displayId, why: 'unlinked', into: null }, 'parted', now),
      ),
      ...following.map((link) =>
        endedNotice(
          link,
          { displayId: ticket.displayId, why: 'merged', into },
          `merged:${ticket.number}:${target.number}`,
          now,
        ),
      ),
    ],
    add: [
      {
        id: `read:${target.number}:merged:${ticket.number}`,
        lane: readLane(target.number),
        pos: now,
        due: now,
        delivery: { kind: 'read-ticket', ticket: target.number, cause: 'link' },
      },
    ],
    ticket: { state: closed, lane, mirrored: 0, readAt: now },
    ledger: [
      {
        at: now,
        delivery: job.id,
        ticket: ticket.number,
        step: 'read-ticket',
        outcome: `merged into ${target.number}`,
        status: null,
        ms: null,
        until: null,
      },
    ],
  };
}

const nothing = (id: string): Changes => ({ job: { id, state: 'done' } });
