import { z } from 'zod';
import { Act } from './act';
import { type TicketState, Update } from './desk';
import { Draft, MessageRef, Words } from './draft';
import { FileProblem, FileRef } from './files';
import { Person } from './people';

/** Stands for the direct message with the person a notice is about, until it is opened and its real id is known. */
export const DIRECT = '@direct';

/** A conversation in Slack. Without `thread` the first message we post there becomes the thread. */
export const Place = z.object({ team: z.string(), channel: z.string(), thread: z.string().nullable() });
export type Place = z.infer<typeof Place>;

/** Who can read a thread. Unknown counts as `requester`: the audience that sees less. */
export const Audience = z.enum(['requester', 'agents']);
export type Audience = z.infer<typeof Audience>;

/**
 * `two-way`: replies go to the ticket by the table of `docs/audience.md`. `notes`: they become private notes, whoever
 * writes. `alerts`: nothing that is said in a thread goes to the ticket.
 */
export const ChannelMode = z.enum(['two-way', 'notes', 'alerts']);

/** A draft of a new ticket on its way. */
const NewTicket = z.object({ kind: z.literal('new-ticket'), draft: Draft });

/** Files that did not fit into the request that carried the words. They follow, in order, as updates of their own. */
const MoreFiles = z.object({
  kind: z.literal('more-files'),
  /** The delivery whose words they belong to; its notice tells how they fared. */
  parent: z.string(),
  ticket: z.number().int(),
  contact: z.number().int().nullable(),
  author: Person,
  files: z.array(FileRef),
  part: z.number().int(),
  of: z.number().int(),
  private: z.boolean(),
  /** The agent whose public reply they belong to, if it was one. */
  agent: z.number().int().optional(),
});

/** A message that somebody forwarded to a ticket with the shortcut. */
const AddMessage = z.object({
  kind: z.literal('add-message'),
  ticket: z.number().int(),
  /** `note` for agents only, `reply` where the requester reads it. */
  as: z.enum(['note', 'reply']),
  words: Words,
  files: z.array(FileRef),
  author: Person,
  /** The message it comes from; null for words that were typed behind `/ticket`. */
  source: z.object({ message: MessageRef, permalink: z.string().nullable() }).nullable(),
  /** The words do not say who wrote them: said before them where they stand in somebody else's name. */
  isUnsigned: z.boolean().optional(),
});

/** What a message holds, as Slack sent it. It is turned into HTML or plain text only when it goes out. */
export const Said = z.object({
  text: z.string(),
  /** Slack's blocks; the converters read them with schemas of their own. */
  blocks: z.array(z.unknown()),
  /** Messages that were shared with it, among previews of links. */
  attachments: z.array(z.unknown()).default([]),
  files: z.array(FileRef),
});
export type Said = z.infer<typeof Said>;

/** A reply in a thread on its way to the ticket. */
const Reply = z.object({
  kind: z.literal('reply'),
  link: z.string(),
  message: MessageRef,
  /** Slack id of who wrote it, or of who pressed the button. */
  user: z.string(),
  said: Said,
  /** `table`: by who writes where (`docs/audience.md`). The others were chosen with a button or a verb that says so. */
  as: z.enum(['table', 'reply', 'note']),
  /** The words stand in the thread already, although they were not carried by the table. */
  isInThread: z.boolean().optional(),
  /** HappyFox can neither edit nor delete, so later changes travel as words of their own. */
  revision: z.enum(['first', 'edited', 'withdrawn']),
  /** Slack's ts of the edit that these words come from. */
  editedAt: z.string().optional(),
  /** The rules it was said under. Those that hold when it goes out may only make its audience smaller. */
  saidUnder: z.object({ audience: Audience, mode: ChannelMode }).optional(),
});

/** What an agent does to a ticket besides writing on it, on its way. */
const ActOnTicket = z.object({
  kind: z.literal('act'),
  ticket: z.number().int(),
  /** What it was called when it was pressed. */
  displayId: z.string(),
  act: Act,
  team: z.string(),
  /** The agent, as Slack knew them when they pressed. */
  by: Person,
});

/** What somebody asked of us in words, on its way to be done. Only they are answered. */
export const Command = z.object({
  kind: z.literal('command'),
  /** As it was typed behind `/ticket`, or behind our name. */
  words: z.string(),
  user: z.string(),
  /** Where they were; `thread` is null where there was none. */
  place: Place,
  /** The message that calls us by name; null behind `/ticket`. */
  mention: z
    .object({
      message: MessageRef,
      said: Said,
      /** We did not understand it, so it goes to the ticket as a reply. */
      isCarried: z.boolean(),
    })
    .nullable(),
});

/** An update of the ticket on its way into a thread: its words, or the changes it made, or one of its files. */
const Tell = z.object({
  kind: z.literal('tell'),
  link: z.string(),
  ticket: z.number().int(),
  /** Without the addresses of its files: they live for five minutes, and whoever has one can read the file. */
  update: Update,
  /** The file to bring, and the ts of the message with the words that it follows. */
  file: z.object({ id: z.number().int(), name: z.string(), after: z.string() }).optional(),
});

/** What a reaction on a message asks for: to file it, or to claim or close the ticket of its thread. */
export const Wish = z.enum(['file', 'claim', 'close']);
export type Wish = z.infer<typeof Wish>;

/** A message that somebody reacted to, once it was read. */
export const Found = z.object({
  /** Slack id of the person who wrote it; null when it was a bot, or we ourselves. */
  author: z.string().nullable(),
  /** The root of the thread that it stands in; null when it stands in none. */
  thread: z.string().nullable(),
  said: Said,
});
export type Found = z.infer<typeof Found>;

/** A reaction that asks for something. */
const Reaction = z.object({
  kind: z.literal('reaction'),
  message: MessageRef,
  /** Slack id of who reacted. */
  user: z.string(),
  wish: Wish,
  /** Kept when the person has to say more in a form. */
  found: Found.optional(),
});

/** The reaction on a forwarded reply that shows how it fares. */
const Mark = z.object({
  kind: z.literal('mark'),
  message: MessageRef,
  mark: z.enum(['waiting', 'done', 'failed']),
  /** Nothing was marked before, so nothing has to be taken away. */
  isFirst: z.boolean().default(false),
});

/** A ticket to be read because it may have changed; its news then go to its threads. */
const ReadTicket = z.object({
  kind: z.literal('read-ticket'),
  ticket: z.number().int(),
  cause: z.enum(['poll', 'hint', 'sweep', 'link']),
  /** It may be news to its requester or agent, whether or not it has a thread. */
  forPeople: z.boolean().optional(),
});

/** A thread to be read because we may have missed what was said in it after `since` (a Slack ts). */
const CatchUp = z.object({ kind: z.literal('catch-up'), link: z.string(), since: z.string() });

/** Brings the message that shows a notice up to date. Carries nothing: the notice itself is in the store. */
const ShowNotice = z.object({ kind: z.literal('show-notice'), notice: z.string() });

/** A ticket in a list for one person. */
const Listed = z.object({ displayId: z.string(), agentUrl: z.string(), subject: z.string() });

/** A ticket that somebody has, and how its time stands: the day it is due, or that a promise to the requester is broken. */
export const Warned = Listed.extend({
  clock: z.enum(['today', 'tomorrow', 'overdue', 'breached']),
  /** `YYYY-MM-DD`. */
  due: z.string().nullable(),
});
export type Warned = z.infer<typeof Warned>;

/** So many tickets of somebody changed at once that not each was looked at. */
const Many = z.object({ as: z.enum(['requester', 'agent']), count: z.number().int() });

/** Something that one person wants to be told by direct message. Whom an address belongs to is asked when it is told. */
const Notify = z.object({
  kind: z.literal('notify'),
  news: z.discriminatedUnion('kind', [
    /** Somebody else gave an agent a ticket. */
    Listed.extend({
      kind: z.literal('assigned'),
      ticket: z.number().int(),
      email: z.string(),
      /** Null: a rule of the helpdesk. */
      by: z.string().nullable(),
    }),
    z.object({ kind: z.literal('warnings'), email: z.string(), tickets: z.array(Warned) }),
    z.object({ kind: z.literal('digest'), team: z.string(), slackId: z.string() }),
    Many.extend({ kind: z.literal('many'), email: z.string() }),
  ]),
});

/** Housekeeping that has no words of a person in it. */
const Chore = z.object({
  kind: z.literal('chore'),
  chore: z.enum(['retention', 'poll', 'sweep', 'alive', 'articles', 'warnings']),
});

/** A delivery that ended long ago: only its id is kept, so that a late repeat is still known. */
const Erased = z.object({ kind: z.literal('erased') });

/** What is on its way, in either direction. */
export const Delivery = z.discriminatedUnion('kind', [
  NewTicket,
  MoreFiles,
  AddMessage,
  Reply,
  ActOnTicket,
  Command,
  Tell,
  Mark,
  Reaction,
  ReadTicket,
  CatchUp,
  Notify,
  ShowNotice,
  Chore,
  Erased,
]);
export type Delivery = z.infer<typeof Delivery>;
export type DeliveryOf<K extends Delivery['kind']> = Extract<Delivery, { kind: K }>;

/**
 * Where a delivery stands. `sending` is written before the call leaves: found after a crash it means that the outcome
 * is unknown, and takes the look-first path.
 */
export const JobState = z.enum(['open', 'sending', 'done', 'parked']);
export type JobState = z.infer<typeof JobState>;

/** What an attempt has to remember for the next one. */
export const Progress = z.object({
  /** When the write left whose outcome is not known; epoch ms. Present means: look before sending. */
  sentAt: z.number().optional(),
  /** How often we looked for it, and did not find it. */
  looked: z.number().int().default(0),
  /** Was looked for twice, not found, and sent once more. A second loss is for a person to decide. */
  resent: z.boolean().default(false),
  /** The ticket that a person says is the one we filed. */
  adopt: z.number().int().optional(),
  /** The end of a wait that we were told; epoch ms. Whoever makes the delivery due earlier does not shorten it. */
  notBefore: z.number().optional(),
  /** How long that wait was when it was told; ms. */
  toldMs: z.number().optional(),
  /** Names of files whose reading broke off, once for each time. */
  unreadable: z.array(z.string()).default([]),
});
export type Progress = z.infer<typeof Progress>;

/** The due time of a job that waits for something else than time: until its lane is woken. Epoch ms, far away. */
export const UNTIL_WOKEN = 253_402_300_799_000;

/** A delivery in the outbox. `id` is the key by which a repeat is known. */
export interface Job {
  id: string;
  lane: string;
  pos: number;
  state: JobState;
  /** Epoch ms before which it is not taken. While an attempt runs this is the end of its lease. */
  due: number;
  /** Attempts that counted. */
  tries: number;
  delivery: Delivery;
  progress: Progress;
  createdAt: number;
}

export const FilesSent = z.object({ sent: z.array(z.string()), notSent: z.array(FileProblem) });
export type FilesSent = z.infer<typeof FilesSent>;

/** What a card shows of a ticket. */
export const TicketNow = z.object({
  status: z.string(),
  closed: z.boolean(),
  priority: z.string(),
  assignee: z.string().nullable(),
  requester: z.string().nullable(),
  /** `YYYY-MM-DD`. */
  due: z.string().nullable().default(null),
  /** The requester wrote last. */
  unresponded: z.boolean().default(false),
  /** Epoch ms; null on cards of an older version. */
  createdAt: z.number().nullable().default(null),
});
export type TicketNow = z.infer<typeof TicketNow>;

/** Tickets of one kind: the first of them, and how many there are. */
const DigestList = z.object({
  total: z.number().int(),
  /** `waits`: for an answer of the person who reads it. */
  first: z.array(Listed.extend({ status: z.string(), waits: z.boolean() })),
});
export type DigestList = z.infer<typeof DigestList>;

/**
 * What the one message of a delivery says at the moment. The words are in `slack/notices/`; here are the facts.
 * `about` is the person who should know; a notice that cannot be posted where it belongs goes to them.
 */
export const NoticeFacts = z.discriminatedUnion('state', [
  z.object({ state: z.literal('saved') }),
  z.object({
    state: z.literal('waiting'),
    until: z.number(),
    why: z.enum(['throttled', 'unavailable', 'budget', 'sign-in', 'checking']),
    canCancel: z.boolean(),
  }),
  z.object({
    state: z.literal('filed'),
    ticket: z.number().int(),
    displayId: z.string(),
    agentUrl: z.string(),
    category: z.string(),
    files: FilesSent,
    /** Files that are still on their way in further updates. */
    filesToCome: z.number().int(),
    /** How the ticket stands, once it was read after the filing: then the notice is the ticket's card. */
    now: TicketNow.optional(),
  }),
  z.object({
    state: z.literal('added'),
    ticket: z.number().int(),
    displayId: z.string(),
    agentUrl: z.string(),
    /** What it became on the ticket. */
    as: z.enum(['note', 'reply']),
    /** A reply was wanted, and is not theirs to give; so it became a note. */
    insteadOfReply: z.boolean().optional(),
    files: FilesSent,
    filesToCome: z.number().int(),
  }),
  z.object({
    state: z.literal('refused'),
    complaints: z.array(z.string()),
    canCorrect: z.boolean(),
    /** The same may be sent again as it is: its words, or what HappyFox did not like, may have changed meanwhile. */
    canRetry: z.boolean().optional(),
  }),
  z.object({
    state: z.literal('undecided'),
    /** A ticket that may be it, if one was seen. */
    candidate: z.object({ number: z.number().int(), displayId: z.string() }).nullable(),
  }),
  z.object({
    state: z.literal('failed'),
    reason: z.string(),
    canRetry: z.boolean(),
    /** What helps before it is sent again; left out, waiting does. */
    remedy: z.literal('link-thread').optional(),
  }),
  z.object({ state: z.literal('cancelled'), by: z.string() }),
  /** Nobody could tell whether it arrived, and a person said to leave it. */
  z.object({ state: z.literal('left'), by: z.string() }),
  /** Replies of a thread wait, all of them for the same thing. */
  z.object({
    state: z.literal('replies-waiting'),
    until: z.number(),
    why: z.enum(['throttled', 'unavailable', 'budget', 'sign-in', 'checking']),
  }),
  /** What an agent did to a ticket holds now; said where no card shows it. */
  z.object({
    state: z.literal('acted'),
    ticket: z.number().int(),
    displayId: z.string(),
    agentUrl: z.string(),
    subject: z.string(),
  }),
  /** Tickets that somebody looked up and showed to a channel, as they stood then. */
  z.object({
    state: z.literal('shared'),
    tickets: z.array(
      z.object({
        displayId: z.string(),
        agentUrl: z.string(),
        subject: z.string(),
        category: z.string(),
        now: TicketNow,
      }),
    ),
    /** Found too, and not for those who read the channel. */
    leftOut: z.number().int(),
    /** Epoch ms. */
    at: z.number(),
  }),
  /** It did not come to pass, and nothing was changed. */
  z.object({
    state: z.literal('not-acted'),
    why: z.discriminatedUnion('kind', [
      /** Somebody else was faster. */
      z.object({ kind: z.literal('taken'), by: z.string() }),
      z.object({ kind: z.literal('not-an-agent') }),
      z.object({ kind: z.literal('gone') }),
      z.object({ kind: z.literal('refused'), complaints: z.array(z.string()) }),
    ]),
  }),
  /** They are on the ticket now; `failed`: one of them is not, and has a notice of its own. */
  z.object({ state: z.literal('caught-up'), failed: z.boolean().optional() }),
  /** Told to one agent: somebody else gave them a ticket. */
  Listed.extend({ state: z.literal('assigned'), ticket: z.number().int(), by: z.string().nullable() }),
  /** Told to one agent: what is due, late or breached of theirs. */
  z.object({ state: z.literal('warnings'), tickets: z.array(Warned) }),
  /** Told to one person, who is the requester of these tickets, or the agent who has them. */
  Many.extend({ state: z.literal('many') }),
  /** Told to one person on Mondays. Null: not theirs to hear of. */
  z.object({
    state: z.literal('digest'),
    requests: DigestList,
    mine: DigestList.nullable(),
    overdue: DigestList.nullable(),
    unassigned: DigestList.nullable(),
  }),
  /** The thread and the ticket no longer belong together. */
  z.object({
    state: z.literal('ended'),
    displayId: z.string(),
    why: z.enum(['deleted', 'unlinked', 'merged']),
    /** The ticket it was merged into. */
    into: z.object({ displayId: z.string(), agentUrl: z.string() }).nullable(),
  }),
]);
export type NoticeFacts = z.infer<typeof NoticeFacts>;

/** The subject line and author a notice repeats, so that it can be read on its own. */
export const NoticeHead = z.object({
  subject: z.string(),
  author: z.string(),
  /** The Slack id of the person who should know. */
  about: z.string(),
  /** Where the message stands that this is about, when it is not the thread itself. */
  permalink: z.string().nullable(),
});
export type NoticeHead = z.infer<typeof NoticeHead>;

/** The one message that tells how a delivery fares; edited as it moves on. */
export interface Notice {
  id: string;
  place: Place;
  /** Null until it is posted. */
  ts: string | null;
  head: NoticeHead;
  facts: NoticeFacts;
  /** Counts the changes of `facts`; `shown` is the one people see. */
  version: number;
  shown: number;
}

/** What we know of a ticket, from the last time we read it. */
export interface TicketRecord {
  state: TicketState;
  /** The lane of all writes to it. */
  lane: string;
  /** The highest update id that its threads were told of, or that stood there when we first saw it. */
  mirrored: number;
  /** Epoch ms. */
  readAt: number;
}

/** Pairs a thread with a ticket. */
export interface Link {
  /** The delivery that filed it, or an id of its own for a ticket that existed before. */
  id: string;
  place: Place;
  /** `team:channel:ts` of the message it was filed from: the key by which a second filing is known. */
  source: string | null;
  /** Null while the draft is on its way. */
  ticket: number | null;
  displayId: string | null;
  lane: string;
  /** Addresses that were copied on filing: these people may write to the ticket as well. */
  cc: string[];
  subject: string;
  author: string;
  createdAt: number;
  /**
   * Since when what is said in the thread is said to the ticket, by the clock by which messages are said; epoch ms. Null where
   * everything in the thread is, because our card began it, and where that clock was not known.
   */
  saidSince: number | null;
}
