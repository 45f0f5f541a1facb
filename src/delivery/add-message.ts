import type { Ticket } from '../tickets/desk';
import { referenceOf } from '../tickets/marker';
import { Refused } from '../tickets/outcomes';
import type { Changes } from '../tickets/ports';
import { agentServing } from '../tickets/roles';
import { type Attempt, foundEarlier } from './attempt';
import { furtherFiles } from './file-ticket';
import { type Gathered, gatherFiles } from './gather-files';
import { requireBotAgent } from './write-as';

/** Brings a message to a ticket: as a note for agents, or, from the requester, as their reply. */
export async function addMessage(at: Attempt<'add-message'>): Promise<Changes> {
  const { job, tools, delivery } = at;
  const errand = { urgency: 'person', delivery: job.id } as const;
  const marker = { reference: referenceOf(job.id), permalink: delivery.source.permalink };
  const files = await gatherFiles(delivery.files, tools.chat, tools.maxRequestBytes, job.progress.unreadable);

  const earlier = await foundEarlier(job, () =>
    tools.helpdesk.findUpdate({ ticket: delivery.ticket, marker, after: 0 }, errand),
  );
  if (earlier) return added(at, earlier, files);

  const ticket = await tools.helpdesk.ticket(delivery.ticket, errand);
  if (!ticket)
    throw new Refused([{ key: null, field: null, text: 'This ticket no longer exists in HappyFox.' }], 'missing');
  const update = { ticket: ticket.number, words: delivery.words, files: files.first, marker };
  if (delivery.as === 'reply' && ticket.contact) {
    await at.leaving();
    return added(at, await tools.helpdesk.contactReply({ ...update, contact: ticket.contact.id }, errand), files);
  }
  const lists = await tools.lists.needed(errand);
  const agent = agentServing(delivery.author, ticket.category.id, lists) ?? (await requireBotAgent(tools, errand));
  await at.leaving();
  return added(at, await tools.helpdesk.privateNote({ ...update, agent: agent.id }, errand), files);
}

function added({ job, delivery, tools }: Attempt<'add-message'>, ticket: Ticket, files: Gathered): Changes {
  const now = tools.clock.now();
  return {
    job: { id: job.id, state: 'done' },
    notice: {
      id: job.id,
      showAt: now,
      facts: {
        state: 'added',
        ticket: ticket.number,
        displayId: ticket.displayId,
        agentUrl: ticket.agentUrl,
        as: delivery.as,
        files: { sent: files.sent, notSent: files.problems },
        filesToCome: files.later.flat().length,
      },
    },
    add: furtherFiles(job, files, {
      ticket: ticket.number,
      contact: ticket.contact?.id ?? null,
      author: delivery.author,
      private: delivery.as === 'note',
    }),
    ledger: [
      {
        at: now,
        delivery: job.id,
        ticket: ticket.number,
        step: 'add-message',
        outcome: 'added',
        status: null,
        ms: null,
        until: null,
      },
    ],
  };
}
