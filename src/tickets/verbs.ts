/** What follows a verb. */
type Takes =
  | 'nothing'
  /** Nothing, or the number of a page. */
  | 'page'
  | 'words'
  /** The number of a ticket, what people call it, or its link. */
  | 'ticket'
  /** A ticket, and the name of something. */
  | 'ticket-and-name'
  /** A ticket, and what is to be written to it. */
  | 'ticket-and-words';

/** Who may. `requester`: the ticket's, or an agent who serves its category. `agent`: only the latter. */
export type Who = 'everybody' | 'requester' | 'agent';

interface VerbRow {
  name: string;
  takes: Takes;
  /** What follows it, as help writes it. */
  after: string;
  who: Who;
  /** What it does, as the end of a sentence. */
  does: string;
  /** What to type behind `/ticket`, for example. */
  example: string;
  /** What to type behind our name in the thread of a ticket; null where that cannot be done. */
  mention: string | null;
}

/**
 * Everything that can be asked of us in words, behind `/ticket` and behind our name. The only place that says so: what we
 * understand, what `help` answers, what we guess after a slip of the finger, and `docs/using.md` come from here.
 */
export const VERBS = [
  {
    name: 'mine',
    takes: 'page',
    after: '',
    who: 'everybody',
    does: 'lists your open tickets, those that wait for you first; for agents also those they have',
    example: 'mine',
    mention: 'mine',
  },
  {
    name: 'find',
    takes: 'words',
    after: '<words>',
    who: 'everybody',
    does: 'finds tickets that are your business by words',
    example: 'find printer third floor',
    mention: 'find printer third floor',
  },
  {
    name: 'show',
    takes: 'ticket',
    after: '<number or link>',
    who: 'requester',
    does: 'shows how a ticket stands',
    example: 'show 4711',
    mention: 'show',
  },
  {
    name: 'reply',
    takes: 'ticket-and-words',
    after: '<number> <words>',
    who: 'requester',
    does: 'writes to the ticket; the requester reads it',
    example: 'reply 4711 It works again, thank you',
    mention: 'reply It works again, thank you',
  },
  {
    name: 'claim',
    takes: 'ticket',
    after: '<number>',
    who: 'agent',
    does: 'takes a ticket that nobody has',
    example: 'claim 4711',
    mention: 'claim',
  },
  {
    name: 'assign',
    takes: 'ticket-and-name',
    after: '<number> <@person, name, me or nobody>',
    who: 'agent',
    does: 'gives the ticket to an agent',
    example: 'assign 4711 @nora',
    mention: 'assign @nora',
  },
  {
    name: 'status',
    takes: 'ticket-and-name',
    after: '<number> <status>',
    who: 'agent',
    does: 'sets the status',
    example: 'status 4711 On Hold',
    mention: 'status On Hold',
  },
  {
    name: 'priority',
    takes: 'ticket-and-name',
    after: '<number> <priority>',
    who: 'agent',
    does: 'sets the priority',
    example: 'priority 4711 urgent',
    mention: 'priority urgent',
  },
  {
    name: 'note',
    takes: 'ticket-and-words',
    after: '<number> <words>',
    who: 'agent',
    does: 'adds a private note, which only agents read',
    example: 'note 4711 The vendor sends a spare part',
    mention: 'note The vendor sends a spare part',
  },
  {
    name: 'close',
    takes: 'ticket',
    after: '<number>',
    who: 'agent',
    does: 'closes the ticket, and asks for what its category wants to know before',
    example: 'close 4711',
    mention: 'close',
  },
  {
    name: 'reopen',
    takes: 'ticket',
    after: '<number>',
    who: 'agent',
    does: 'opens a closed ticket again',
    example: 'reopen 4711',
    mention: 'reopen',
  },
  {
    name: 'trace',
    takes: 'ticket',
    after: '<number>',
    who: 'agent',
    does: 'shows what we did about a ticket, step by step: times, waits and results, no texts',
    example: 'trace 4711',
    mention: 'trace',
  },
  {
    name: 'follow',
    takes: 'ticket',
    after: '<number>',
    who: 'requester',
    does: 'begins a thread here with the card of a ticket; the two are one conversation from then on',
    example: 'follow 4711',
    mention: null,
  },
  {
    name: 'channel',
    takes: 'nothing',
    after: '',
    who: 'everybody',
    does: 'shows what tickets and this channel have to do with each other; agents can change it',
    example: 'channel',
    mention: null,
  },
  {
    name: 'settings',
    takes: 'nothing',
    after: '',
    who: 'everybody',
    does: 'shows what I tell you by direct message; you can change it',
    example: 'settings',
    mention: null,
  },
  {
    name: 'help',
    takes: 'nothing',
    after: '',
    who: 'everybody',
    does: 'lists what you can do',
    example: 'help',
    mention: 'help',
  },
] as const satisfies readonly VerbRow[];

export type VerbName = (typeof VERBS)[number]['name'];
export type Verb = VerbRow & { name: VerbName };
