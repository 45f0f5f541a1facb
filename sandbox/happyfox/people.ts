import { type AttachmentStore, fileFrom, type GivenFile } from './attachments';
import { store } from './call';
import { newContact, openTicket, readTags } from './tickets/create';
import { byAgent, byContact, type Properties, record, reopenIfCompleted, type Words } from './tickets/history';
import { moveTicket } from './tickets/upkeep';
import { viewTicket } from './tickets/view';
import { type CustomValue, contactByMail, defaultOf, need, type Ticket, type World } from './world';

interface Said {
  html?: string;
  text?: string;
  attachments?: GivenFile[];
}

interface Changes {
  status?: number;
  priority?: number;
  assignee?: number | null;
  dueDate?: string | null;
  /** Replaces all tags; commas between them. */
  tags?: string;
  /** Values by field id; null clears. */
  fields?: Record<number, CustomValue | null>;
  /** The acting agent; null is the system. Default the first agent. */
  by?: number | null;
}

interface Mail {
  from: { name: string; email: string };
  subject: string;
  html: string;
  category: number;
  attachments?: GivenFile[];
  cc?: string;
  private?: boolean;
}

/** People at work on the helpdesk itself: agents in their portal, contacts by mail. Each returns the update's id. */
export interface People {
  agentReplies(
    ticket: number,
    agent: number,
    said: Said & { status?: number; updateCustomer?: boolean; timeSpent?: number },
  ): number;
  agentNotes(ticket: number, agent: number, said: Said): number;
  /** Html, or words with files; by default the ticket's own contact. */
  contactReplies(ticket: number, said: string | Said, contact?: number): number;
  change(ticket: number, changes: Changes): number;
  move(ticket: number, category: number, options?: { by?: number; note?: string }): number;
  /** The first ticket goes up in the second. */
  merge(ticket: number, into: number, by?: number): number;
  remove(ticket: number): void;
  /** A promise to the requester was broken: time went by without an answer. Nobody did anything, so no update tells of it. */
  breach(ticket: number): void;
  /** A ticket by mail, from a known or a new contact; returns its number. */
  mailIn(mail: Mail): number;
  /** An answer to a survey. */
  rates(ticket: number, rating: number): number;
}

export function people(world: World): People {
  const ticketOf = (id: number) => need(world.tickets, id, 'ticket');
  const someAgent = () => [...world.agents.keys()][0] ?? 0;
  const files = (given: GivenFile[] = []) => given.map((file) => store(world, fileFrom(file)));
  const words = ({ html, text, attachments }: Said): Words => ({ html, text, files: files(attachments) });
  const told = (ticket: Ticket) => {
    world.tell({ kind: 'updated', ticket });
    return ticket.updates.at(-1)?.id ?? 0;
  };

  return {
    agentReplies: (id, agent, { status, updateCustomer, timeSpent, ...said }) => {
      const ticket = ticketOf(id);
      record(world, ticket, {
        by: byAgent(world, agent),
        words: { ...words(said), customerUpdated: updateCustomer },
        set: { status },
        timeSpent,
      });
      return told(ticket);
    },
    agentNotes: (id, agent, said) => {
      const ticket = ticketOf(id);
      record(world, ticket, { by: byAgent(world, agent), words: { ...words(said), type: 'p' } });
      return told(ticket);
    },
    contactReplies: (id, said, contact) => {
      const ticket = ticketOf(id);
      const by = byContact(world, contact ?? ticket.contact);
      const update = record(world, ticket, { by, words: words(typeof said === 'string' ? { html: said } : said) });
      reopenIfCompleted(world, ticket);
      told(ticket);
      return update.id;
    },
    change: (id, { by = someAgent(), tags, fields, ...set }) => {
      const ticket = ticketOf(id);
      const properties: Properties = {
        ...set,
        tags: tags === undefined ? undefined : readTags(tags),
        fields: fields && new Map(Object.entries(fields).map(([field, value]) => [Number(field), value])),
      };
      record(world, ticket, { by: by === null ? null : byAgent(world, by), set: properties });
      return told(ticket);
    },
    move: (id, category, { by = someAgent(), note } = {}) => {
      const ticket = ticketOf(id);
      need(world.categories, category, 'category');
      moveTicket(world, ticket, category, { by, note });
      return ticket.updates.at(-1)?.id ?? 0;
    },
    merge: (id, into, by = someAgent()) => {
      const ticket = ticketOf(id);
      const target = ticketOf(into);
      ticket.mergedTo = into;
      target.mergedFrom.push(id);
      record(world, ticket, { by: byAgent(world, by) });
      told(ticket);
      record(world, target, { by: byAgent(world, by) });
      return told(target);
    },
    remove: (id) => {
      const ticket = ticketOf(id);
      world.tickets.delete(id);
      world.tell({ kind: 'deleted', ticket });
    },
    breach: (id) => {
      const ticket = ticketOf(id);
      ticket.slaBreaches += 1;
      world.tell({ kind: 'updated', ticket });
    },
    mailIn: (mail) => {
      need(world.categories, mail.category, 'category');
      const contact = contactByMail(world, mail.from.email) ?? newContact(world, mail.from.name, mail.from.email);
      const ticket = openTicket(world, {
        subject: mail.subject,
        category: mail.category,
        priority: defaultOf(world.priorities, 'priority').id,
        contact: contact.id,
        assignee: null,
        tags: [],
        cc: mail.cc ?? '',
        createdAt: world.now(),
        dueDate: null,
        visibleOnlyStaff: mail.private ?? null,
        source: 'TKT_CREATION_EMAIL',
        words: { html: mail.html, cc: mail.cc, files: files(mail.attachments) },
      });
      world.tell({ kind: 'created', ticket });
      return ticket.id;
    },
    rates: (id, rating) => {
      const ticket = ticketOf(id);
      record(world, ticket, { by: byContact(world, ticket.contact), rating });
      return told(ticket);
    },
  };
}

/** A file as a test wants to see it. */
interface HeldFile {
  id: number;
  update: number;
  filename: string;
  contentType: string;
  size: number;
  sha256: string;
  /** Null when the file was too large to keep. */
  bytes: Buffer | null;
}

type Shown = Record<string, unknown>;

/** What the helpdesk holds, for tests that look at the outcome. */
export interface Inspection {
  /** All tickets as the interface would show them, without updates. */
  tickets(): Shown[];
  /** One ticket as the interface would show it; null if there is none. */
  ticket(id: number): Shown | null;
  updates(id: number): Shown[];
  attachmentsOf(id: number): HeldFile[];
}

export function inspection(world: World, link: AttachmentStore['link']): Inspection {
  const show = (ticket: Ticket) => viewTicket(world, ticket, { link, showFieldChanges: true });
  return {
    tickets: () =>
      [...world.tickets.values()].map((ticket) => {
        const { updates: _, ...rest } = show(ticket);
        return rest;
      }),
    ticket: (id) => {
      const ticket = world.tickets.get(id);
      return ticket ? show(ticket) : null;
    },
    updates: (id) => show(need(world.tickets, id, 'ticket')).updates as Shown[],
    attachmentsOf: (id) =>
      need(world.tickets, id, 'ticket').updates.flatMap((update) =>
        (update.message?.files ?? []).map((file) => ({ ...need(world.files, file, 'file'), update: update.id })),
      ),
  };
}
