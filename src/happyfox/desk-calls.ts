import type { Contact, Ticket } from '../tickets/desk';
import type { FieldAnswer } from '../tickets/draft';
import type { FileSource } from '../tickets/files';
import { Refused } from '../tickets/outcomes';
import type { Errand } from '../tickets/ports';
import type { Call } from './call';
import { endpoints } from './endpoints';
import { toContact } from './from-happyfox';
import type { Fields } from './multipart';
import type { RawTicket } from './schemas';
import { customFields } from './to-happyfox';

/** What an agent can do to a ticket besides writing on it. `agent` is the id of the one in whose name it is done. */
interface Act {
  ticket: number;
  agent: number;
}

interface Article {
  id: number;
  title: string;
  html: string;
  url: string | null;
  section: string;
}

interface Group {
  id: number;
  name: string;
  /** Only when one group was read. */
  contacts: Contact[];
}

/** The agents' work on the queue, and what they look up. Outcomes as in `Helpdesk`. */
export interface Desk {
  /** Changes what is named, and nothing else; `assignee: null` leaves the ticket without one. No mail is sent. */
  setProperties(
    act: Act & {
      status?: number;
      priority?: number;
      assignee?: number | null;
      /** `YYYY-MM-DD`. */
      due?: string;
      /** Minutes; adds up. Some categories ask for them. */
      timeSpent?: number;
      /** Custom fields that the new status asks for, by id. */
      answers?: Record<string, FieldAnswer>;
    },
    errand: Errand,
  ): Promise<Ticket>;
  setAnswers(act: Act & { answers: Record<string, FieldAnswer> }, errand: Errand): Promise<Ticket>;
  changeTags(act: Act & { add: string[]; remove: string[] }, errand: Errand): Promise<Ticket>;
  /** The agent follows the ticket, or no longer does. */
  subscribe(act: Act, errand: Errand): Promise<void>;
  unsubscribe(act: Act, errand: Errand): Promise<void>;
  /** Moves the ticket to another category. Its display id changes; its number does not. */
  move(act: Act & { category: number; note?: string; assignee?: number }, errand: Errand): Promise<Ticket>;
  /** Sends the ticket to people outside by mail. Private notes never go along; earlier messages only if asked for. */
  forward(
    act: Act & {
      to: string[];
      cc?: string[];
      subject: string;
      message: string;
      wholeHistory: boolean;
      files?: FileSource[];
    },
    errand: Errand,
  ): Promise<void>;
  /** At most fifty contacts that fit the words. */
  findContacts(words: string, errand: Errand): Promise<Contact[]>;
  groups(errand: Errand): Promise<Group[]>;
  group(id: number, errand: Errand): Promise<Group | null>;
  /** Articles of the knowledge base; `internal` are those for agents only. */
  articles(which: 'public' | 'internal', errand: Errand): Promise<Article[]>;
  article(id: number, errand: Errand): Promise<Article | null>;
}

export function desk(
  call: Call,
  /** The ticket an answer shows, or the ticket read anew where the answer shows none. */
  after: (number: number, answer: RawTicket | null, errand: Errand) => Promise<Ticket>,
): Desk {
  const ticketAfter = async (
    endpoint: typeof endpoints.agentUpdate,
    number: number,
    fields: Fields,
    errand: Errand,
  ) => {
    try {
      const { answer } = await call(endpoint, { at: { n: number }, fields }, errand);
      return await after(number, answer, errand);
    } catch (error) {
      // Somebody else was faster: the ticket is as it was wanted.
      if (error instanceof Refused && error.kind === 'nothing-to-do') return after(number, null, errand);
      throw error;
    }
  };
  return {
    setProperties: ({ ticket, agent, status, priority, assignee, due, timeSpent, answers }, errand) =>
      ticketAfter(
        endpoints.agentUpdate,
        ticket,
        {
          staff: agent,
          ...(status === undefined ? {} : { status }),
          ...(priority === undefined ? {} : { priority }),
          ...(assignee === undefined ? {} : { assignee }),
          ...(due === undefined ? {} : { due_date: due }),
          ...(timeSpent === undefined ? {} : { time_spent: timeSpent }),
          ...customFields(answers ?? {}),
        },
        errand,
      ),
    setAnswers: ({ ticket, agent, answers }, errand) =>
      ticketAfter(endpoints.customFields, ticket, { staff: agent, ...customFields(answers) }, errand),
    changeTags: ({ ticket, agent, add, remove }, errand) =>
      ticketAfter(
        endpoints.tags,
        ticket,
        {
          staff_id: agent,
          ...(add.length > 0 ? { add: add.join(',') } : {}),
          ...(remove.length > 0 ? { remove: remove.join(',') } : {}),
        },
        errand,
      ),
    async subscribe({ ticket, agent }, errand) {
      await call(endpoints.subscribe, { at: { n: ticket }, fields: { staff_id: agent } }, errand);
    },
    async unsubscribe({ ticket, agent }, errand) {
      await call(endpoints.unsubscribe, { at: { n: ticket }, fields: { staff_id: agent } }, errand);
    },
    async move({ ticket, agent, category, note, assignee }, errand) {
      const fields: Fields = {
        staff_id: agent,
        target_category_id: category,
        ...(note ? { move_note: note } : {}),
        ...(assignee === undefined ? {} : { assign_to: assignee }),
      };
      await call(endpoints.move, { at: { n: ticket }, fields }, errand);
      return after(ticket, null, errand);
    },
    async forward({ ticket, agent, to, cc, subject, message, wholeHistory, files }, errand) {
      const fields: Fields = {
        staff_id: agent,
        to: to.join(','),
        ...(cc?.length ? { cc: cc.join(',') } : {}),
        subject,
        message,
        send_all_messages: wholeHistory,
        include_pvt_notes: false,
        // By default each answer to the mail would open a new ticket.
        convert_replies_as_new_ticket: false,
      };
      await call(endpoints.forward, { at: { n: ticket }, fields, ...(files ? { files } : {}) }, errand);
    },
    async findContacts(words, errand) {
      const q = words
        .replace(/["\s]+/g, ' ')
        .trim()
        .slice(0, 200);
      if (q === '') return [];
      const { answer } = await call(endpoints.contacts, { query: { q, size: 50, page: 1 } }, errand);
      return answer.rows.map(toContact);
    },
    async groups(errand) {
      const { answer } = await call(endpoints.groups, {}, errand);
      return answer.map(({ id, name, contacts }) => ({ id, name, contacts }));
    },
    group: (id, errand) =>
      orNull(async () => {
        const { answer } = await call(endpoints.group, { at: { id } }, errand);
        return { id: answer.id, name: answer.name, contacts: answer.contacts };
      }),
    async articles(which, errand) {
      const endpoint = which === 'internal' ? endpoints.internalArticles : endpoints.articles;
      const { answer } = await call(endpoint, {}, errand);
      return answer.map(toArticle);
    },
    article: (id, errand) =>
      orNull(async () => toArticle((await call(endpoints.article, { at: { id } }, errand)).answer)),
  };
}

const toArticle = (raw: {
  id: number;
  title: string;
  contents: string;
  full_url: string | null;
  section_name: string;
}): Article => ({
  id: raw.id,
  title: raw.title,
  html: raw.contents,
  url: raw.full_url,
  section: raw.section_name,
});

/** What a read answers, or null when there is no such thing. */
export async function orNull<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Refused && error.kind === 'missing') return null;
    throw error;
  }
}
