import { isDeepStrictEqual } from 'node:util';
import { commandLane } from './asking';
import { type Channels, type Rules, rulesAt } from './channels';
import type { DeliveryOf, Job, Link, Said } from './delivery';
import type { MessageRef } from './draft';
import type { Clock, NewJob, Store } from './ports';
import { readWords, type Whence } from './read-words';

/**
 * Something that happened in a thread, as the chat tells it. `at`: Slack's ts of the edit that the words come from, so that
 * several edits of one message are told apart.
 */
export type Heard =
  /** `toUs`: what follows our name, when the message begins with it. Only such a message may be the first of its thread. */
  | { kind: 'said'; message: MessageRef; thread: string; user: string; said: Said; at?: string; toUs?: string }
  | { kind: 'edited'; message: MessageRef; thread: string; user: string; said: Said; at: string; toUs?: string }
  | { kind: 'deleted'; message: MessageRef; thread: string; user: string };

export interface Hearing {
  /**
   * Writes down what was heard, if it concerns a ticket; durable when it answers. The same thing heard again changes
   * nothing, in whatever order things are heard. True when there is something new to do.
   */
  hear(heard: Heard): Promise<boolean>;
}

/** A line that begins like this stays in Slack. */
const STAYS_HERE = '//';

/** The key of the delivery that carries a message. */
export const replyId = ({ team, channel, ts }: MessageRef): string => `said:${team}:${channel}:${ts}`;

/** Slack's ts in whole microseconds: a number that orders messages as people saw them. Below 2^53 until the year 2255. */
export const microseconds = (ts: string): number => {
  const [seconds = '0', fraction = ''] = ts.split('.');
  return Number(seconds) * 1_000_000 + Number(fraction.padEnd(6, '0').slice(0, 6));
};

/**
 * When a thread got its ticket, so far as it matters to what was said there; epoch ms. By Slack's clock, or by ours where that was
 * not known; and whatever either of them said: since our notice stands in the thread, what is said there is said to the ticket.
 */
export async function linkedAt(
  { id, createdAt, saidSince }: Pick<Link, 'id' | 'createdAt' | 'saidSince'>,
  store: Pick<Store, 'notice'>,
): Promise<number> {
  const shown = (await store.notice(id))?.ts ?? null;
  return Math.min(saidSince ?? createdAt, shown === null ? Number.POSITIVE_INFINITY : microseconds(shown) / 1000);
}

/** Whether words are meant for the people in Slack only. */
export const staysHere = ({ text }: Pick<Said, 'text'>): boolean => text.trimStart().startsWith(STAYS_HERE);

/** Something with words. */
type Spoken = Exclude<Heard, { kind: 'deleted' }>;
type ReplyJob = Job & { delivery: DeliveryOf<'reply'> };

/**
 * What is said in a linked thread goes into the outbox and is held there for `holdMs`: HappyFox can neither edit nor
 * delete, so a slip of the finger should be mended before it leaves. What changes later travels as words of its own.
 */
export function hearing(store: Store, channels: Channels, clock: Clock, holdMs: number): Hearing {
  /** A message as it was first carried. It stands where it was said, however late we heard of it. */
  const first = (heard: Heard & { said: Said }, link: Link, { mode, agentsOnly }: Rules): NewJob => ({
    id: replyId(heard.message),
    lane: link.lane,
    pos: microseconds(heard.message.ts),
    due: clock.now() + holdMs,
    delivery: {
      kind: 'reply',
      link: link.id,
      message: heard.message,
      user: heard.user,
      said: heard.said,
      as: 'table',
      revision: 'first',
      saidUnder: { audience: agentsOnly ? 'agents' : 'requester', mode },
      ...('at' in heard && heard.at !== undefined && { editedAt: heard.at }),
    },
  });

  /** Everything a message has become so far, oldest first: itself, and the edits that came after it had left. */
  async function revisions(id: string): Promise<Job[]> {
    const found: Job[] = [];
    for (let nth = 0; ; nth += 1) {
      const job = await store.job(nth === 0 ? id : `${id}:edited:${nth}`);
      if (!job) return found;
      found.push(job);
    }
  }

  /** News of its own time, and behind what it changes, even if our clock is behind Slack's. */
  const after = (known: Job[]): number => Math.max(clock.now() * 1000, ...known.map(({ pos }) => pos + 1));

  /** The same, where Slack has given the channel another id since: the first of these ids by which it is known. */
  async function revisionsUnder(ids: string[]): Promise<Job[]> {
    for (const id of ids) {
      const found = await revisions(id);
      if (found.length > 0) return found;
    }
    return [];
  }

  /** Without a link the thread has parted from the message's ticket: only what has not left yet is still mended. */
  async function edited(
    heard: Extract<Heard, { kind: 'edited' }>,
    link: Link | null,
    known: Job[],
    rules: Rules,
  ): Promise<boolean> {
    const last = known.at(-1);
    // Heard before the message itself: this is the message now.
    if (!last) return link !== null && !staysHere(heard.said) && store.commit({ add: [first(heard, link, rules)] });
    // Erased, or taken back.
    if (!isReply(last) || (await store.job(withdrawalOf(known)))) return false;
    const { said, editedAt } = last.delivery;
    if (editedAt !== undefined && microseconds(editedAt) >= microseconds(heard.at)) return false;
    if (sameWords(said, heard.said)) return false;
    const now = { ...last.delivery, said: heard.said, editedAt: heard.at };
    const mended = await store.commit({
      job: { id: last.id, state: 'open', delivery: now, expect: ['open'], untouched: true },
    });
    if (mended) return true;
    // It waits for a person and has certainly not arrived: when they send it again, these are its words.
    if (last.state === 'parked' && last.progress.sentAt === undefined) {
      return store.commit({ job: { id: last.id, state: 'parked', delivery: now, expect: ['parked'] } });
    }
    if (!link) return false;
    // Words that stayed here until now are new to the ticket.
    const isNew = known.length === 1 && staysHere(said);
    return store.commit({
      add: [
        {
          id: `${known[0]?.id}:edited:${known.length}`,
          lane: link.lane,
          pos: after(known),
          due: clock.now() + holdMs,
          delivery: { ...now, revision: isNew ? 'first' : 'edited' },
        },
      ],
    });
  }

  async function deleted(
    heard: Extract<Heard, { kind: 'deleted' }>,
    link: Link | null,
    known: Job[],
  ): Promise<boolean> {
    const [message] = known;
    // Heard before the message itself: it must not be taken for new when it comes.
    if (!message) {
      if (!link) return false;
      const erased = { id: replyId(heard.message), lane: link.lane, pos: microseconds(heard.message.ts) };
      return store.commit({ add: [{ ...erased, due: clock.now(), delivery: { kind: 'erased' } }] });
    }
    let isNews = false;
    for (const job of known.filter(isReply)) {
      // Without its words nobody can send it again, and a late edit does not wake it.
      const cancelled = { id: job.id, state: 'done', delivery: { kind: 'erased' } } as const;
      if (await store.commit({ job: { ...cancelled, expect: ['open'] } })) {
        isNews = true;
        if (job === message) return true;
      } else if (job.state === 'parked' && job.progress.sentAt === undefined) {
        const facts = { state: 'cancelled', by: heard.user } as const;
        const notice = { id: job.id, facts, showAt: clock.now() };
        isNews = (await store.commit({ job: { ...cancelled, expect: ['parked'] }, notice })) || isNews;
        if (isNews && job === message) return true;
      }
    }
    if (!link || !isReply(message) || (staysHere(message.delivery.said) && known.length === 1)) return isNews;
    const withdrawn: NewJob = {
      id: withdrawalOf(known),
      lane: link.lane,
      pos: after(known),
      due: clock.now(),
      delivery: { ...message.delivery, user: heard.user, revision: 'withdrawn' },
    };
    return (await store.job(withdrawn.id)) ? isNews : store.commit({ add: [withdrawn] });
  }

  /**
   * Whoever calls us by name speaks to us: what we understand is done and stays in Slack. What we do not is carried like
   * every reply, so that nothing is lost, and its author is told.
   */
  async function called(
    heard: Spoken & { toUs: string },
    link: Link | null,
    rules: Rules,
    isHeardHere: boolean,
  ): Promise<boolean> {
    const { message, said, toUs: words } = heard;
    const { kind } = readWords(words, whence(link));
    const isCarried = link !== null && isHeardHere && (kind === 'words' || kind === 'guess') && !staysHere(said);
    const id = isCarried ? notUnderstood(replyId(message)) : replyId(message);
    const command = commandOf(heard, id, { pos: microseconds(message.ts), isCarried });
    return store.commit({ add: [...(isCarried ? [first(heard, link, rules)] : []), command] });
  }

  const commandOf = (
    { message, thread, user, said, toUs: words }: Spoken & { toUs: string },
    id: string,
    { pos, isCarried }: { pos: number; isCarried: boolean },
  ): NewJob => {
    const { team, channel, ts } = message;
    const place = { team, channel, thread: thread === ts ? null : thread };
    return {
      id,
      lane: commandLane({ user, place }),
      pos,
      due: clock.now(),
      delivery: { kind: 'command', words, user, place, mention: { message, said, isCarried } },
    };
  };

  /**
   * What we did not understand and do now, because its author mended it, is done, once; what was carried instead, and has not
   * left, stays here. Null when the edit is none of these. What we understood at first is done, and no edit undoes it.
   */
  async function corrected(heard: Spoken & { toUs: string }, link: Link | null, known: Job[]): Promise<boolean | null> {
    const [message] = known;
    if (!message) return null;
    const before = isReply(message) ? await store.job(notUnderstood(message.id)) : message;
    if (before?.delivery.kind !== 'command' || isVerb(before.delivery.words, link)) return null;
    if (!isVerb(heard.toUs, link) || (await store.job(withdrawalOf(known)))) return null;
    const add = [commandOf(heard, `${message.id}:corrected`, { pos: after(known), isCarried: false })];
    const last = known.at(-1);
    const cancelled = { state: 'done', delivery: { kind: 'erased' } } as const;
    const waits = last !== undefined && isReply(last) && last.state === 'open';
    return (
      (waits && (await store.commit({ job: { id: last.id, ...cancelled, expect: ['open'] }, add }))) ||
      store.commit({ add })
    );
  }

  /**
   * Whether a message that we do not know was said before the thread had its ticket: it never went there, so its changes do not
   * either. Where clocks may not agree on what came first, only an edit is judged: that a message was deleted says nothing, and
   * one that is told of counts.
   */
  async function wasSaidBefore({ kind, message }: Heard, link: Link): Promise<boolean> {
    if (link.saidSince === null && kind !== 'edited') return false;
    const at = microseconds(message.ts) / 1000;
    // Hardly ever: only then is it worth a look at when our notice came.
    return at < (link.saidSince ?? link.createdAt) && at < (await linkedAt(link, store));
  }

  return {
    async hear(heard) {
      const { team, channel, ts } = heard.message;
      const toUs = heard.kind === 'deleted' ? undefined : heard.toUs;
      if (ts === heard.thread && toUs === undefined) return false;
      const linked = await store.linkByThread(team, channel, heard.thread);
      if (!linked && heard.kind === 'said' && toUs === undefined) return false;
      const settings = await channels.settings(team, channel);
      const known = await revisionsUnder(
        [channel, ...settings.formerIds].map((id) => replyId({ ...heard.message, channel: id })),
      );
      const link = linked && settings.mode !== 'alerts' && belongs(known, linked) ? linked : null;
      // We may hear of it late: what it becomes was decided when it was said.
      const rules = rulesAt(settings, microseconds(ts) / 1000);
      const isBefore = link !== null && known.length === 0 && (await wasSaidBefore(heard, link));
      const isHeardHere = link !== null && rules.mode !== 'alerts' && !isBefore;
      if (heard.kind === 'said' && toUs !== undefined)
        return known.length === 0 && called({ ...heard, toUs }, linked, rules, isHeardHere);
      if (known.length === 0 && !isHeardHere) return false;
      switch (heard.kind) {
        case 'said':
          if (known.length > 0 || !link || staysHere(heard.said)) return false;
          return store.commit({ add: [first(heard, link, rules)] });
        case 'edited':
          // Heard before the message itself, which calls us by name: this is the message now.
          if (toUs !== undefined && known.length === 0) return called({ ...heard, toUs }, link, rules, isHeardHere);
          return (
            (toUs === undefined ? null : await corrected({ ...heard, toUs }, linked, known)) ??
            edited(heard, link, known, rules)
          );
        case 'deleted':
          return deleted(heard, link, known);
        default:
          return heard satisfies never;
      }
    },
  };
}

const isReply = (job: Job): job is ReplyJob => job.delivery.kind === 'reply';
/** Whether a message went to the ticket that its thread has now; one that we do not know will. */
const belongs = (known: Job[], { id }: Link): boolean => {
  const reply = known.find(isReply);
  return !reply || reply.delivery.link === id;
};
const whence = (link: Link | null): Whence => (link ? 'thread' : 'elsewhere');
const isVerb = (words: string, link: Link | null): boolean => readWords(words, whence(link)).kind === 'verb';
const notUnderstood = (id: string): string => `${id}:not-understood`;
const withdrawalOf = (known: Job[]): string => `${known[0]?.id}:withdrawn`;

/** Slack tells of an edit also when it unfurls a link or learns the language: only words and files count. */
const sameWords = (a: Said, b: Said): boolean =>
  a.text === b.text &&
  isDeepStrictEqual(
    a.files.map(({ id }) => id),
    b.files.map(({ id }) => id),
  ) &&
  // Whatever the order of their fields: an event and a history need not agree on it.
  isDeepStrictEqual(a.blocks, b.blocks);
