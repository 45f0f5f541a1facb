import { z } from 'zod';
import type { Agent, Ticket, Update } from '../tickets/desk';
import type { NewJob } from '../tickets/ports';
import type { Means } from './errand';

/** An assignment counts as new for this long, however late we come to read of it. Ms. */
const NEW_MS = 7 * 86_400_000;
/** HappyFox's clock and ours may differ by this much; ms. With a larger one Slack's requests are refused (`docs/slack.md`). */
const CLOCKS_DIFFER_MS = 5 * 60_000;

const Since = z.object({ at: z.number() });
const KEY = 'mirror/people';

/** From now on, agents are told what they are given. What they were given before is no news. */
export const beginToTell = ({ store, clock }: Pick<Means, 'store' | 'clock'>): Promise<void> =>
  store.change(KEY, Since, (known) => ({ state: known ?? { at: clock.now() }, answer: undefined }));

/**
 * The update by which somebody else gave an open ticket to the agent who has it; null when they took it themselves, or when
 * it happened before `since` (epoch ms). A ticket whose history tells of no assignment was filed with its agent.
 */
function givenBy(
  { assignee, status, updates }: Pick<Ticket, 'assignee' | 'status' | 'updates'>,
  since: number,
): Update | null {
  if (!assignee || status.behavior === 'completed') return null;
  const given = updates.findLast(({ changes }) => changes.some(({ what }) => what === 'assignee')) ?? updates[0];
  if (!given || given.at < since - CLOCKS_DIFFER_MS) return null;
  const isOwn = given.by.kind === 'agent' && (given.by.id === assignee.id || same(given.by.email, assignee.email));
  return isOwn ? null : given;
}

/** The direct message to an agent who was given a ticket, on its way: known by the update, so that it is told once. */
export async function assignedJobs(
  { store, clock }: Pick<Means, 'store' | 'clock'>,
  ticket: Ticket,
  agents: readonly Agent[],
): Promise<NewJob[]> {
  const { assignee } = ticket;
  if (!assignee || !agents.some(({ active, email }) => active && same(email, assignee.email))) return [];
  const now = clock.now();
  // We did not begin at a time that is still to come: our clock was ahead then.
  const began = Math.min((await store.read(KEY, Since))?.at ?? now, now);
  const given = givenBy(ticket, Math.max(began, now - NEW_MS));
  if (!given) return [];
  const email = assignee.email.toLowerCase();
  const { number, displayId, agentUrl, subject } = ticket;
  const by = given.by.kind === 'system' || given.by.name.trim() === '' ? null : given.by.name;
  return [
    {
      id: `assigned:${number}:${given.id}:${email}`,
      lane: `person:${email}`,
      pos: now,
      due: now,
      delivery: { kind: 'notify', news: { kind: 'assigned', ticket: number, displayId, agentUrl, subject, email, by } },
    },
  ];
}

export const same = (a: string | null, b: string | null): boolean =>
  a !== null && b !== null && a.toLowerCase() === b.toLowerCase();
