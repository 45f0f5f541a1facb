import type { Ticket } from '../tickets/desk';
import type { FieldAnswer } from '../tickets/draft';
import type { FileSource } from '../tickets/files';
import { Refused } from '../tickets/outcomes';
import type { DeskWork, Doing, Errand, Queue, TicketRow, TicketToFile } from '../tickets/ports';
import { type Articles, articles } from './articles';
import { atMostAHundred, type ItemOutcome, outcomeOf } from './bulk';
import type { Call, Query } from './call';
import { oneLine } from './clean-text';
import { type Endpoint, endpoints } from './endpoints';
import type { Fields } from './multipart';
import type { RawTicket } from './schemas';
import type { timeSpent } from './time-spent';
import { customFields, list, properties, type TicketExtras, tag } from './to-happyfox';

/** Which tickets a list shows. */
interface TicketFilter {
  /** `all` (the default), open ones, or those in one status by id. */
  status?: 'all' | 'pending' | number;
  /** Ids; tickets of any of them. */
  categories?: number[];
  /** Default: any modification, newest first. */
  sort?: 'last_modifiedd' | 'last_modifieda' | 'created' | 'createa' | 'updated' | 'updatea' | 'due' | 'unresponded';
  /** From 1. */
  page?: number;
  /** 10 to 50, the default. */
  size?: number;
}

/**
 * The agents' work on the queue, and what they look up. Outcomes as in `Helpdesk`. Writes to one ticket never run
 * together. Source: https://support.happyfox.com/kb/article/1039-tickets-endpoint/
 */
export interface Desk extends Articles, DeskWork {
  /** A page of tickets without their histories. `pages` and `total` are null when HappyFox is silent. */
  list(
    filter: TicketFilter,
    errand: Errand,
  ): Promise<{ rows: TicketRow[]; pages: number | null; total: number | null }>;
  /** The same page, only the numbers: a small answer where nothing else is wanted. */
  numbers(
    filter: TicketFilter,
    errand: Errand,
  ): Promise<{ numbers: number[]; pages: number | null; total: number | null }>;
  /** A ticket with changes of custom fields among those of its updates, which `Helpdesk.ticket` leaves out. */
  history(number: number, errand: Errand): Promise<Ticket | null>;
  /**
   * Files up to a hundred tickets in one write, without files of their own. One outcome for each, in the order in which
   * HappyFox answers; it does not promise that this is the order given, so what must be sure is found by its marker.
   * `Unconfirmed` means that any of them may be there.
   */
  fileMany(
    tickets: (TicketToFile & TicketExtras)[],
    errand: Errand,
  ): Promise<ItemOutcome<{ number: number; displayId: string }>[]>;
  /**
   * Keeps a picture for the html of a ticket that is about to be filed; answers the address for its `<img src>`. The
   * address dies after a time that HappyFox does not tell. At most 25 MB, and only for new tickets.
   */
  keepImage(image: FileSource, errand: Errand): Promise<string>;
  setAnswers(act: Doing & { answers: Record<string, FieldAnswer> }, errand: Errand): Promise<Ticket>;
  /** Sends the ticket to people outside by mail. Private notes never go along; earlier messages only if asked for. */
  forward(
    act: Doing & {
      to: string[];
      cc?: string[];
      bcc?: string[];
      /** Also to the contact of the ticket: as an addressee, or in CC. */
      withContact?: 'to' | 'cc';
      subject: string;
      message: string;
      wholeHistory: boolean;
      /** Files that the ticket has, by their ids. */
      ticketFiles?: number[];
      /** Whether each answer to the mail opens a new ticket; if not, it goes to this one. Default false. */
      answersBecomeTickets?: boolean;
      files?: FileSource[];
    },
    errand: Errand,
  ): Promise<void>;
  /**
   * Deletes the ticket for ever; no call brings it back. Answers its display id. `Refused`, with nothing sent, unless the
   * administrator switched `allowDelete` on. Deleting one that is gone is refused as `missing`.
   */
  remove(act: Doing, errand: Errand): Promise<string>;
}

interface Tools {
  call: Call;
  /** The ticket an answer shows, or the ticket read anew where the answer shows none. */
  after(number: number, answer: RawTicket | null, errand: Errand): Promise<Ticket>;
  withMinutes: ReturnType<typeof timeSpent>;
  toRow(raw: RawTicket): TicketRow;
  history: Desk['history'];
  /** The fields of a new ticket. */
  newTicket(ticket: TicketToFile & TicketExtras, errand: Errand): Promise<Fields>;
  /** Scheme and host of the account. */
  origin: string;
  allowDelete: boolean;
}

export function desk({ call, after, withMinutes, toRow, history, newTicket, origin, allowDelete }: Tools): Desk {
  const ticketAfter = async (endpoint: Endpoint<RawTicket | null>, number: number, fields: Fields, errand: Errand) => {
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
    ...articles(call, origin),
    async list(filter, errand) {
      const { answer } = await call(endpoints.tickets, { query: { ...queryOf(filter), fields: ROW } }, errand);
      return { rows: answer.rows.map(toRow), pages: answer.pages, total: answer.total };
    },
    async numbers(filter, errand) {
      const query = { ...queryOf(filter), minify_response: 'true' };
      const { answer } = await call(endpoints.numbers, { query }, errand);
      return { numbers: answer.rows, pages: answer.pages, total: answer.total };
    },
    history,
    async queue(wanted, errand) {
      const q = searchOf(wanted);
      const query: Query = {
        ...(q === '' ? { sort: 'last_modifiedd' } : { q }),
        status: wanted.state === 'all' ? '_all' : '_pending',
        ...(wanted.categories?.length ? { category: wanted.categories } : {}),
        size: QUEUE_PAGE,
        page: wanted.page ?? 1,
        fields: QUEUE_ROW,
      };
      const pastEnd = { rows: [], pages: null, total: null };
      try {
        const { answer } = await call(endpoints.tickets, { query }, errand);
        // What a page after the last one holds is not documented: nothing, a 404, or the last one again. Here it is nothing.
        if (answer.pages !== null && Number(query.page) > Math.max(1, answer.pages)) return pastEnd;
        return { rows: answer.rows.map(toRow), pages: answer.pages, total: answer.total };
      } catch (error) {
        if (error instanceof Refused && error.kind === 'missing' && query.page !== 1) return pastEnd;
        throw error;
      }
    },
    async fileMany(tickets, errand) {
      atMostAHundred(tickets, 'tickets');
      const json: Fields[] = [];
      for (const ticket of tickets) json.push(await newTicket(ticket, errand));
      if (json.length === 0) return [];
      const { answer } = await call(endpoints.fileTickets, { json }, errand);
      return answer.map((item) => outcomeOf(item, { number: item.id ?? 0, displayId: item.display_id }));
    },
    async keepImage(image, errand) {
      if (!image.type.startsWith('image/')) {
        throw new Refused([{ key: 'file', field: 'Files', text: `${image.name} is no picture.` }]);
      }
      const { answer } = await call(endpoints.keepImage, { files: [image] }, errand);
      return answer.startsWith('/') ? `${origin}${answer}` : answer;
    },
    setProperties: ({ ticket, agent, minutes, survey, ...set }, errand) =>
      withMinutes(ticket, minutes, (time) => {
        const asks = survey === undefined ? {} : { send_survey: survey };
        return ticketAfter(
          endpoints.agentUpdate,
          ticket,
          { staff: agent, ...properties(set), ...asks, ...time },
          errand,
        );
      }),
    setAnswers: ({ ticket, agent, answers }, errand) =>
      ticketAfter(endpoints.customFields, ticket, { staff: agent, ...customFields(answers) }, errand),
    changeTags: ({ ticket, agent, add, remove }, errand) => {
      const fields = { staff_id: agent, ...list('add', add.map(tag)), ...list('remove', remove.map(tag)) };
      return ticketAfter(endpoints.tags, ticket, fields, errand);
    },
    async subscribe({ ticket, agent, more }, errand) {
      const json = { staff_id: agent, ...(more?.length ? { data: more } : {}) };
      await call(endpoints.subscribe, { at: { n: ticket }, json }, errand);
    },
    async unsubscribe({ ticket, agent }, errand) {
      await call(endpoints.unsubscribe, { at: { n: ticket }, fields: { staff_id: agent } }, errand);
    },
    async move({ ticket, agent, category, note, assignee, answers }, errand) {
      const fields: Fields = {
        staff_id: agent,
        target_category_id: category,
        ...(note ? { move_note: note } : {}),
        ...(assignee === undefined ? {} : { assign_to: assignee }),
        // How HappyFox is told the fields that it wants on moving is not shown; it takes them under these names elsewhere.
        ...customFields(answers ?? {}),
      };
      await call(endpoints.move, { at: { n: ticket }, fields }, errand);
      return after(ticket, null, errand);
    },
    async forward({ ticket, agent, to, cc, bcc, withContact, ticketFiles, files, ...mail }, errand) {
      const fields: Fields = {
        staff_id: agent,
        ...list('to', to),
        ...list('cc', cc),
        ...list('bcc', bcc),
        subject: oneLine(mail.subject),
        message: mail.message,
        ...(withContact === undefined ? {} : { [`${withContact}_include_ticket_contact`]: true }),
        send_all_messages: mail.wholeHistory,
        include_pvt_notes: false,
        ...(ticketFiles?.length ? { ticket_attachments: ticketFiles } : {}),
        // By default each answer to the mail would open a new ticket.
        convert_replies_as_new_ticket: mail.answersBecomeTickets ?? false,
      };
      await call(endpoints.forward, { at: { n: ticket }, fields, ...(files ? { files } : {}) }, errand);
    },
    async remove({ ticket, agent }, errand) {
      if (!allowDelete) {
        const text = 'Foxbridge is not allowed to delete tickets. Delete it in HappyFox.';
        throw new Refused([{ key: null, field: null, text }]);
      }
      return (await call(endpoints.deleteTicket, { at: { n: ticket }, fields: { staff_id: agent } }, errand)).answer;
    },
  };
}

/** What a row shows. An account may ignore the wish and send whole tickets. */
const ROW = 'id,display_id,subject,category,status,user,last_modified,created_at,last_updated_at';

/** The same with what tells which ticket is the most urgent. */
const QUEUE_ROW = `${ROW},priority,assigned_to,due_date,unresponded,visible_only_staff,merged_to`;
/** The most HappyFox shows at once. */
export const QUEUE_PAGE = 50;
const DUE = {
  overdue: 'duedate:overdue',
  'next-7-days': 'duedate:"next 7 days"',
  // A comma means any of them (`docs/happyfox.md`, 4.2).
  due: 'duedate:overdue,"next 7 days"',
  breached: 'breached:true',
} as const;

/** The terms of a search; how a quote inside a value is written is not documented, so a value with one finds nothing. */
function searchOf({ words, contact, assignee, clock }: Queue): string {
  const term = (name: string, value: string | undefined) =>
    value === undefined ? [] : [value === 'none' ? `${name}:none` : `${name}:"${value.replaceAll('"', '')}"`];
  return [
    ...(words ? [words] : []),
    ...term('contact', contact),
    ...term('assignee', assignee),
    ...(clock ? [DUE[clock]] : []),
  ].join(' ');
}

const queryOf = ({
  status = 'all',
  categories,
  sort = 'last_modifiedd',
  page = 1,
  size = 50,
}: TicketFilter): Query => ({
  // Always sent: without it, the documentation is of two minds about what is shown.
  status: typeof status === 'number' ? status : `_${status}`,
  ...(categories?.length ? { category: categories } : {}),
  sort,
  // Nobody knows what a smaller page would do.
  size: Math.min(50, Math.max(10, size)),
  page,
});
