import type { Warned } from '../tickets/delivery';
import { dayAfter, localTime } from '../tickets/local-time';
import { PersonalSettings } from '../tickets/personal-settings';
import type { NewJob, TicketRow } from '../tickets/ports';
import { isAtWork } from '../tickets/weekly';
import { type Going, inBackground, type Means } from './errand';
import type { Round } from './rounds';

/** How often we look; every working day of everybody holds two looks at least. Ms. */
export const WARNINGS_MS = 3 * 3_600_000;
const PAGE = 50;
/** Pages of each list that are read at most: five hundred tickets. */
const MOST_PAGES = 10;
/** What is asked: together three reads, and one more for each further fifty tickets. */
const CLOCKS = ['overdue', 'next-7-days', 'breached'] as const;

interface Pressing {
  row: TicketRow;
  breached: boolean;
}

/**
 * Tells agents which tickets of theirs are due today or tomorrow, late, or past what was promised: each due date of a ticket
 * once, and each broken promise once. One message names all that came together, and it keeps to working hours: who is not at
 * work is told at a later look.
 */
export const warnings: Round<'chore'> = async (at) => {
  const { tools } = at;
  const agents = (await tools.lists.known())?.agents ?? [];
  const byAgent = new Map<string, Pressing[]>();
  for (const pressing of (await whatPresses(at)).values()) {
    const email = pressing.row.assignee?.email.toLowerCase();
    if (email) byAgent.set(email, [...(byAgent.get(email) ?? []), pressing]);
  }
  for (const [email, pressing] of byAgent) {
    if (agents.some((agent) => agent.active && agent.email.toLowerCase() === email)) {
      await warn(tools, email, pressing);
    }
  }
  return WARNINGS_MS;
};

async function whatPresses({ job, tools }: Going<'chore'>): Promise<Map<number, Pressing>> {
  const pressing = new Map<number, Pressing>();
  for (const clock of CLOCKS) {
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const { rows } = await tools.helpdesk.desk.queue({ clock, page }, inBackground(job));
      for (const row of rows) {
        const breached = clock === 'breached' || (pressing.get(row.number)?.breached ?? false);
        pressing.set(row.number, { row, breached });
      }
      if (rows.length < PAGE) break;
      if (page === MOST_PAGES) tools.log.warn('more tickets are late than one look reads', { clock });
    }
  }
  return pressing;
}

async function warn({ store, chat, clock }: Means, email: string, pressing: readonly Pressing[]): Promise<void> {
  const found = await chat.personByEmail(email);
  if (!found) return;
  const { team, person } = found;
  const { settings } = (await store.person(team, person.slackId)) ?? { settings: PersonalSettings.parse({}) };
  const now = clock.now();
  if (!settings.warnings || !isAtWork(now, person.timeZone)) return;
  const { day } = localTime(now, person.timeZone);
  const [tickets, marks]: [Warned[], NewJob[]] = [[], []];
  for (const one of pressing) {
    const said: Warned['clock'][] = [];
    for (const { key, clock } of occasions(one, day)) {
      const id = `warned:${email}:${one.row.number}:${key}`;
      if (await store.job(id)) continue;
      said.push(clock);
      // Holds nothing: it only remembers that this was told.
      marks.push({ id, lane: id, pos: now, due: now, delivery: { kind: 'erased' } });
    }
    const [first] = said;
    const { displayId, agentUrl, subject, dueDate } = one.row;
    if (first) tickets.push({ displayId, agentUrl, subject, clock: first, due: dueDate });
  }
  if (tickets.length === 0) return;
  const delivery = { kind: 'notify' as const, news: { kind: 'warnings' as const, email, tickets } };
  const told = { id: `warnings:${email}:${now}`, lane: `person:${email}`, pos: now, due: now, delivery };
  await store.commit({ add: [...marks, told] });
}

/** What there is to say of a ticket on a day, and the key by which each is known when it was said. */
function occasions({ row, breached }: Pressing, day: string): { key: string; clock: Warned['clock'] }[] {
  const { dueDate } = row;
  const clock =
    dueDate === null
      ? null
      : dueDate < day
        ? 'overdue'
        : dueDate === day
          ? 'today'
          : dueDate === dayAfter(day)
            ? 'tomorrow'
            : null;
  return [
    ...(clock !== null && dueDate !== null ? [{ key: dueDate, clock } as const] : []),
    ...(breached ? [{ key: 'breached', clock: 'breached' } as const] : []),
  ];
}
