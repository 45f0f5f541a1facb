import { type Part, partOf, type Route, routeOf } from '../tickets/audience';
import type { Rules } from '../tickets/channels';
import type { Audience, DeliveryOf, Link } from '../tickets/delivery';
import type { Contact, Ticket } from '../tickets/desk';
import type { Words } from '../tickets/draft';
import { escapeHtml } from '../tickets/escape-html';
import { staysHere } from '../tickets/hearing';
import { type Marker, referenceOf } from '../tickets/marker';
import { Refused } from '../tickets/outcomes';
import type { Person } from '../tickets/people';
import type { Changes, Errand, UpdateToAdd } from '../tickets/ports';
import { agentServing } from '../tickets/roles';
import { type Attempt, foundEarlier, ON_ITS_WAY, type Tools } from './attempt';
import { furtherFiles } from './file-ticket';
import { type Gathered, gatherFiles } from './gather-files';
import { ownUpdate } from './own-update';
import { EXCERPT, linkSaidIn, marking, repliesNotice, voiceOf } from './telling';
import { requireBotAgent } from './write-as';

type Reply = Attempt<'reply'>;

/** What a reply becomes, with everybody who is needed for it looked up: from here on only the write itself may fail. */
type Plan =
  | { to: 'contact-reply'; contact: number; otherwise: { agent: number } }
  | { to: 'agent-reply'; agent: number }
  | { to: 'private-note'; agent: number; attributed: boolean };

/** Brings a reply from a thread to its ticket, to the audience that could read it already, and to no other. */
export async function carryReply(at: Reply): Promise<Changes> {
  const { job, tools, delivery } = at;
  const errand = { urgency: 'person', delivery: job.id } as const;
  const link = await linkSaidIn(delivery, tools.store);
  if (!link) return { job: { id: job.id, state: 'done' } };
  // It was edited into a line that stays in Slack, before anybody read it elsewhere.
  if (delivery.revision === 'first' && staysHere(delivery.said)) return { job: { id: job.id, state: 'done' } };
  if (link.ticket === null) return withoutTicket(at, link);

  // Where the thread stands now: Slack may have given its channel another id since.
  const message = { ...delivery.message, channel: link.place.channel };
  const isWithdrawal =
    delivery.revision === 'withdrawn' || (delivery.revision === 'edited' && staysHere(delivery.said));
  const [writer, files, permalink] = await Promise.all([
    tools.chat.writer(delivery.user),
    gatherFiles(
      isWithdrawal ? [] : delivery.said.files,
      tools.chat,
      tools.maxRequestBytes,
      job.progress.unreadable,
      message.channel,
    ),
    tools.chat.permalink(message.channel, message.ts),
  ]);
  const marker = { reference: referenceOf(job.id), permalink };
  const ticket = link.ticket;
  const earlier = await foundEarlier(job, () => tools.helpdesk.findUpdate({ ticket, marker, after: 0 }, errand));
  if (earlier) return onTicket(at, link, earlier, files, marker, writer);

  const known = await ticketNow(tools, ticket, errand);
  const plan = await planned(at, link, known, writer, errand);
  if (plan === null) return { job: { id: job.id, state: 'done' } };
  const own = isWithdrawal ? { html: '', plain: '' } : await tools.chat.words(delivery.said);
  const update = { ticket, files: files.first, marker };
  const words = (attributed: boolean) =>
    wording(own, {
      by: attributed ? writer.name : null,
      isWithdrawal,
      isEdit: delivery.revision === 'edited',
      hasFiles: delivery.said.files.length > 0,
    });
  const written = await at
    .write(() => send(tools, plan, update, words, errand))
    .catch((error: unknown) => {
      throw error instanceof Refused && error.kind === 'missing' ? noLongerThere() : error;
    });
  return onTicket(at, link, written, files, marker, writer);
}

/**
 * While the draft of its thread is corrected or looked for, a reply waits: the lane is woken when the ticket is filed. Where
 * somebody cancelled the draft, or left it as it was, there will be none: then who wrote it is told, and may send it again when
 * the thread has a ticket.
 */
async function withoutTicket({ job, delivery, tools: { store, clock } }: Reply, link: Link): Promise<Changes> {
  if (await store.link(link.id)) return { job: { id: job.id, state: 'open', untilFiled: link.id, expect: ON_ITS_WAY } };
  if (delivery.revision !== 'first') return { job: { id: job.id, state: 'done' } };
  const now = clock.now();
  const voice = await voiceOf(job, store);
  const reason = 'this thread has no ticket';
  return {
    job: { id: job.id, state: 'parked', expect: ON_ITS_WAY },
    ledger: [
      { at: now, delivery: job.id, ticket: null, step: 'reply', outcome: reason, status: null, ms: null, until: null },
    ],
    ...voice.ended({ state: 'failed', reason, canRetry: true, remedy: 'link-thread' }, now),
  };
}

/** By the table, unless a button says otherwise; null for words that go nowhere. */
async function planned(
  { delivery, tools }: Reply,
  link: Link,
  { category, contact }: Pick<Ticket, 'category' | 'contact'>,
  writer: Person,
  errand: Errand,
): Promise<Plan | null> {
  const { team, channel } = link.place;
  const [lists, now] = await Promise.all([tools.lists.needed(errand), tools.channels.settings(team, channel)]);
  const part = partOf(writer, { category: category.id, contactEmail: contact?.email ?? null, cc: link.cc }, lists);
  const { audience, mode } = narrower(delivery.saidUnder, now);
  const route = chosenRoute(delivery, routeOf(part, audience, mode), part);
  if (route.to === 'nowhere') return null;
  const agent = agentServing(writer, category.id, lists);
  if (route.to === 'agent-reply' && agent) return { to: 'agent-reply', agent: agent.id };
  const by = (agent ?? (await requireBotAgent(tools, errand))).id;
  const speaker = route.to === 'contact-reply' ? await speaking(tools, part, writer, contact, errand) : null;
  if (route.to === 'contact-reply' && speaker) {
    return { to: 'contact-reply', contact: speaker.id, otherwise: { agent: by } };
  }
  return { to: 'private-note', agent: by, attributed: 'attributed' in route ? route.attributed : true };
}

/** What was said among agents, or where all became notes, stays so when the channel chooses otherwise before it goes out. */
function narrower(
  saidUnder: DeliveryOf<'reply'>['saidUnder'],
  now: Rules,
): { audience: Audience; mode: Rules['mode'] } {
  return {
    audience: now.agentsOnly || saidUnder?.audience === 'agents' ? 'agents' : 'requester',
    mode: now.mode === 'two-way' && saidUnder?.mode === 'notes' ? 'notes' : now.mode,
  };
}

/** A button or verb that says so wins over the table. Only an agent's makes words public; a requester speaks for themselves. */
function chosenRoute({ as }: DeliveryOf<'reply'>, byTable: Route, part: Part): Route {
  if (as === 'table') return byTable;
  if (as === 'reply' && part === 'agent') return { to: 'agent-reply' };
  if (as === 'reply' && part === 'requester') return { to: 'contact-reply', attributed: false };
  return { to: 'private-note', attributed: part !== 'agent' };
}

/** Whose name a contact's reply carries: the requester's, or that of the person who was copied, never another's. */
async function speaking(
  { helpdesk }: Tools,
  part: Part,
  writer: Person,
  requester: Contact | null,
  errand: Errand,
): Promise<Contact | null> {
  if (part === 'requester') return requester;
  return writer.email === undefined ? null : helpdesk.contact(writer.email, errand);
}

/** The ticket as we know it, or as HappyFox shows it when we know nothing. */
async function ticketNow({ store, helpdesk }: Tools, number: number, errand: Errand) {
  const record = await store.ticketRecord(number);
  if (record) return record.state;
  const ticket = await helpdesk.ticket(number, errand);
  if (ticket) return ticket;
  throw noLongerThere();
}

const noLongerThere = () =>
  new Refused([{ key: null, field: null, text: 'This ticket no longer exists in HappyFox.' }], 'missing');

interface Framing {
  /** Who wrote it, where the helpdesk shows somebody else. */
  by: string | null;
  isWithdrawal: boolean;
  isEdit: boolean;
  hasFiles: boolean;
}

/** The words, with what an honest reader has to know: who wrote them, and that they are a change of earlier ones. */
function wording(own: Words, { by, isWithdrawal, isEdit, hasFiles }: Framing): Words {
  const lead = [
    ...(by === null ? [] : [`${by} wrote in Slack:`]),
    ...(isWithdrawal ? ['Withdrawn by its author.'] : isEdit ? ['Edited:'] : []),
  ].join(' ');
  // A file alone needs a word too: HappyFox takes no update without a text.
  const plain = own.plain.trim() || (!isWithdrawal && hasFiles ? 'See the files.' : '');
  const html = own.html.trim() || (plain ? `<p>${escapeHtml(plain)}</p>` : '');
  return {
    html: lead ? `<p><em>${escapeHtml(lead)}</em></p>${html}` : html,
    plain: [lead, plain].filter(Boolean).join('\n\n'),
  };
}

async function send(
  { helpdesk, log }: Tools,
  plan: Plan,
  update: Omit<UpdateToAdd, 'words'>,
  words: (attributed: boolean) => Words,
  errand: Errand,
): Promise<Ticket> {
  switch (plan.to) {
    case 'agent-reply':
      return helpdesk.agentReply({ ...update, words: words(false), agent: plan.agent, tellCustomer: true }, errand);
    case 'private-note':
      return helpdesk.privateNote({ ...update, words: words(plan.attributed), agent: plan.agent }, errand);
    case 'contact-reply':
      try {
        return await helpdesk.contactReply({ ...update, words: words(false), contact: plan.contact }, errand);
      } catch (error) {
        // HappyFox may let only some contacts reply: the words then go to the agents, under the name of who wrote them.
        if (!(error instanceof Refused) || error.kind !== 'invalid') throw error;
        log.info('a contact may not reply; it becomes a note', { ticket: update.ticket });
        return helpdesk.privateNote({ ...update, words: words(true), agent: plan.otherwise.agent }, errand);
      }
    default:
      return plan satisfies never;
  }
}

const isInThread = (delivery: DeliveryOf<'reply'>): boolean => delivery.as === 'table' || delivery.isInThread === true;

/** What is true once the words are on the ticket. */
async function onTicket(
  { job, tools, delivery }: Reply,
  link: Link,
  ticket: Ticket,
  files: Gathered,
  marker: Marker,
  writer: Person,
): Promise<Changes> {
  const { store, clock } = tools;
  const now = clock.now();
  const update = ownUpdate(ticket, marker);
  // What cannot be seen counts as private: the files that follow must not reach more people than the words.
  const isPrivate = update?.message?.private ?? true;
  const by = update?.by.kind ?? 'system';
  const id = update?.by.id ?? null;
  const { updates: _, ...state } = ticket;
  const [record, own, shared, marks] = await Promise.all([
    store.ticketRecord(ticket.number),
    store.notice(job.id),
    store.notice(repliesNotice(link.id)),
    marking(job.id, delivery, link, store),
  ]);
  return {
    job: { id: job.id, state: 'done' },
    // Words that were written in a form stand nowhere in the thread yet: it is told of them like everybody else.
    ...(update && {
      written: [{ ticket: ticket.number, update: update.id, link: isInThread(delivery) ? link.id : null }],
    }),
    // Only what its reader has seen before: from which update on a thread has to be told is not ours to say.
    ...(record && { ticket: { ...record, state, readAt: now } }),
    add: [
      ...furtherFiles(job, files, {
        ticket: ticket.number,
        contact: by === 'contact' ? id : null,
        ...(by === 'agent' && id !== null && { agent: id }),
        private: isPrivate,
        author: writer,
      }),
      ...marks('done', now),
    ],
    notices: [
      ...(shared?.facts.state === 'replies-waiting'
        ? [{ id: shared.id, facts: { state: 'caught-up' as const }, showAt: now }]
        : []),
      // A reply has a notice of its own only when there is something to tell: it failed before, or files stay behind.
      ...(own || files.problems.length > 0
        ? [
            {
              id: job.id,
              place: link.place,
              head: {
                author: writer.name,
                about: delivery.user,
                permalink: null,
                subject: delivery.said.text.slice(0, EXCERPT) || 'A file',
              },
              showAt: now,
              facts: {
                state: 'added' as const,
                ticket: ticket.number,
                displayId: ticket.displayId,
                agentUrl: ticket.agentUrl,
                as: isPrivate ? ('note' as const) : ('reply' as const),
                files: { sent: files.sent, notSent: files.problems },
                filesToCome: files.later.flat().length,
              },
            },
          ]
        : []),
    ],
    ledger: [
      {
        at: now,
        delivery: job.id,
        ticket: ticket.number,
        step: 'reply',
        outcome: isPrivate ? 'note' : 'reply',
        status: null,
        ms: null,
        until: null,
      },
    ],
  };
}
