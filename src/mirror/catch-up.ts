import type { DeliveryOf, Job, Link } from '../tickets/delivery';
import { type Hearing, linkedAt, microseconds } from '../tickets/hearing';
import type { Changes } from '../tickets/ports';
import type { Going, Means } from './errand';

/** What was heard so lately that Slack may not show it in every answer yet. Ms. */
const FRESH_MS = 60_000;

/**
 * Reads a thread again and compares it with what we carried: what was missed is heard as if it had just been said, and takes
 * its place by the time at which it was; what was edited or deleted meanwhile follows as what it is. What is known changes
 * nothing.
 */
export const catchUp =
  (hearing: Pick<Hearing, 'hear'>) =>
  async ({ job, delivery, tools }: Going<'catch-up'>): Promise<Changes> => {
    const link = await tools.store.link(delivery.link);
    const thread = link?.place.thread;
    if (link && thread != null) {
      const missed = await compared(hearing, tools, link, thread, delivery.since);
      if (missed > 0) tools.log.info('caught up with a thread', { link: link.id, missed });
    }
    return { job: { id: job.id, state: 'done' } };
  };

/** Answers how many things were missed. */
async function compared(
  { hear }: Pick<Hearing, 'hear'>,
  { store, chat, clock }: Pick<Means, 'store' | 'chat' | 'clock'>,
  link: Link,
  thread: string,
  askedSince: string,
): Promise<number> {
  // What was said before the thread had its ticket is nobody's business there.
  const since = Math.max(microseconds(askedSince), (await linkedAt(link, store)) * 1000);
  const carried = (await store.saidIn(link.id)).filter(isReply);
  const oldest = Math.min(since, ...carried.map(({ delivery }) => microseconds(delivery.message.ts) - 1));
  const { replies, present, isWhole } = await chat.repliesSince(link.place, (oldest / 1_000_000).toFixed(6));
  let missed = 0;
  const count = (isNews: boolean) => {
    missed += isNews ? 1 : 0;
  };
  for (const { editedAt, ...reply } of replies) {
    const edit = editedAt === null ? {} : { at: editedAt };
    if (microseconds(reply.message.ts) > since) count(await hear({ kind: 'said', ...reply, thread, ...edit }));
    if (editedAt !== null) count(await hear({ kind: 'edited', ...reply, thread, at: editedAt }));
  }
  if (!isWhole) return missed;
  for (const { createdAt, delivery } of carried) {
    const { message, user } = delivery;
    if (present.has(message.ts) || createdAt > clock.now() - FRESH_MS) continue;
    count(await hear({ kind: 'deleted', message: { ...message, channel: link.place.channel }, thread, user }));
  }
  return missed;
}

const isReply = (job: Job): job is Job & { delivery: DeliveryOf<'reply'> } => job.delivery.kind === 'reply';
