import { actWords } from '../tickets/act-words';
import { type DeliveryOf, DIRECT, type Job, type Link, type NoticeFacts } from '../tickets/delivery';
import type { Changes, NewJob, NoticeChange, Store } from '../tickets/ports';
import { worthTelling } from './policy';

type Waiting = Extract<NoticeFacts, { state: 'waiting' }>;
type Told = Pick<Changes, 'notice' | 'notices' | 'add'>;

/** How the people concerned are told that a delivery waits, failed, or cannot be accounted for. */
export interface Voice {
  /** It waits. Nothing is said of a wait too short to matter, nor of one that was told already. */
  waits(facts: Waiting, now: number): Told;
  /** It ended without arriving, or nobody knows. */
  ended(facts: Extract<NoticeFacts, { state: 'refused' | 'failed' | 'undecided' }>, now: number): Told;
}

const SILENT: Voice = { waits: () => ({}), ended: () => ({}) };

/** Characters of a reply that a notice about it repeats. */
export const EXCERPT = 80;

/** The voice of a delivery. Notices and marks themselves have none: nobody is told about telling. */
export async function voiceOf(
  { id, delivery }: Job,
  store: Pick<Store, 'notice' | 'link' | 'partedLink' | 'linkByThread' | 'ledger'>,
): Promise<Voice> {
  switch (delivery.kind) {
    case 'new-ticket':
    case 'add-message': {
      const facts = (await store.notice(id))?.facts;
      const before = facts?.state === 'waiting' ? facts : null;
      return {
        waits: (waiting, now) =>
          worthTelling(before, waiting.until, now) ? { notice: { id, facts: waiting, showAt: now } } : {},
        ended: (ended, now) => ({ notice: { id, facts: ended, showAt: now } }),
      };
    }
    case 'more-files':
      return filesVoice(delivery, store);
    case 'reply':
      return replyVoice(id, delivery, store);
    case 'act':
      return actVoice(id, delivery, store);
    case 'reaction':
      return reactionVoice(id, delivery);
    default:
      return SILENT;
  }
}

/** The words of these files are there already: their notice stays and names what did not follow. */
async function filesVoice(delivery: DeliveryOf<'more-files'>, store: Pick<Store, 'notice'>): Promise<Voice> {
  const facts = (await store.notice(delivery.parent))?.facts;
  if (facts?.state !== 'filed' && facts?.state !== 'added') return SILENT;
  return {
    waits: () => ({}),
    ended(ended, now) {
      const reason =
        ended.state === 'refused'
          ? ended.complaints.join(' ')
          : ended.state === 'failed'
            ? ended.reason
            : 'HappyFox broke off, and nobody can tell whether it arrived';
      const notSent = delivery.files.map(({ name }) => ({ name, reason: reason.replace(/\.$/, '') }));
      return {
        notice: {
          id: delivery.parent,
          showAt: now,
          facts: {
            ...facts,
            files: { ...facts.files, notSent: [...facts.files.notSent, ...notSent] },
            filesToCome: Math.max(0, facts.filesToCome - delivery.files.length),
          },
        },
      };
    },
  };
}

/**
 * Replies show by a reaction how they fare. All those of a thread that wait share one notice; one that failed has its own,
 * with a button.
 */
async function replyVoice(
  id: string,
  delivery: DeliveryOf<'reply'>,
  store: Pick<Store, 'notice' | 'link' | 'partedLink' | 'linkByThread' | 'ledger'>,
): Promise<Voice> {
  const link = await linkSaidIn(delivery, store);
  if (!link) return SILENT;
  const shared = repliesNotice(link.id);
  const facts = (await store.notice(shared))?.facts;
  const before = facts?.state === 'replies-waiting' ? facts : null;
  const head = { author: '', about: delivery.user, permalink: null };
  const marks = await marking(id, delivery, link, store);
  return {
    waits({ until, why }, now) {
      if (!worthTelling(null, until, now)) return {};
      return {
        add: marks('waiting', now),
        ...(worthTelling(before, until, now) && {
          notice: {
            id: shared,
            place: link.place,
            head: { ...head, subject: link.subject },
            facts: { state: 'replies-waiting', until, why },
            showAt: now,
          },
        }),
      };
    },
    ended: (ended, now) => ({
      add: marks('failed', now),
      notices: [
        // It told of a time at which this one would go out.
        ...(before ? [{ id: shared, facts: { state: 'caught-up' as const, failed: true }, showAt: now }] : []),
        {
          id,
          place: link.place,
          head: { ...head, subject: delivery.said.text.slice(0, EXCERPT) || 'A file' },
          facts: ended,
          showAt: now,
        },
      ],
    }),
  };
}

/** An agent is told directly how what they did fares: it is nobody else's business until it holds. */
async function actVoice(id: string, delivery: DeliveryOf<'act'>, store: Pick<Store, 'notice'>): Promise<Voice> {
  const facts = (await store.notice(id))?.facts;
  const before = facts?.state === 'waiting' ? facts : null;
  return {
    waits: (waiting, now) =>
      worthTelling(before, waiting.until, now) ? { notice: actNotice(id, delivery, now, waiting) } : {},
    ended: (ended, now) => ({
      notice: actNotice(
        id,
        delivery,
        now,
        ended.state === 'refused'
          ? { state: 'not-acted', why: { kind: 'refused', complaints: ended.complaints } }
          : ended,
      ),
    }),
  };
}

const REACTED: Record<DeliveryOf<'reaction'>['wish'], string> = {
  file: 'Your reaction 🎫',
  claim: 'Your reaction 👀',
  close: 'Your reaction ✅',
};

/**
 * Who reacted is told directly when it came to nothing. A wait before that is Slack's own, which shows no words either; what
 * a reaction leads to tells of its own waits.
 */
const reactionVoice = (id: string, { wish, user, message }: DeliveryOf<'reaction'>): Voice => ({
  waits: () => ({}),
  ended: (ended, now) => ({
    notice: {
      id,
      place: { team: message.team, channel: DIRECT, thread: null },
      head: { subject: REACTED[wish], author: '', about: user, permalink: null },
      facts: ended.state === 'failed' ? { ...ended, canRetry: false } : ended,
      showAt: now,
    },
  }),
});

/** What is said about an act. It goes to whoever did it. */
export const actNotice = (
  id: string,
  { act, displayId, by, team }: DeliveryOf<'act'>,
  now: number,
  facts: NoticeFacts,
): NoticeChange => ({
  id,
  place: { team, channel: DIRECT, thread: null },
  head: { subject: actWords(act, displayId), author: by.name, about: by.slackId, permalink: null },
  facts,
  showAt: now,
});

/**
 * The link of the thread that a reply was said in: also one that ended since, for what was said before belongs to the ticket
 * still. When it ended before it had one, the link that took its place, if that has a ticket. Null when it ended so long ago
 * that nobody knows.
 */
export async function linkSaidIn(
  { link: id }: Pick<DeliveryOf<'reply'>, 'link'>,
  store: Pick<Store, 'link' | 'partedLink' | 'linkByThread'>,
): Promise<Link | null> {
  const link = await store.link(id);
  if (link) return link;
  const parted = await store.partedLink(id);
  if (!parted || parted.ticket !== null || parted.place.thread === null) return parted;
  const { team, channel, thread } = parted.place;
  const since = await store.linkByThread(team, channel, thread);
  return since && since.ticket !== null ? since : parted;
}

/** The notice that all waiting replies of a thread share. */
export const repliesNotice = (link: string): string => `replies:${link}`;

/** The notice that tells until when a delivery waits. */
export const noticeOf = ({ id, delivery }: Job): string =>
  delivery.kind === 'reply' ? repliesNotice(delivery.link) : id;

/**
 * The job that sets the reaction on a reply, if it has one: later changes have none, and neither has the thread's first
 * message, which is the ticket's and not a reply's.
 */
export async function marking(
  reply: string,
  { message, revision }: DeliveryOf<'reply'>,
  link: Link,
  store: Pick<Store, 'ledger'>,
): Promise<(mark: 'waiting' | 'done' | 'failed', now: number) => NewJob[]> {
  if (revision !== 'first' || message.ts === link.place.thread) return () => [];
  const attempts = await store.ledger({ delivery: reply });
  const isFirst = !attempts.some(({ step }) => step === 'reply');
  return (mark, now) => [
    {
      id: `mark:${reply}:${mark}:${now}`,
      lane: `mark:${reply}`,
      pos: now,
      due: now,
      delivery: { kind: 'mark', message: { ...message, channel: link.place.channel }, mark, isFirst },
    },
  ];
}
