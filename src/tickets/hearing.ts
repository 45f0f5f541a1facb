import type { Channels } from './channels';
import type { Link, Said } from './delivery';
import type { MessageRef } from './draft';
import type { Clock, NewJob, Store } from './ports';

/** Something that happened in a thread, as the chat tells it. */
export type Heard =
  | { kind: 'said'; message: MessageRef; thread: string; user: string; said: Said }
  /** `at`: Slack's ts of the edit, so that several edits of one message are told apart. */
  | { kind: 'edited'; message: MessageRef; thread: string; user: string; said: Said; at: string }
  | { kind: 'deleted'; message: MessageRef; thread: string; user: string };

export interface Hearing {
  /**
   * Writes down what was heard, if it concerns a ticket; durable when it answers. The same thing heard again changes
   * nothing, in whatever order things are heard. True when there is something new to do.
   */
  hear(heard: Heard): Promise<boolean>;
}

/** A line that begins like this stays in Slack. */
export const STAYS_HERE = '//';

/** The key of the delivery that carries a message. */
export const replyId = ({ team, channel, ts }: MessageRef): string => `said:${team}:${channel}:${ts}`;

/** Slack's ts in whole microseconds: a number that orders messages as people saw them. Below 2^53 until the year 2255. */
export const microseconds = (ts: string): number => {
  const [seconds = '0', fraction = ''] = ts.split('.');
  return Number(seconds) * 1_000_000 + Number(fraction.padEnd(6, '0').slice(0, 6));
};

/**
 * What is said in a linked thread goes into the outbox and is held there for `holdMs`: HappyFox can neither edit nor
 * delete, so a slip of the finger should be mended before it leaves. What changes later travels as words of its own.
 */
export function hearing(store: Store, channels: Channels, clock: Clock, holdMs: number): Hearing {
  const reply = (heard: Heard & { said: Said }, link: Link, revision: 'first' | 'edited'): NewJob => ({
    id:
      revision === 'first'
        ? replyId(heard.message)
        : `${replyId(heard.message)}:edited:${'at' in heard ? heard.at : ''}`,
    lane: link.lane,
    // An edit or a withdrawal is news of its own time; a message stands where it was said, however late we heard it.
    pos: revision === 'first' ? microseconds(heard.message.ts) : clock.now() * 1000,
    due: clock.now() + holdMs,
    delivery: {
      kind: 'reply',
      link: link.id,
      message: heard.message,
      user: heard.user,
      said: heard.said,
      as: 'table',
      revision,
    },
  });

  return {
    async hear(heard) {
      const { team, channel } = heard.message;
      const link = await store.linkByThread(team, channel, heard.thread);
      if (!link || heard.message.ts === heard.thread) return false;
      const { mode } = await channels.settings(team, channel);
      if (mode === 'alerts') return false;
      const id = replyId(heard.message);
      const known = await store.job(id);

      switch (heard.kind) {
        case 'said': {
          if (known || heard.said.text.trimStart().startsWith(STAYS_HERE)) return false;
          return store.commit({ add: [reply(heard, link, 'first')] });
        }
        case 'edited': {
          // Heard before the message itself: this is the message now.
          if (!known) {
            if (heard.said.text.trimStart().startsWith(STAYS_HERE)) return false;
            return store.commit({ add: [reply(heard, link, 'first')] });
          }
          if (known.delivery.kind !== 'reply' || sameWords(known.delivery.said, heard.said)) return false;
          const changed = await store.commit({
            job: {
              id,
              state: 'open',
              delivery: { ...known.delivery, said: heard.said },
              expect: ['open'],
              untouched: true,
            },
          });
          return changed || store.commit({ add: [reply(heard, link, 'edited')] });
        }
        case 'deleted': {
          // Heard before the message itself: it must not be taken for new when it comes.
          if (!known) return store.commit({ add: [{ ...erased(id, link, heard), due: clock.now() }] });
          const cancelled = await store.commit({ job: { id, state: 'done', expect: ['open'], untouched: true } });
          if (cancelled || known.delivery.kind !== 'reply') return cancelled;
          const withdrawn: NewJob = {
            id: `${id}:withdrawn`,
            lane: link.lane,
            pos: clock.now() * 1000,
            due: clock.now(),
            delivery: { ...known.delivery, user: heard.user, revision: 'withdrawn' },
          };
          return store.commit({ add: [withdrawn] });
        }
        default:
          return heard satisfies never;
      }
    },
  };
}

const erased = (id: string, link: Link, heard: Heard) => ({
  id,
  lane: link.lane,
  pos: microseconds(heard.message.ts),
  delivery: { kind: 'erased' } as const,
});

/** Slack tells of an edit also when it unfurls a link or learns the language: only words and files count. */
const sameWords = (a: Said, b: Said): boolean =>
  a.text === b.text &&
  JSON.stringify(a.files.map(({ id }) => id)) === JSON.stringify(b.files.map(({ id }) => id)) &&
  JSON.stringify(a.blocks) === JSON.stringify(b.blocks);
