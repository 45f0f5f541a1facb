import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import {
  Delivery,
  type Job,
  type Link,
  type Notice,
  NoticeFacts,
  NoticeHead,
  Progress,
  type TicketRecord,
} from '../tickets/delivery';
import { TicketState } from '../tickets/desk';
import { type PersonalRecord, PersonalSettings } from '../tickets/personal-settings';
import type { LedgerRow, NewJob } from '../tickets/ports';
import type { Tables } from './tables';

const fromJson = <T>(schema: z.ZodType<T>) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

const JobJson = z.object({ delivery: fromJson(Delivery), progress: fromJson(Progress) });
const NoticeJson = z.object({ head: fromJson(NoticeHead), facts: fromJson(NoticeFacts) });

/** What was read, or where the schema failed; never what stood there. */
export type Reading<T> = { success: true; data: T } | { success: false; faults: string };

/** Reads a value with its schema. */
function readWith<T>(schema: z.ZodType<T>, value: unknown): Reading<T> {
  const read = schema.safeParse(value);
  if (read.success) return read;
  return {
    success: false,
    faults: read.error.issues.map(({ path, code }) => `${path.join('.')} (${code})`).join(', '),
  };
}

export const readState = <T>(schema: z.ZodType<T>, value: string): Reading<T> => readWith(fromJson(schema), value);

export function readJob(row: Selectable<Tables['job']>): Reading<Job> {
  const { id, lane, pos, state, due, tries, created_at: createdAt } = row;
  const json = readWith(JobJson, row);
  return json.success ? { success: true, data: { id, lane, pos, state, due, tries, createdAt, ...json.data } } : json;
}

/** When a job is due, with how long that is from `now` on. No due time is written without it. */
export const dueAt = (due: number, now: number): Pick<Tables['job'], 'due' | 'wait_ms'> => ({
  due,
  wait_ms: Math.max(0, due - now),
});

/** A job that is new, as a row. */
export const newJob = (job: NewJob, now: number): Tables['job'] => ({
  id: job.id,
  lane: job.lane,
  pos: job.pos,
  state: 'open',
  ...dueAt(job.due, now),
  leased_lane: null,
  tries: 0,
  delivery: JSON.stringify(job.delivery),
  progress: '{}',
  created_at: now,
  finished_at: null,
  said_in: saidIn(job.delivery),
});

/** Of a message itself, and not of what became of it later, nor of what was written in a form. */
const saidIn = (delivery: Delivery): string | null =>
  delivery.kind === 'reply' && delivery.as === 'table' && delivery.revision === 'first' ? delivery.link : null;

const Addresses = fromJson(z.array(z.string()));

export const toLink = (row: Selectable<Tables['link']>): Link => ({
  id: row.id,
  place: { team: row.team, channel: row.channel, thread: row.thread },
  source: row.source,
  ticket: row.ticket,
  displayId: row.display_id,
  lane: row.lane,
  cc: Addresses.catch([]).parse(row.cc),
  subject: row.subject,
  author: row.author,
  createdAt: row.created_at,
  saidSince: row.said_since,
});

export const fromLink = (link: Link): Tables['link'] => ({
  id: link.id,
  ...link.place,
  source: link.source,
  ticket: link.ticket,
  display_id: link.displayId,
  lane: link.lane,
  cc: JSON.stringify(link.cc),
  subject: link.subject,
  author: link.author,
  created_at: link.createdAt,
  said_since: link.saidSince,
});

/** Links that ended stand among the small values, under their ids. */
export const PARTED = 'parted/';
const PartedRow = z.object({
  id: z.string(),
  team: z.string(),
  channel: z.string(),
  thread: z.string().nullable(),
  source: z.string().nullable(),
  ticket: z.number().nullable(),
  display_id: z.string().nullable(),
  lane: z.string(),
  cc: z.string(),
  subject: z.string(),
  author: z.string(),
  created_at: z.number(),
  said_since: z.number().nullable().default(null),
}) satisfies z.ZodType<Tables['link']>;

export function readParted(value: string): Reading<Link> {
  const row = readState(PartedRow, value);
  return row.success ? { success: true, data: toLink(row.data) } : row;
}

export function readNotice(row: Selectable<Tables['notice']>): Reading<Notice> {
  const { id, team, channel, thread, ts, version, shown } = row;
  const json = readWith(NoticeJson, row);
  return json.success
    ? { success: true, data: { id, place: { team, channel, thread }, ts, version, shown, ...json.data } }
    : json;
}

export function readTicketRecord(row: Selectable<Tables['ticket']>): Reading<TicketRecord> {
  const { lane, mirrored, read_at: readAt } = row;
  const json = readState(TicketState, row.state);
  return json.success ? { success: true, data: { state: json.data, lane, mirrored, readAt } } : json;
}

export const fromTicketRecord = ({ state, lane, mirrored, readAt }: TicketRecord): Tables['ticket'] => ({
  number: state.number,
  lane,
  state: JSON.stringify(state),
  closed: state.status.behavior === 'completed' ? 1 : 0,
  mirrored,
  read_at: readAt,
});

/** Settings that nobody can read count as not chosen. */
export const toPerson = (row: Selectable<Tables['person']>): PersonalRecord => ({
  team: row.team,
  slackId: row.slack_id,
  email: row.email,
  settings: fromJson(PersonalSettings).catch(PersonalSettings.parse({})).parse(row.settings),
  directSince: row.direct_since,
});

export const fromPerson = ({ team, slackId, email, settings, directSince }: PersonalRecord): Tables['person'] => ({
  team,
  slack_id: slackId,
  email,
  settings: JSON.stringify(settings),
  direct_since: directSince,
});

export const toLedgerRow = ({ id: _, ...row }: Selectable<Tables['ledger']>): LedgerRow => row;

let written = 0;
export const fromLedgerRow = (row: LedgerRow): Tables['ledger'] => {
  written += 1;
  return { id: `${String(written).padStart(12, '0')}-${randomUUID()}`, ...row };
};
