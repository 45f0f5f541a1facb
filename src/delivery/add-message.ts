import { partOf } from '../tickets/audience';
import type { Ticket } from '../tickets/desk';
import type { Words } from '../tickets/draft';
import { escapeHtml } from '../tickets/escape-html';
import { type Marker, referenceOf } from '../tickets/marker';
import { Refused } from '../tickets/outcomes';
import type { Changes, UpdateToAdd } from '../tickets/ports';
import { agentServing } from '../tickets/roles';
import { type Attempt, foundEarlier } from './attempt';
import { furtherFiles } from './file-ticket';
import { type Gathered, gatherFiles } from './gather-files';
import { ownUpdate } from './own-update';
import { requireBotAgent } from './write-as';

type At = Attempt<'add-message'>;

/** In whose name a message stands on the ticket: the requester reads the first two, only agents read a note. */
type Voice = { as: 'contact'; contact: number } | { as: 'agent'; agent: number } | { as: 'note' };

/**
 * Brings a message to a ticket: as a note for agents, or, where the person may speak there, as a reply. A reply that is
 * not theirs to give becomes a note, never the other way round.
 */
export async function addMessage(at: At): Promise<Changes> {
  const { job, tools, delivery } = at;
  const errand = { urgency: 'person', delivery: job.id } as const;
  const marker = { reference: referenceOf(job.id), permalink: delivery.source?.permalink ?? null };
  const files = await gatherFiles(
    delivery.files,
    tools.chat,
    tools.maxRequestBytes,
    job.progress.unreadable,
    delivery.source?.message.channel,
  );

  const earlier = await foundEarlier(job, () =>
    tools.helpdesk.findUpdate({ ticket: delivery.ticket, marker, after: 0 }, errand),
  );
  if (earlier) return added(at, earlier, voiceFound(earlier, marker), files);

  const ticket = await tools.helpdesk.ticket(delivery.ticket, errand);
  if (!ticket)
    throw new Refused([{ key: null, field: null, text: 'This ticket no longer exists in HappyFox.' }], 'missing');
  const update = { ticket: ticket.number, words: delivery.words, files: files.first, marker };
  if (delivery.as === 'reply') {
    const replied = await reply(at, ticket, update);
    if (replied) return added(at, replied.ticket, replied.voice, files);
  }
  const lists = await tools.lists.needed(errand);
  const own = agentServing(delivery.author, ticket.category.id, lists);
  const agent = own ?? (await requireBotAgent(tools, errand));
  const words = delivery.isUnsigned && !own ? signed(delivery.words, delivery.author.name) : delivery.words;
  const noted = await at.write(() => tools.helpdesk.privateNote({ ...update, words, agent: agent.id }, errand));
  return added(at, noted, { as: 'note' }, files);
}

/** The words under the name of who wrote them. */
function signed({ html, plain }: Words, author: string): Words {
  const line = `${author} wrote in Slack:`;
  return { html: `<p><em>${escapeHtml(line)}</em></p>${html}`, plain: `${line}\n\n${plain}` };
}

/** Speaks to the requester, as themselves or as an agent of the category. Null when the person is neither, or HappyFox says no. */
async function reply(at: At, ticket: Ticket, update: UpdateToAdd): Promise<{ ticket: Ticket; voice: Voice } | null> {
  const { job, tools, delivery } = at;
  const { contact, category } = ticket;
  const errand = { urgency: 'person', delivery: job.id } as const;
  const lists = await tools.lists.needed(errand);
  const place = { category: category.id, contactEmail: contact?.email ?? null, cc: [] };
  const part = partOf(delivery.author, place, lists);
  if (part === 'requester' && contact) {
    try {
      const replied = await at.write(() => tools.helpdesk.contactReply({ ...update, contact: contact.id }, errand));
      return { ticket: replied, voice: { as: 'contact', contact: contact.id } };
    } catch (error) {
      // HappyFox may let no contact reply: agents learn of it all the same, from a note that names the person.
      if (!(error instanceof Refused) || error.kind !== 'invalid') throw error;
      return null;
    }
  }
  const agent = part === 'agent' ? agentServing(delivery.author, category.id, lists) : null;
  if (!agent) return null;
  const said = { ...update, agent: agent.id, tellCustomer: true };
  const replied = await at.write(() => tools.helpdesk.agentReply(said, errand));
  return { ticket: replied, voice: { as: 'agent', agent: agent.id } };
}

/** As what a message stands there that was sent in an earlier attempt. What cannot be told counts as a note. */
function voiceFound(ticket: Ticket, marker: Marker): Voice {
  const update = ownUpdate(ticket, marker);
  if (!update?.message || update.message.private || update.by.id === null) return { as: 'note' };
  return update.by.kind === 'contact' ? { as: 'contact', contact: update.by.id } : { as: 'agent', agent: update.by.id };
}

function added({ job, delivery, tools }: At, ticket: Ticket, voice: Voice, files: Gathered): Changes {
  const now = tools.clock.now();
  const as = voice.as === 'note' ? 'note' : 'reply';
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
        as,
        ...(as !== delivery.as && { insteadOfReply: true }),
        files: { sent: files.sent, notSent: files.problems },
        filesToCome: files.later.flat().length,
      },
    },
    add: furtherFiles(job, files, {
      ticket: ticket.number,
      contact: voice.as === 'contact' ? voice.contact : null,
      ...(voice.as === 'agent' && { agent: voice.agent }),
      author: delivery.author,
      // Files go to those who read the words, and to nobody else.
      private: as === 'note',
    }),
    ledger: [
      {
        at: now,
        delivery: job.id,
        ticket: ticket.number,
        step: 'add-message',
        outcome: voice.as === 'note' ? 'noted' : 'replied',
        status: null,
        ms: null,
        until: null,
      },
    ],
  };
}
