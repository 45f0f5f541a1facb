import { z } from 'zod';
import { type Link, type Notice, type Place, Progress } from './delivery';
import type { Catalogue } from './desk';
import { checkDraft, type Draft, type FormFault, type MessageRef, Words } from './draft';
import { FileRef } from './files';
import { replyId } from './hearing';
import { filingLane, laneOf } from './lane';
import type { Lists } from './lists';
import { Person } from './people';
import type { Changes, Clock, Store } from './ports';

/** How long a notice waits before it is first shown: most tickets are filed by then, and one message is enough. Ms. */
const FIRST_NOTICE_MS = 1_000;

/** What became of a form that was sent. */
type Answer =
  | { kind: 'accepted' }
  | { kind: 'faults'; faults: FormFault[] }
  /** The message or thread has its ticket already, or it is on its way. */
  | { kind: 'already'; link: Link }
  /** It was cancelled, filed or corrected by somebody else meanwhile. */
  | { kind: 'too-late' };

/** A ticket to file, as the form was sent. */
interface Filing {
  /** The key by which a repeat is known, such as `view:V123`. */
  id: string;
  draft: unknown;
  place: Place;
}

/** A message to add to a ticket, as the form was sent. */
const Adding = z.object({
  id: z.string(),
  ticket: z.number().int().positive(),
  subject: z.string(),
  as: z.enum(['note', 'reply']),
  words: Words,
  files: z.array(FileRef),
  author: Person,
  source: z
    .object({
      message: z.object({ team: z.string(), channel: z.string(), ts: z.string() }),
      permalink: z.string().nullable(),
    })
    .nullable(),
  isUnsigned: z.boolean().optional(),
  pos: z.number().int(),
});
type Adding = z.infer<typeof Adding>;

/** What people can do, whatever they do it with. Everything it accepts is on disk before it answers. */
export interface TicketService {
  /** Takes a draft: checked against the live lists, then durable. */
  file(filing: Filing, catalogue: Catalogue): Promise<Answer>;
  /** Takes the corrected draft of a delivery that HappyFox refused. */
  correct(id: string, draft: unknown, catalogue: Catalogue): Promise<Answer>;
  add(adding: Adding, place: Place): Promise<Answer>;
  /** The ticket (or the draft on its way) of a message or of the thread it stands in. */
  existing(message: MessageRef, thread: string | null): Promise<Link | null>;
  /** Whether the message goes to its ticket by itself, as what is said in a followed thread does. */
  isCarried(message: MessageRef): Promise<boolean>;
  /** Stops a delivery that has not left yet. False: too late. */
  cancel(id: string, by: string): Promise<boolean>;
  /** Sends a delivery again that failed or that nobody can account for. False: somebody did so already. */
  sendAgain(id: string, by: string): Promise<boolean>;
  /** A person says that this ticket is the one: nothing is sent again. False: too late. */
  adopt(id: string, ticket: number, by: string): Promise<boolean>;
  /** A person says that it may stay as it is: no longer asked about. False: too late. */
  leave(id: string, by: string): Promise<boolean>;
  /** The draft of a parked delivery, to show the form as it was. */
  parkedDraft(id: string): Promise<Draft | null>;
  notice(id: string): Promise<Notice | null>;
}

/** All messages of a thread have one key, wherever its ticket is followed: one thread is one matter. */
const sourceKey = ({ team, channel, ts }: MessageRef, thread: string | null | undefined): string =>
  `${team}:${channel}:${thread ?? ts}`;

/** `saidNow`: what time it is by the clock by which messages are said, epoch ms; null when that is not known. */
export function ticketService(deps: {
  store: Store;
  clock: Clock;
  saidNow: () => number | null;
  lists: Lists;
  wake: () => void;
}): TicketService {
  const { store, clock, saidNow, lists, wake } = deps;
  /** Writes, and lets the worker look at once. */
  const commit = async (changes: Changes): Promise<boolean> => {
    const done = await store.commit(changes);
    if (done) wake();
    return done;
  };
  const step = (id: string, what: string, outcome: string) => [
    { at: clock.now(), delivery: id, ticket: null, step: what, outcome, status: null, ms: null, until: null },
  ];

  return {
    async file({ id, draft: input, place }, catalogue) {
      const checked = checkDraft(input, catalogue);
      if ('faults' in checked) {
        // The form may be built from lists that changed since.
        lists.refresh({ urgency: 'background' }).catch(() => undefined);
        return { kind: 'faults', faults: checked.faults };
      }
      const { draft } = checked;
      const now = clock.now();
      const lane = filingLane(id);
      const source = draft.source ? sourceKey(draft.source.message, draft.source.thread) : null;
      const accepted = await commit({
        // First in its lane, whatever the clocks say: milliseconds are a thousandth of the microseconds by which replies stand
        // there, and a reply in front of its ticket would wait for it for ever. Among filings the older one goes first.
        add: [{ id, lane, pos: now, due: now, delivery: { kind: 'new-ticket', draft } }],
        links: [
          {
            id,
            place,
            source,
            ticket: null,
            displayId: null,
            lane,
            cc: draft.cc,
            subject: draft.subject,
            author: draft.author.slackId,
            createdAt: now,
            saidSince: place.thread === null ? null : saidNow(),
          },
        ],
        notice: {
          id,
          place,
          head: {
            subject: draft.subject,
            author: draft.author.name,
            about: draft.author.slackId,
            permalink: draft.source?.permalink ?? null,
          },
          facts: { state: 'saved' },
          showAt: now + FIRST_NOTICE_MS,
        },
        ledger: step(id, 'new-ticket', 'accepted'),
      });
      if (accepted) return { kind: 'accepted' };
      const link = draft.source ? await existing(draft.source.message, draft.source.thread ?? null) : null;
      return link ? { kind: 'already', link } : { kind: 'too-late' };
    },

    async correct(id, input, catalogue) {
      const checked = checkDraft(input, catalogue);
      if ('faults' in checked) return { kind: 'faults', faults: checked.faults };
      const now = clock.now();
      const accepted = await commit({
        job: {
          id,
          state: 'open',
          due: now,
          tries: 0,
          progress: Progress.parse({}),
          delivery: { kind: 'new-ticket', draft: checked.draft },
          expect: ['parked'],
        },
        notice: { id, facts: { state: 'saved' }, showAt: now + FIRST_NOTICE_MS },
        ledger: step(id, 'new-ticket', 'corrected'),
      });
      return { kind: accepted ? 'accepted' : 'too-late' };
    },

    async add(input, place) {
      const adding = Adding.parse(input);
      const now = clock.now();
      const { id, subject, pos, ticket, ...rest } = adding;
      const accepted = await commit({
        add: [
          {
            id,
            lane: await laneOf(ticket, store),
            pos,
            due: now,
            delivery: { kind: 'add-message', ticket, ...rest },
          },
        ],
        notice: {
          id,
          place,
          head: {
            subject,
            author: adding.author.name,
            about: adding.author.slackId,
            permalink: adding.source?.permalink ?? null,
          },
          facts: { state: 'saved' },
          showAt: now + FIRST_NOTICE_MS,
        },
        ledger: step(id, 'add-message', 'accepted'),
      });
      return { kind: accepted ? 'accepted' : 'too-late' };
    },

    existing,

    async isCarried(message) {
      const job = await store.job(replyId(message));
      return job !== null && job.delivery.kind !== 'command';
    },

    async cancel(id, by) {
      return commit({
        job: { id, state: 'parked', expect: ['open'] },
        // Its message may be filed anew.
        unlink: [id],
        wakeLane: filingLane(id),
        notice: { id, facts: { state: 'cancelled', by }, showAt: clock.now() },
        ledger: step(id, 'cancel', 'cancelled'),
      });
    },

    async sendAgain(id, by) {
      const [job, notice] = await Promise.all([store.job(id), store.notice(id)]);
      if (!job) return false;
      const now = clock.now();
      const { sentAt } = job.progress;
      // Asked whether it arrived, a person has decided: it is no longer looked for, but a second loss asks again. Of what
      // we only gave up, nobody was asked that.
      const decided = notice?.facts.state === 'undecided' || sentAt === undefined;
      return commit({
        job: {
          id,
          state: 'open',
          due: now,
          tries: 0,
          progress: Progress.parse(decided ? { resent: sentAt !== undefined } : { sentAt }),
          expect: ['parked'],
        },
        notice: { id, facts: { state: 'saved' }, showAt: now + FIRST_NOTICE_MS },
        ledger: step(id, 'send again', `asked by ${by}`),
      });
    },

    async adopt(id, ticket, by) {
      const now = clock.now();
      return commit({
        job: { id, state: 'open', due: now, tries: 0, progress: Progress.parse({ adopt: ticket }), expect: ['parked'] },
        ledger: step(id, 'adopt', `decided by ${by}`),
      });
    },

    async leave(id, by) {
      return commit({
        job: { id, state: 'done', expect: ['parked'] },
        unlink: [id],
        wakeLane: filingLane(id),
        notice: { id, facts: { state: 'left', by }, showAt: clock.now() },
        ledger: step(id, 'leave', `decided by ${by}`),
      });
    },

    async parkedDraft(id) {
      const job = await store.job(id);
      return job?.state === 'parked' && job.delivery.kind === 'new-ticket' ? job.delivery.draft : null;
    },

    notice: (id) => store.notice(id),
  };

  async function existing(message: MessageRef, thread: string | null): Promise<Link | null> {
    const { team, channel, ts } = message;
    const bySource = await store.linkBySource(sourceKey(message, thread));
    return bySource ?? (await store.linkByThread(team, channel, thread ?? ts));
  }
}
