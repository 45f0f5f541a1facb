import type { Agent, Attachment, Catalogue, Ticket } from '../tickets/desk';
import type { FileSource } from '../tickets/files';
import { Refused, Unconfirmed } from '../tickets/outcomes';
import { patiently } from '../tickets/patiently';
import type { Clock, Errand, Helpdesk, Log, Store, TicketToFile, UpdateToAdd } from '../tickets/ports';
import { address } from './address';
import { articles, knowledge } from './articles';
import { type OpenAttachment, openAttachment } from './attachment';
import { type Call, wayOut } from './call';
import { changedSince } from './changed-since';
import { check, type Finding } from './check';
import { clean, searchWords } from './clean-text';
import { type Desk, desk, QUEUE_PAGE } from './desk-calls';
import { type Endpoint, endpoints } from './endpoints';
import { toAgent, toCategory, toContact, toPriority, toRow, toStatus, toTicket } from './from-happyfox';
import { gate } from './gate';
import { type KnownFields, knownFields } from './known-fields';
import { type Lists, lists } from './lists';
import { lookOut } from './look';
import type { Fields } from './multipart';
import { orNull } from './or-null';
import { type People, people } from './people';
import type { RawTicket } from './schemas';
import { timeSpent } from './time-spent';
import {
  agentReply,
  contactReply,
  type NoteExtras,
  newTicket,
  privateNote,
  type ReplyExtras,
  type TicketExtras,
} from './to-happyfox';

export interface HappyFoxConfig {
  /** `https://host`, with or without `/api/1.1/json/`; http on loopback only. */
  url: string;
  apiKey: string;
  authCode: string;
  /** The agent the bot acts as when a person has none. */
  agentEmail: string | null;
  readsPerMinute: number;
  writesPerMinute: number;
  /** Bytes of files that one request may carry. */
  maxRequestBytes: number;
  /** Name or id of the text field of tickets that carries the marker's reference. */
  referenceField?: string | null;
  /** Whether tickets may be deleted. Off by default: a key of HappyFox can do everything, so the bot fences itself. */
  allowDelete?: boolean;
}

interface Deps {
  clock: Clock;
  log: Log;
  store: Pick<Store, 'change' | 'read' | 'commit'>;
  /** For tests: how long (ms) a call may take, and the dice for jitter (0 to 1). */
  timeoutMs?: number;
  random?: () => number;
}

/** HappyFox as the helpdesk, with what else the program can ask of it. */
export interface HappyFox extends Helpdesk {
  /** The helpdesk's writes, with all that HappyFox can take along. */
  file(ticket: TicketToFile & TicketExtras, files: FileSource[], errand: Errand): Promise<Ticket>;
  contactReply(
    update: UpdateToAdd & { contact: number; cc?: string[]; bcc?: string[] },
    errand: Errand,
  ): Promise<Ticket>;
  agentReply(
    update: UpdateToAdd & { agent: number; tellCustomer: boolean } & ReplyExtras,
    errand: Errand,
  ): Promise<Ticket>;
  privateNote(update: UpdateToAdd & { agent: number } & NoteExtras, errand: Errand): Promise<Ticket>;
  /** Tickets, contacts with their groups, and single items of the reference lists. */
  desk: Desk;
  people: People;
  lists: Lists;
  changedSince: ReturnType<typeof changedSince>;
  /** Opens a file of an update; see `attachment.ts`. */
  openAttachment(file: Attachment, limit: number): Promise<OpenAttachment>;
  /** The agent the bot acts as; null if HappyFox has no such active agent. */
  botAgent(errand: Errand): Promise<Agent | null>;
  /** What is paused at the moment, and until when (epoch ms). */
  throttle(): Promise<{ reads?: number; writes?: number }>;
  /** Looks at the account as the administrator set it up. Throws nothing. */
  check(): Promise<Finding[]>;
}

/** Letters of a search; more than that is a text, not words. */
const LONGEST_SEARCH = 200;
/** What is asked of a contact's own tickets; whether they may see one is part of it. */
const OWN_ROW = 'id,display_id,subject,category,status,user,last_modified,visible_only_staff';

/** Throws an `Error` for the administrator when the address is unusable. Calls nobody by itself. */
export function happyFox(config: HappyFoxConfig, deps: Deps): HappyFox {
  const home = address(config.url);
  const { log } = deps;
  const barrier = gate({ read: config.readsPerMinute, write: config.writesPerMinute }, deps);
  const send = wayOut({
    address: home,
    apiKey: config.apiKey,
    authCode: config.authCode,
    maxRequestBytes: config.maxRequestBytes,
    gate: barrier,
    ...deps,
  });
  const fields: KnownFields = knownFields(send, log, config.referenceField);
  const call: Call = async (endpoint, request, errand) => {
    try {
      return await send(endpoint, request, errand);
    } catch (error) {
      throw error instanceof Refused ? await fields.named(error, errand) : error;
    }
  };

  const withMinutes = timeSpent();

  const ticket = (number: number, errand: Errand) =>
    orNull(async () => toTicket((await call(endpoints.ticket, { at: { n: number } }, errand)).answer, home));
  const history = (number: number, errand: Errand) =>
    orNull(async () => {
      const request = { at: { n: number }, query: { show_cf_changes: 'true' } };
      return toTicket((await call(endpoints.ticket, request, errand)).answer, home);
    });

  /** The write is done; what fails from here on must not look as if it were not. */
  async function after(number: number, answer: RawTicket | null, errand: Errand): Promise<Ticket> {
    if (answer?.updates) return toTicket(answer, home);
    try {
      const read = await ticket(number, errand);
      if (read) return read;
    } catch (error) {
      log.warn('happyfox ticket not read after a write', { ticket: number, why: String(error) });
    }
    throw new Unconfirmed(`ticket ${number} could not be read after the write`);
  }

  async function add(
    endpoint: Endpoint<RawTicket | null>,
    number: number,
    body: Fields,
    files: FileSource[],
    errand: Errand,
  ) {
    const { answer } = await call(endpoint, { at: { n: number }, fields: body, files }, errand);
    return after(number, answer, errand);
  }

  /** The same in the name of an agent, with the minutes that some categories ask for. */
  const addAsAgent = (endpoint: Endpoint<RawTicket | null>, update: UpdateToAdd, body: Fields, errand: Errand) =>
    withMinutes(update.ticket, update.minutes, (time) =>
      add(endpoint, update.ticket, { ...body, ...time }, update.files, errand),
    );

  async function toFile(wanted: TicketToFile & TicketExtras, errand: Errand): Promise<Fields> {
    const reference = await fields.reference(errand);
    const applies = reference?.categories.some(({ category }) => category === wanted.category) ?? false;
    return newTicket(wanted, reference && applies ? reference.id : null);
  }

  async function agents(errand: Errand): Promise<Agent[]> {
    return (await call(endpoints.agents, {}, errand)).answer.map(toAgent);
  }

  /** A small budget does not hold all lists at once: whoever waits for them gets each as soon as there is room for it. */
  async function inItsTurn<A>(errand: Errand, read: () => Promise<A>): Promise<A> {
    // A delivery must not be held so long; it has its own way of waiting.
    const mayWait = errand.urgency === 'person' && !errand.delivery;
    return mayWait ? patiently(deps.clock, Number.POSITIVE_INFINITY, read) : read();
  }

  /** Tickets can be filed where a list is missing; only categories are needed. */
  async function orNone<A>(list: string, read: () => Promise<A[]>): Promise<A[]> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof Refused && error.kind === 'missing')) throw error;
      log.warn('happyfox lacks a list', { list });
      return [];
    }
  }

  async function catalogue(errand: Errand): Promise<Catalogue> {
    const at = deps.clock.now();
    const [categories, statuses, priorities, staff, customFields] = await Promise.all([
      inItsTurn(errand, () => call(endpoints.categories, {}, errand)),
      orNone('statuses', () => inItsTurn(errand, async () => (await call(endpoints.statuses, {}, errand)).answer)),
      orNone('priorities', () => inItsTurn(errand, async () => (await call(endpoints.priorities, {}, errand)).answer)),
      orNone('agents', () => inItsTurn(errand, () => agents(errand))),
      orNone('custom fields', () => inItsTurn(errand, () => fields.read(errand))),
    ]);
    return {
      categories: categories.answer.map(toCategory),
      statuses: statuses.map(toStatus),
      priorities: priorities.map(toPriority),
      agents: staff,
      fields: customFields,
      at,
    };
  }

  const desks = desk({
    call,
    after,
    withMinutes,
    toRow: (raw) => toRow(raw, home),
    history,
    newTicket: toFile,
    origin: home.origin,
    allowDelete: config.allowDelete === true,
  });

  return {
    catalogue,
    ticket,
    async contact(given, errand) {
      const email = clean(given).trim();
      // What is no address would name another resource of the interface.
      if (!email.includes('@')) return null;
      return orNull(async () => toContact((await call(endpoints.contact, { at: { email } }, errand)).answer));
    },

    async search(words, among, errand) {
      const number = numberIn(words);
      if (number !== null) {
        const found = await ticket(number, errand);
        if (found) return { rows: [found], more: false };
      }
      // Quotes cannot be escaped, and a colon or comma would make a filter of a word.
      const q = searchWords(words.replace(/[":,]/g, ' '), LONGEST_SEARCH);
      if (q === '' || q.startsWith('#')) return { rows: [], more: false };
      const pages = await Promise.all(among.map((part) => desks.queue({ words: q, state: 'all', ...part }, errand)));
      const rows = inTurns(pages.map((page) => page.rows));
      return {
        rows: [...new Map(rows.map((row) => [row.number, row])).values()],
        more: pages.some((page) => (page.pages === null ? page.rows.length >= QUEUE_PAGE : page.pages > 1)),
      };
    },

    async openTicketsOf(given, errand) {
      const email = clean(given).trim();
      // How a quote inside a value is written is not documented.
      if (!email.includes('@') || email.includes('"')) return [];
      const query = { q: `contact:"${email}"`, status: '_pending', size: 50, page: 1, fields: OWN_ROW };
      const { answer } = await call(endpoints.tickets, { query }, errand);
      const isTheirs = ({ user, status, visible_only_staff }: RawTicket) =>
        user?.email?.toLowerCase() === email.toLowerCase() &&
        !visible_only_staff &&
        !/^completed$/i.test(status?.behavior ?? '');
      return answer.rows.filter(isTheirs).map((raw) => toRow(raw, home));
    },
    knowledge: knowledge(articles(call, home.origin)),

    async file(wanted, files, errand) {
      const { answer } = await call(endpoints.fileTicket, { fields: await toFile(wanted, errand), files }, errand);
      return toTicket(answer, home);
    },
    contactReply: (update, errand) =>
      add(endpoints.contactReply, update.ticket, contactReply(update), update.files, errand),
    agentReply: (update, errand) => addAsAgent(endpoints.agentUpdate, update, agentReply(update), errand),
    async privateNote(update, errand) {
      const noted = await addAsAgent(endpoints.privateNote, update, privateNote(update), errand);
      const isOurs = ({ message }: Ticket['updates'][number]) =>
        `${message?.html} ${message?.text}`.includes(update.marker.reference);
      const ours = noted.updates.filter(isOurs).at(-1);
      if (ours?.message?.private !== true) {
        log.error('happyfox does not show our note as private', { ticket: update.ticket, update: ours?.id ?? null });
        throw new Unconfirmed(`the note on ticket ${update.ticket} is not shown as private`);
      }
      return noted;
    },
    ...lookOut(call, home, fields, ticket),

    desk: desks,
    people: people(call),
    lists: lists(call),
    changedSince: changedSince(call, deps.clock, log),
    openAttachment: (file, limit) => openAttachment(file, limit, home),
    async botAgent(errand) {
      const email = config.agentEmail?.trim().toLowerCase();
      return (await agents(errand)).find((agent) => agent.active && agent.email.toLowerCase() === email) ?? null;
    },
    throttle: () => barrier.pauses(),
    standing: () => barrier.standing(),
    inherit: () => barrier.inherit(),
    close: () => barrier.close(),
    clockSet: (before) => barrier.clockSet(before),
    check: () => check(config, catalogue),
  };
}

/** The first of each list, then the second of each: what fits best in any of them comes early. */
const inTurns = <T>(lists: readonly T[][]): T[] =>
  Array.from({ length: Math.max(0, ...lists.map(({ length }) => length)) }, (_, nth) =>
    lists.flatMap((list) => list.slice(nth, nth + 1)),
  ).flat();

/** The number in `4711`, `#4711` or a display id such as `#OPS00004711`: the number padded to eight digits. */
function numberIn(words: string): number | null {
  const match = /^(?:#?(\d{1,10})|#\D{0,10}(\d{1,10})|[A-Za-z][\w-]{0,9}?(\d{8,10}))$/.exec(words.trim());
  const number = Number(match?.[1] ?? match?.[2] ?? match?.[3] ?? 0);
  return number > 0 ? number : null;
}
