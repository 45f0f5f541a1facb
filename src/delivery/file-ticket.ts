import type { DeliveryOf, Job } from '../tickets/delivery';
import type { Ticket } from '../tickets/desk';
import { referenceOf } from '../tickets/marker';
import { Refused } from '../tickets/outcomes';
import type { Changes, NewJob } from '../tickets/ports';
import { type Attempt, foundEarlier, Undecided } from './attempt';
import { type Gathered, gatherFiles } from './gather-files';

/** How much earlier than our write we look, so that two clocks need not agree. Ms. */
const CLOCKS_DIFFER_MS = 120_000;

/** Files a draft as a ticket: looks for it first if an earlier write may have arrived, and never files it blindly again. */
export async function fileTicket(at: Attempt<'new-ticket'>): Promise<Changes> {
  const { job, tools } = at;
  const { draft } = at.delivery;
  const errand = { urgency: 'person', delivery: job.id } as const;
  const marker = { reference: referenceOf(job.id), permalink: draft.source?.permalink ?? null };
  const email = draft.requester.email;
  if (!email)
    throw new Refused([{ key: 'email', field: 'For', text: 'HappyFox needs an e-mail address for this person.' }]);

  const files = await gatherFiles(
    draft.files,
    tools.chat,
    tools.maxRequestBytes,
    job.progress.unreadable,
    draft.source?.message.channel,
  );

  if (job.progress.adopt !== undefined) {
    const ticket = await tools.helpdesk.ticket(job.progress.adopt, errand);
    if (!ticket) throw new Undecided(null);
    return filed(job, at.delivery, ticket, files, tools.clock.now());
  }
  const earlier = await foundEarlier(job, () => {
    const since = (job.progress.sentAt ?? 0) - CLOCKS_DIFFER_MS;
    return tools.helpdesk.findFiled({ marker, category: draft.category, subject: draft.subject, email, since }, errand);
  });
  if (earlier) return filed(job, at.delivery, earlier, files, tools.clock.now());

  const contact = await tools.helpdesk.contact(email, errand);
  const wanted = {
    category: draft.category,
    subject: draft.subject,
    html: draft.words.html,
    ...(draft.priority !== undefined && { priority: draft.priority }),
    answers: draft.answers,
    contact: contact ? { id: contact.id } : { name: draft.requester.name, email },
    cc: draft.cc,
    marker,
  };
  const ticket = await at.write(() =>
    tools.helpdesk.file(wanted, files.first, errand).catch((error: unknown) => {
      throw withRemedy(error);
    }),
  );
  return filed(job, at.delivery, ticket, files, tools.clock.now());
}

/** No form of ours asks for the custom fields of contacts: Slack knows a name and an address. So an agent has to help. */
function withRemedy(error: unknown): unknown {
  if (!(error instanceof Refused) || !error.complaints.some(({ key }) => key?.startsWith('c-cf-'))) return error;
  const text = 'This is asked of new contacts: ask an agent of the helpdesk to add the requester as a contact.';
  return new Refused([...error.complaints, { key: null, field: null, text }], error.kind);
}

/** What is true once the ticket exists. */
function filed(job: Job, { draft }: DeliveryOf<'new-ticket'>, ticket: Ticket, files: Gathered, now: number): Changes {
  const { updates, ...state } = ticket;
  // The opening message is the draft itself. What came after it, while we looked for a lost answer, is news.
  const opening = updates[0]?.id;
  return {
    job: { id: job.id, state: 'done' },
    linkFiled: { id: job.id, ticket: ticket.number, displayId: ticket.displayId },
    ticket: { state, lane: job.lane, mirrored: opening ?? 0, readAt: now },
    ...(opening !== undefined && { written: [{ ticket: ticket.number, update: opening, link: job.id }] }),
    notice: {
      id: job.id,
      showAt: 0,
      facts: {
        state: 'filed',
        ticket: ticket.number,
        displayId: ticket.displayId,
        agentUrl: ticket.agentUrl,
        category: ticket.category.name,
        files: { sent: files.sent, notSent: files.problems },
        filesToCome: files.later.flat().length,
      },
    },
    add: furtherFiles(job, files, {
      ticket: ticket.number,
      contact: ticket.contact?.id ?? null,
      author: draft.author,
      private: false,
    }),
    wakeLane: job.lane,
    ledger: [
      {
        at: now,
        delivery: job.id,
        ticket: ticket.number,
        step: 'new-ticket',
        outcome: 'filed',
        status: null,
        ms: null,
        until: null,
      },
    ],
  };
}

/** The deliveries that bring the files which did not fit into the first request, right behind it in its lane. */
export function furtherFiles(
  job: Job,
  files: Gathered,
  whose: Pick<DeliveryOf<'more-files'>, 'ticket' | 'contact' | 'author' | 'private' | 'agent'>,
): NewJob[] {
  return files.later.map((batch, index) => ({
    id: `${job.id}/files/${index + 2}`,
    lane: job.lane,
    pos: job.pos + index + 1,
    due: 0,
    delivery: {
      kind: 'more-files',
      parent: job.id,
      ...whose,
      files: batch,
      part: index + 2,
      of: files.later.length + 1,
    },
  }));
}
