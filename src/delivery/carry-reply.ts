import { partOf, type Route, routeOf } from '../tickets/audience';
import type { DeliveryOf, Link } from '../tickets/delivery';
import { UNTIL_WOKEN } from '../tickets/delivery';
import type { Ticket } from '../tickets/desk';
import type { Words } from '../tickets/draft';
import { escapeHtml } from '../tickets/escape-html';
import type { FileSource } from '../tickets/files';
import { type Marker, referenceOf } from '../tickets/marker';
import { Refused } from '../tickets/outcomes';
import type { Person } from '../tickets/people';
import type { Changes, Errand } from '../tickets/ports';
import { agentServing } from '../tickets/roles';
import { type Attempt, foundEarlier, type Tools } from './attempt';
import { furtherFiles } from './file-ticket';
import { type Gathered, gatherFiles } from './gather-files';
import { ownUpdate } from './own-update';
import { markJob, repliesNotice } from './telling';
import { requireBotAgent } from './write-as';

type Reply = Attempt<'reply'>;

/** Brings a reply from a thread to its ticket, to the audience that could read it already, and to no other. */
export async function carryReply(at: Reply): Promise<Changes> {
  const { job, tools, delivery } = at;
  const errand = { urgency: 'person', delivery: job.id } as const;
  const link = await tools.store.link(delivery.link);
  // Unlinked meanwhile: what was said there is no longer the ticket's.
  if (!link) return { job: { id: job.id, state: 'done' } };
  // The draft it belongs to was refused; when it is corrected and filed, the lane is woken.
  if (link.ticket === null) return { job: { id: job.id, state: 'open', due: UNTIL_WOKEN } };

  const [writer, files, permalink] = await Promise.all([
    tools.chat.person(delivery.user),
    gatherFiles(
      delivery.revision === 'withdrawn' ? [] : delivery.said.files,
      tools.chat,
      tools.maxRequestBytes,
      job.progress.unreadable,
    ),
    tools.chat.permalink(delivery.message.channel, delivery.message.ts),
  ]);
  const marker = { reference: referenceOf(job.id), permalink };
  const ticket = link.ticket;
  const earlier = await foundEarlier(job, () => tools.helpdesk.findUpdate({ ticket, marker, after: 0 }, errand));
  if (earlier) return onTicket(at, link, earlier, files, marker, writer);

  const known = await ticketNow(tools, ticket, errand);
  const lists = await tools.lists.needed(errand);
  const part = partOf(
    writer,
    { category: known.category.id, contactEmail: known.contact?.email ?? null, cc: link.cc },
    lists,
  );
  const [audience, { mode }] = await Promise.all([
    tools.channels.audience(link.place.team, link.place.channel),
    tools.channels.settings(link.place.team, link.place.channel),
  ]);
  const route = chosenRoute(delivery, routeOf(part, audience, mode), part === 'agent');
  if (route.to === 'nowhere') return { job: { id: job.id, state: 'done' } };
  if (route.to === 'contact-reply' && !known.contact)
    throw new Refused([whole('The ticket has no contact to write for.')]);
  const words = await wording(tools, delivery, writer, route);
  const written = await write(at, route, { ticket: known, writer, words, files: files.first, marker, errand });
  return onTicket(at, link, written, files, marker, writer);
}

/** A button that says so wins over the table; only an agent's button makes words public. */
function chosenRoute({ as }: DeliveryOf<'reply'>, byTable: Route, isAgent: boolean): Route {
  if (as === 'table') return byTable;
  if (as === 'reply' && isAgent) return { to: 'agent-reply' };
  return { to: 'private-note', attributed: !isAgent };
}

/** The ticket as we know it, or as HappyFox shows it when we know nothing. */
async function ticketNow({ store, helpdesk }: Tools, number: number, errand: Errand) {
  const record = await store.ticketRecord(number);
  if (record) return record.state;
  const ticket = await helpdesk.ticket(number, errand);
  if (ticket) return ticket;
  throw new Refused([whole('This ticket no longer exists in HappyFox.')], 'missing');
}

/** The words, with what an honest reader has to know: who wrote them, and that they are a change of earlier ones. */
async function wording(
  tools: Tools,
  { said, revision }: DeliveryOf<'reply'>,
  writer: Person,
  route: Route,
): Promise<Words> {
  const own = revision === 'withdrawn' ? { html: '', plain: '' } : await tools.chat.words(said);
  const lead = [
    ...('attributed' in route && route.attributed ? [`${writer.name} wrote in Slack:`] : []),
    ...(revision === 'edited' ? ['Edited:'] : []),
    ...(revision === 'withdrawn' ? ['Withdrawn by its author.'] : []),
  ].join(' ');
  // A file alone needs a word too: HappyFox takes no update without a text.
  const plain = own.plain.trim() || (revision === 'withdrawn' ? '' : said.files.length > 0 ? 'See the files.' : '');
  const html = own.html.trim() || (plain ? `<p>${escapeHtml(plain)}</p>` : '');
  return {
    html: lead ? `<p><em>${escapeHtml(lead)}</em></p>${html}` : html,
    plain: [lead, plain].filter(Boolean).join('\n\n'),
  };
}

interface ToWrite {
  ticket: Pick<Ticket, 'number' | 'contact' | 'category'>;
  writer: Person;
  words: Words;
  files: FileSource[];
  marker: Marker;
  errand: Errand;
}

async function write(at: Reply, route: Route, it: ToWrite): Promise<Ticket> {
  const { tools } = at;
  const update = { ticket: it.ticket.number, words: it.words, files: it.files, marker: it.marker };
  const agent = agentServing(it.writer, it.ticket.category.id, await tools.lists.needed(it.errand));
  if (route.to === 'agent-reply' && agent) {
    await at.leaving();
    return tools.helpdesk.agentReply({ ...update, agent: agent.id, tellCustomer: true }, it.errand);
  }
  // Asked for before anything leaves: from then on only the write itself may fail.
  const by = agent ?? (await requireBotAgent(tools, it.errand));
  await at.leaving();
  if (route.to === 'contact-reply' && it.ticket.contact) {
    try {
      return await tools.helpdesk.contactReply({ ...update, contact: it.ticket.contact.id }, it.errand);
    } catch (error) {
      // HappyFox may let only some contacts reply: the words then go to the agents, under the name of who wrote them.
      if (!(error instanceof Refused) || error.kind !== 'invalid') throw error;
      tools.log.info('a contact may not reply; it becomes a note', { ticket: it.ticket.number });
    }
  }
  return tools.helpdesk.privateNote({ ...update, agent: by.id }, it.errand);
}

/** What is true once the words are on the ticket. */
async function onTicket(
  at: Reply,
  link: Link,
  ticket: Ticket,
  files: Gathered,
  marker: Marker,
  writer: Person,
): Promise<Changes> {
  const { job, tools, delivery } = at;
  const now = tools.clock.now();
  const update = ownUpdate(ticket, marker);
  // What cannot be seen counts as private: the files that follow must not reach more people than the words.
  const isPrivate = update?.message?.private ?? true;
  const { updates: _, ...state } = ticket;
  const waited = await tools.store.notice(repliesNotice(link.id));
  return {
    job: { id: job.id, state: 'done' },
    ...(update && { written: [{ ticket: ticket.number, update: update.id, link: link.id }] }),
    ticket: { state, lane: link.lane, mirrored: 0, readAt: now },
    add: [
      ...furtherFiles(job, files, {
        ticket: ticket.number,
        contact: ticket.contact?.id ?? null,
        private: isPrivate,
        author: writer,
      }),
      ...(delivery.revision === 'first' ? [markJob(job.id, delivery.message, 'done', now)] : []),
    ],
    ...(waited?.facts.state === 'replies-waiting' && {
      notice: { id: waited.id, facts: { state: 'caught-up' }, showAt: now },
    }),
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

const whole = (text: string) => ({ key: null, field: null, text });
