import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Article } from './article';
import type {
  Delivery,
  Job,
  JobState,
  Link,
  Notice,
  NoticeFacts,
  NoticeHead,
  Place,
  Progress,
  Said,
  TicketRecord,
} from './delivery';
import type { Attachment, Catalogue, Contact, Ticket, TicketState } from './desk';
import type { FieldAnswer, MessageRef, Words } from './draft';
import type { FileProblem, FileRef, FileSource } from './files';
import type { Marker } from './marker';
import type { Person } from './people';
import type { PersonalRecord } from './personal-settings';

/** Time, so that tests can turn it by hand. */
export interface Clock {
  /** Epoch ms. Runs evenly, whatever the wall clock does; it is put right only while nothing is under way (`Hands`). */
  now(): number;
  /** Resolves after `ms`, or at once when `signal` aborts. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

/** What puts a clock right that turns out to be wrong. */
export interface Hands {
  /** What time it is, by the best that anybody knows; epoch ms. Null when nobody can say at the moment. */
  rightTime(): number | null;
  /** Moves the clock on, or back, by so many ms. Only where nobody waits by it: `delivery/timekeeping.ts`. */
  moveBy(ms: number): void;
}

/** One line for each event. Fields never hold secrets, e-mail addresses or ticket texts. */
export interface Log {
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
}

/** On whose behalf a call is made: what people wait for goes before what only we wait for. */
export interface Errand {
  urgency: 'person' | 'background';
  /** The delivery it belongs to; its ledger gets the call. */
  delivery?: string;
}

/** A new ticket as the helpdesk needs it: the contact is settled, the marker is added by the adapter. */
export interface TicketToFile {
  category: number;
  subject: string;
  html: string;
  priority?: number;
  answers: Record<string, FieldAnswer>;
  /** An existing contact by id, or a new one by name and address, with answers to the custom fields of contacts. */
  contact: { id: number } | { name: string; email: string; answers?: Record<string, FieldAnswer> };
  cc: string[];
  marker: Marker;
}

/** Something to add to a ticket. */
export interface UpdateToAdd {
  ticket: number;
  words: Words;
  files: FileSource[];
  marker: Marker;
  /** Minutes that an agent worked for it; adds up. Where a category asks for them and none are told, 0 is sent. */
  minutes?: number;
}

/** A row of a search or a list: a ticket without its history. */
export type TicketRow = TicketState;

/** Which tickets a queue holds. All that is said must hold. */
export interface Queue {
  /** Words that a search finds in its tickets, cleaned of the signs that mean something there. */
  words?: string;
  /** The address of the contact. */
  contact?: string;
  /** The address of the agent who has it; `none`: nobody has. */
  assignee?: string;
  /** Ids; tickets of any of them. */
  categories?: number[];
  /** Past what was promised to the requester (`breached`), past its due date, due within seven days, or either (`due`). */
  clock?: 'breached' | 'overdue' | 'next-7-days' | 'due';
  /** Open ones only by default. */
  state?: 'open' | 'all';
  /** From 1; fifty in one. */
  page?: number;
}

/** Where a search looks: among the tickets of the contact with this address, or among those of these categories (ids). */
export type Among = { contact: string } | { categories: number[] };

/** What an agent does to a ticket besides writing on it. `agent` is the id of the one in whose name it is done. */
export interface Doing {
  ticket: number;
  agent: number;
}

/** The agents' work. Outcomes as in `Helpdesk`; what is so already is no failure. */
export interface DeskWork {
  /** Changes what is named, and nothing else; `assignee: null` leaves the ticket without one. No mail is sent but the survey. */
  setProperties(
    doing: Doing & {
      status?: number | undefined;
      priority?: number | undefined;
      assignee?: number | null | undefined;
      /** `YYYY-MM-DD`. */
      due?: string | undefined;
      answers?: Record<string, FieldAnswer> | undefined;
      /** Adds up. Some categories ask for them; where none are told, 0 is sent. */
      minutes?: number | undefined;
      survey?: boolean | undefined;
    },
    errand: Errand,
  ): Promise<Ticket>;
  changeTags(doing: Doing & { add: string[]; remove: string[] }, errand: Errand): Promise<Ticket>;
  /** Moves the ticket to another category. Its display id changes; its number does not. The agent needs the right to. */
  move(
    doing: Doing & {
      category: number;
      note?: string | undefined;
      assignee?: number;
      answers?: Record<string, FieldAnswer> | undefined;
    },
    errand: Errand,
  ): Promise<Ticket>;
  /** The agent follows the ticket, and `more` agents with them. */
  subscribe(doing: Doing & { more?: number[] }, errand: Errand): Promise<void>;
  /** The agent no longer follows it. */
  unsubscribe(doing: Doing, errand: Errand): Promise<void>;
  /** A page of a queue. `pages` and `total` are null when HappyFox does not say. */
  queue(queue: Queue, errand: Errand): Promise<{ rows: TicketRow[]; pages: number | null; total: number | null }>;
}

/**
 * The helpdesk. Each call may throw `Throttled`, `Unavailable` or `Refused`; writes also `Unconfirmed`. Anything else
 * that is thrown is a fault of ours.
 */
export interface Helpdesk {
  /** Reads all reference lists anew (five reads). */
  catalogue(errand: Errand): Promise<Catalogue>;
  /** The contact with this address; null if there is none. */
  contact(email: string, errand: Errand): Promise<Contact | null>;
  /** A ticket with all its updates; null if it does not exist (deleted, or never was). */
  ticket(number: number, errand: Errand): Promise<Ticket | null>;
  /**
   * Tickets that fit what a person typed. A number or display id finds that ticket, wherever it is; words find the first
   * fifty of each of `among`, best first, at a read for each. `more`: HappyFox has further ones.
   */
  search(words: string, among: readonly Among[], errand: Errand): Promise<{ rows: TicketRow[]; more: boolean }>;

  file(ticket: TicketToFile, files: FileSource[], errand: Errand): Promise<Ticket>;
  /** A reply in the name of the contact. Answers the ticket with all its updates. */
  contactReply(update: UpdateToAdd & { contact: number }, errand: Errand): Promise<Ticket>;
  /** A reply that the requester reads, in the name of an agent. */
  agentReply(update: UpdateToAdd & { agent: number; tellCustomer: boolean }, errand: Errand): Promise<Ticket>;
  /** A note for agents only. Throws `Unconfirmed` if the answer does not show it as private. */
  privateNote(update: UpdateToAdd & { agent: number }, errand: Errand): Promise<Ticket>;

  /**
   * Looks for a ticket we may have filed. `found`: it carries the marker. `absent`: every ticket created since
   * `since` (epoch ms) was looked at, and none does. `unclear`: too many to look at, or one without the marker that has the same
   * contact and subject; a person must decide.
   */
  findFiled(
    wanted: { marker: Marker; category: number; subject: string; email: string | null; since: number },
    errand: Errand,
  ): Promise<Sought>;
  /**
   * The tickets that changed since a mark that an earlier call gave; from now on, when it is null. Costs a page for each 50
   * changes, however many tickets there are. Rows of the last five minutes before the mark come again.
   */
  changedSince(
    mark: number | null,
    errand: Errand,
  ): Promise<{ rows: { number: number; modifiedAt: number }[]; mark: number; complete: boolean }>;
  /**
   * Opens a file of an update by the link that the ticket just gave. `Refused` with `missing` when the link is spent: read
   * the ticket again. `FileUnreadable` when it has more than `limit` bytes.
   */
  openAttachment(file: Attachment, limit: number): Promise<{ content: Readable; type: string; size: number | null }>;

  /** The agents' work on the queue. */
  desk: DeskWork;
  /** Tickets of a contact that are not closed and that the contact may see. At most 50. */
  openTicketsOf(email: string, errand: Errand): Promise<TicketRow[]>;
  /** The knowledge base, for everybody or for agents only, in one read; null where the account has none. */
  knowledge(which: 'public' | 'internal', errand: Errand): Promise<Article[] | null>;

  /** Until when calls are paused, and until when some of the budget is spent; epoch ms, in the past when they are not. */
  standing(): Promise<{ pausedUntil: number; spentUntil: number }>;
  /** To be called when we start alone on our store: another program noted the pauses, by a clock of its own. */
  inherit(): Promise<void>;
  /** After the last call, before the store is closed. */
  close(): Promise<void>;
  /** Our clock was set, from a moment (epoch ms) to what it says now. */
  clockSet(before: number): Promise<void>;

  /** Looks for an update of ours on a ticket, later than `after`. */
  findUpdate(wanted: { ticket: number; marker: Marker; after: number }, errand: Errand): Promise<Sought>;
}

export type Sought =
  | { kind: 'found'; ticket: Ticket }
  | { kind: 'absent' }
  | { kind: 'unclear'; candidate: { number: number; displayId: string } | null };

/** The chat, as the deliveries need it. May throw `Throttled`, `Unavailable`, `Unconfirmed` (posts) or `Refused`. */
export interface Chat {
  /** Shows a notice: posts it, or edits the message that already shows it. Answers the message's ts and place. */
  show(notice: Notice): Promise<{ ts: string; place: Place }>;
  /** Looks for the message of a notice whose posting was lost. */
  findNotice(notice: Notice): Promise<string | null>;
  /** What a shared file really is, ready to be read; or why it cannot go. A public channel it was shared in is joined for it. */
  file(ref: FileRef, sharedIn?: string): Promise<FileSource | FileProblem>;
  /** The address of a message, for people; null when Slack does not give one. */
  permalink(channel: string, ts: string): Promise<string | null>;
  /** A person's name, address and standing; a stranger when the chat does not say. Never throws. */
  person(slackId: string): Promise<Person>;
  /** The same; throws when the chat cannot say at the moment. */
  writer(slackId: string): Promise<Person>;
  /**
   * The member of our workspace with this confirmed address, and the workspace; null when there is none, or when Slack lets
   * nobody be found so. Throws when Slack does not say.
   */
  personByEmail(email: string): Promise<{ team: string; person: Person } | null>;
  /** Whether somebody is in a channel. False where Slack does not tell. */
  isIn(channel: string, slackId: string): Promise<boolean>;
  /** What a message says, as HTML and as plain text, with the names of those it mentions. */
  words(said: Said): Promise<Words>;
  /** Posts words of the helpdesk into a thread, under their author's name. `Unconfirmed` when the answer is lost. */
  post(post: ThreadPost): Promise<{ ts: string }>;
  /** The ts of such a post, by its id; null when it is not there. */
  findPost(post: ThreadPost): Promise<string | null>;
  /** Puts a file of the helpdesk into a thread. `Unconfirmed` when it may stand there. */
  postFile(place: Place, file: { name: string; size: number; stream: Readable }): Promise<void>;
  /** Whether a file of this name was put into the thread by us after `ts`. */
  hasFile(place: Place, name: string, after: string): Promise<boolean>;
  /** Shows by a reaction how a reply fares. The same mark again changes nothing. `isFirst`: none was set before. */
  mark(message: MessageRef, mark: 'waiting' | 'done' | 'failed', isFirst?: boolean): Promise<void>;
  /** A thread as it stands now, after `since` (a ts). */
  repliesSince(place: Place, since: string): Promise<ThreadNow>;
}

/** What stands in a thread. */
export interface ThreadNow {
  /**
   * What people said, oldest first; our own posts and those of other bots left out. `editedAt`: a ts; `toUs`: what follows our
   * name, when it begins with it.
   */
  replies: { message: MessageRef; user: string; said: Said; editedAt: string | null; toUs?: string }[];
  /** The ts of all messages, whoever wrote them. */
  present: ReadonlySet<string>;
  /**
   * Whether a message that is not among them was taken away by somebody. Not when there were too many to read, nor when
   * the first one is gone: Slack may have been told to keep nothing for long.
   */
  isWhole: boolean;
}

/** Words of the helpdesk for a thread. */
export interface ThreadPost {
  /** Known again by this when the answer was lost. */
  id: string;
  place: Place;
  /** The name it is posted under. */
  author: string;
  /** `note`: a private note, shown as such. `line`: a short line of news in our own words. */
  kind: 'reply' | 'note' | 'line';
  html: string;
  /** Names of files that follow. */
  files: string[];
  /** Shown in the conversation too, not only in its thread. */
  alsoOutside?: boolean;
}

/** A job to add. One whose `id` is known already changes nothing. */
export interface NewJob {
  id: string;
  lane: string;
  /** Its place in the lane: smaller goes first. Slack's ts in microseconds where there is one, so order is what people saw. */
  pos: number;
  delivery: Delivery;
  due: number;
}

/** One step of a delivery, for `trace`: what was tried, when, how it ended. No texts of people. */
export interface LedgerRow {
  at: number;
  delivery: string | null;
  ticket: number | null;
  /** Such as `POST tickets/`, `looked`, `cancelled`. */
  step: string;
  outcome: string;
  /** HTTP status, where there was an answer. */
  status: number | null;
  ms: number | null;
  /** Until when a wait was told; epoch ms. */
  until: number | null;
}

/** What a notice says from now on. */
export interface NoticeChange {
  id: string;
  facts: NoticeFacts;
  /** Place and head are needed on first mention. */
  place?: Place;
  head?: NoticeHead;
  /** Epoch ms. */
  showAt: number;
}

/** Everything that belongs together is written in one transaction, or not at all. */
export interface Changes {
  /** Jobs to add; known ids are left as they are. */
  add?: NewJob[];
  /**
   * How a job goes on. `expect` refuses the whole change when the job is no longer in one of these states; `untouched`,
   * when an attempt at it is under way.
   */
  job?: {
    id: string;
    state: JobState;
    due?: number;
    /** Instead of a time: the link whose ticket it waits for. It is due at once when that one has it already, or is gone. */
    untilFiled?: string;
    tries?: number;
    progress?: Progress;
    delivery?: Delivery;
    expect?: JobState[];
    untouched?: boolean;
    /** The end of the lease that an attempt took it under: refuses the whole change when that lease is not held any more. */
    lease?: number;
    /** With `sending`, while the call is under way: the new end of the lease. Epoch ms. */
    leaseUntil?: number;
  };
  links?: Link[];
  /** Sets the ticket of a link that was waiting for it. */
  linkFiled?: { id: string; ticket: number; displayId: string };
  /** Links whose ticket got another name, or that belong to another ticket now: what is said there goes into its lane. */
  relink?: { id: string; ticket: number; displayId: string; lane: string }[];
  /** Sets what a notice says, making it on first mention; a job to show it is added or woken. */
  notice?: NoticeChange;
  /** The same for several at once. */
  notices?: NoticeChange[];
  /** What was read of a ticket. Its lane stays the one it had. */
  ticket?: TicketRecord;
  /** Updates that we wrote, and from which thread: that thread is not told of them. */
  written?: { ticket: number; update: number; link: string | null }[];
  /** Slack gave a channel another id: its links and notices stand there now. */
  channelMoved?: { team: string; from: string; to: string };
  /** What somebody chose for themselves; takes the place of what they had chosen. */
  person?: PersonalRecord;
  /** Links that end. What was said in their threads before still finds the ticket (`partedLink`). */
  unlink?: string[];
  /** A notice was shown at this ts in this version. */
  shown?: { id: string; ts: string; place: Place; version: number };
  ledger?: LedgerRow[];
  /** Makes the jobs of a lane that wait for their ticket (`untilFiled`) due at once. */
  wakeLane?: string;
}

/** How much of what waits would be hurried or held up if the clock were set. */
export interface Waits {
  /** Attempts under way, anywhere. */
  leased: number;
  /** For the end of a wait that we were told. */
  told: number;
  /** For a time of our own choice: held, or to be tried or looked for again. */
  others: number;
}

/** What survives a restart. */
export interface Store {
  /**
   * Writes all of it in one durable transaction. `false`: an `expect` did not hold, or a link's source or thread was
   * taken by somebody else; nothing was written.
   */
  commit(changes: Changes): Promise<boolean>;
  /** Takes the oldest due job of a lane that is free, and leases it until `now + leaseMs`. Null if there is none. */
  claim(now: number, leaseMs: number): Promise<Job | null>;
  /**
   * Frees what a process took that died, so that nobody waits for its leases to end. Only where it is certain that no
   * other process works on this store: a file that nobody else holds; true when it is. Call it once, before the first `claim`.
   */
  takeOver(): Promise<boolean>;
  /**
   * Jobs whose time lies further ahead than anybody could have meant, because a clock was wrong that is right now, wait from
   * now on for as long as they had to; leases as well. Answers those of them that are not under way.
   */
  bringBack(): Promise<Job[]>;
  /** What is on its way at this moment, besides housekeeping; what waits to be woken does not count. */
  waits(): Promise<Waits>;
  /** The time by the clock that all instances share, epoch ms; null when that is the clock of this machine. */
  time(): Promise<number | null>;
  /** When the next job is due; null if none is open. */
  nextDue(): Promise<number | null>;
  job(id: string): Promise<Job | null>;
  /** The deliveries that carry what was said in the thread of a link, oldest first, while we have their words. */
  saidIn(link: string): Promise<Job[]>;
  notice(id: string): Promise<Notice | null>;
  /**
   * Deliveries that failed, were refused, or that nobody can account for, with what is said about them; newest first. With
   * `about`, those that this person (a Slack id) should know of.
   */
  undelivered(of: { about?: string; limit: number }): Promise<{ job: Job; notice: Notice }[]>;
  link(id: string): Promise<Link | null>;
  /** A link that ended in the last 30 days, as it stood then. */
  partedLink(id: string): Promise<Link | null>;
  linkBySource(source: string): Promise<Link | null>;
  linkByThread(team: string, channel: string, thread: string): Promise<Link | null>;
  /** The threads of a ticket, oldest first. */
  linksByTicket(ticket: number): Promise<Link[]>;
  /** All links, by id, a page at a time: those after `after`. */
  linksAfter(after: string, limit: number): Promise<Link[]>;
  /** The links that somebody made, by filing or by linking, newest first. */
  linksBy(author: string, limit: number): Promise<Link[]>;
  /** Articles that fit a subject, best first: none when nothing fits. `internal`: those for agents as well. */
  articlesLike(subject: string, which: { internal: boolean }, limit: number): Promise<Pick<Article, 'title' | 'url'>[]>;
  /** Puts these articles in the place of all that were known. */
  replaceArticles(articles: readonly Article[]): Promise<void>;
  ticketRecord(ticket: number): Promise<TicketRecord | null>;
  /** Those of these tickets that we know, in no order. */
  ticketRecords(tickets: number[]): Promise<TicketRecord[]>;
  /** Tickets that are not closed, by number, a page at a time: those after `after`. */
  openTicketsAfter(after: number, limit: number): Promise<TicketRecord[]>;
  /** The updates of a ticket that we wrote. */
  writtenOn(ticket: number): Promise<{ update: number; link: string | null }[]>;
  /** What somebody chose for themselves; null: nothing. */
  person(team: string, slackId: string): Promise<PersonalRecord | null>;
  /** Who wants answers on their requests by direct message: those with this address; without one, anybody. */
  wantingAnswers(email?: string): Promise<PersonalRecord[]>;
  /** The deliveries of a lane that are on their way, and that no attempt has taken. */
  waitingIn(lane: string): Promise<Job[]>;
  /** Whether a delivery of one of these lanes has left, and nobody knows yet how it ended. */
  isSending(lanes: string[]): Promise<boolean>;
  ledger(of: { delivery?: string; ticket?: number }): Promise<LedgerRow[]>;
  /** A small value shared by all instances, changed by compare-and-swap. The change is computed again when it lost a race. */
  change<S, T>(key: string, schema: z.ZodType<S>, change: (state: S | null) => { state: S; answer: T }): Promise<T>;
  read<S>(key: string, schema: z.ZodType<S>): Promise<S | null>;
  /** How much is on its way, how much waits for a person, and since when the oldest is on its way. */
  standing(): Promise<{ open: number; parked: number; oldestAt: number | null }>;
  /** Erases the texts of deliveries that ended before `olderThan` (epoch ms), and steps, forms and Home tabs as old. */
  forget(olderThan: number): Promise<void>;
  /** A round trip that proves the store can still write. */
  check(): Promise<void>;
  close(): Promise<void>;
}
