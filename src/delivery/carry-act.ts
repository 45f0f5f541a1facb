import { type Act, standsAlready, tookEffect } from '../tickets/act';
import { cardOf } from '../tickets/card';
import type { NoticeFacts } from '../tickets/delivery';
import type { Agent, Ticket } from '../tickets/desk';
import { readLane } from '../tickets/lane';
import type { Changes, Errand, NoticeChange } from '../tickets/ports';
import { agentOf, agentServing } from '../tickets/roles';
import { type Attempt, foundEarlier, type Tools } from './attempt';
import { actNotice } from './telling';

type At = Attempt<'act'>;
type Why = Extract<NoticeFacts, { state: 'not-acted' }>['why'];

/**
 * Does to a ticket what an agent asked for, in that agent's name. Whether they may is asked once more, of the ticket as it
 * is now: it may have moved to a category they do not serve, and somebody else may have claimed it.
 */
export async function carryAct(at: At): Promise<Changes> {
  const { job, delivery, tools } = at;
  const { act } = delivery;
  const errand = { urgency: 'person', delivery: job.id } as const;
  const [ticket, lists] = [await tools.helpdesk.ticket(delivery.ticket, errand), await tools.lists.needed(errand)];
  if (!ticket) return notActed(at, { kind: 'gone' });

  // First of all: it may have moved the ticket to where they serve no longer.
  const doer = agentOf(delivery.by, lists);
  const sentAt = job.progress.sentAt ?? 0;
  const earlier = await foundEarlier(job, async () =>
    doer && tookEffect(act, ticket, doer, sentAt, lists) ? { kind: 'found', ticket } : { kind: 'absent' },
  );
  if (earlier) return acted(at, earlier);
  const agent = agentServing(delivery.by, ticket.category.id, lists);
  if (!agent) return notActed(at, { kind: 'not-an-agent' });
  if (standsAlready(act, ticket, agent)) return acted(at, ticket);
  if (act.do === 'claim' && ticket.assignee) return notActed(at, { kind: 'taken', by: ticket.assignee.name }, ticket);

  return acted(at, await at.write(() => write(tools, act, ticket, agent, errand)));
}

/** The one write. Answers the ticket as it stands after it. */
async function write(
  { helpdesk: { desk } }: Tools,
  act: Act,
  ticket: Ticket,
  { id: agent }: Agent,
  errand: Errand,
): Promise<Ticket> {
  const doing = { ticket: ticket.number, agent };
  switch (act.do) {
    case 'claim':
      return desk.setProperties({ ...doing, assignee: agent }, errand);
    case 'set': {
      const { do: _, as: __, ...set } = act;
      return desk.setProperties({ ...doing, ...set }, errand);
    }
    case 'tag':
      return desk.changeTags({ ...doing, add: act.add, remove: act.remove }, errand);
    case 'move': {
      const { do: _, ...move } = act;
      return desk.move({ ...doing, ...move }, errand);
    }
    case 'subscribe':
      await (act.on ? desk.subscribe(doing, errand) : desk.unsubscribe(doing, errand));
      return ticket;
    default:
      return act satisfies never;
  }
}

/** It holds now: every card of the ticket shows it, and where there is none, the agent is told. */
async function acted(at: At, ticket: Ticket): Promise<Changes> {
  const { job, delivery, tools } = at;
  const { store, clock } = tools;
  const now = clock.now();
  const { updates: _, ...state } = ticket;
  const links = await store.linksByTicket(ticket.number);
  const [record, own, cards] = await Promise.all([
    store.ticketRecord(ticket.number),
    store.notice(job.id),
    Promise.all(links.map(({ id }) => cardChange(at, id, state))),
  ]);
  const shown = cards.flat();
  const isTold = own !== null || shown.length === 0;
  return {
    job: { id: job.id, state: 'done' },
    // From which update on a thread has to be told is not ours to say.
    ...(record && { ticket: { ...record, state, readAt: now } }),
    relink: links
      .filter(({ displayId }) => displayId !== ticket.displayId)
      .map(({ id, lane }) => ({ id, ticket: ticket.number, displayId: ticket.displayId, lane })),
    notices: [
      ...shown,
      ...(isTold
        ? [
            actNotice(job.id, delivery, now, {
              state: 'acted',
              ticket: ticket.number,
              displayId: ticket.displayId,
              agentUrl: ticket.agentUrl,
              subject: ticket.subject,
            }),
          ]
        : []),
    ],
    // Its threads hear of it as of everybody's changes, and soon.
    ...(links.length > 0 && {
      add: [
        {
          id: `read:${ticket.number}:${job.id}`,
          lane: readLane(ticket.number),
          pos: now,
          due: now,
          delivery: { kind: 'read-ticket', ticket: ticket.number, cause: 'hint' },
        },
      ],
    }),
    ledger: ledger(at, 'done'),
  };
}

/** The card of a link, if it has one. It shows the state from the first change on. */
async function cardChange({ tools }: At, link: string, state: Omit<Ticket, 'updates'>): Promise<NoticeChange[]> {
  const facts = (await tools.store.notice(link))?.facts;
  return facts?.state === 'filed' ? [{ id: link, facts: cardOf(facts, state), showAt: tools.clock.now() }] : [];
}

/** Nothing was sent: the agent is told why, and the cards show how it is. */
async function notActed(at: At, why: Why, ticket?: Ticket): Promise<Changes> {
  const { job, delivery, tools } = at;
  const now = tools.clock.now();
  const links = ticket ? await tools.store.linksByTicket(ticket.number) : [];
  const cards = ticket ? (await Promise.all(links.map(({ id }) => cardChange(at, id, ticket)))).flat() : [];
  return {
    job: { id: job.id, state: 'done' },
    notices: [...cards, actNotice(job.id, delivery, now, { state: 'not-acted', why })],
    ledger: ledger(at, why.kind),
  };
}

const ledger = ({ job, delivery, tools }: At, outcome: string): NonNullable<Changes['ledger']> => [
  {
    at: tools.clock.now(),
    delivery: job.id,
    ticket: delivery.ticket,
    step: `act: ${delivery.act.do === 'set' ? delivery.act.as : delivery.act.do}`,
    outcome,
    status: null,
    ms: null,
    until: null,
  },
];
