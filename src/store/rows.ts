import type { Selectable } from 'kysely';
import { z } from 'zod';
import {
  Audience,
  Delivery,
  type Job,
  type Link,
  type Notice,
  NoticeFacts,
  NoticeHead,
  Progress,
} from '../tickets/delivery';
import type { LedgerRow } from '../tickets/ports';
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

const DeliveryJson = fromJson(Delivery);
const ProgressJson = fromJson(Progress);
const HeadJson = fromJson(NoticeHead);
const FactsJson = fromJson(NoticeFacts);

/** Throws a `ZodError` when a row holds what no version of ours wrote. */
export const toJob = (row: Selectable<Tables['job']>): Job => ({
  id: row.id,
  lane: row.lane,
  pos: row.pos,
  state: row.state,
  due: row.due,
  tries: row.tries,
  delivery: DeliveryJson.parse(row.delivery),
  progress: ProgressJson.parse(row.progress),
  createdAt: row.created_at,
});

export const toLink = (row: Selectable<Tables['link']>): Link => ({
  id: row.id,
  place: { team: row.team, channel: row.channel, thread: row.thread },
  source: row.source,
  ticket: row.ticket,
  displayId: row.display_id,
  lane: row.lane,
  // What we cannot read counts as the audience that sees less.
  audience: Audience.catch('requester').parse(row.audience),
  subject: row.subject,
  author: row.author,
  createdAt: row.created_at,
});

export const fromLink = (link: Link): Tables['link'] => ({
  id: link.id,
  ...link.place,
  source: link.source,
  ticket: link.ticket,
  display_id: link.displayId,
  lane: link.lane,
  audience: link.audience,
  subject: link.subject,
  author: link.author,
  created_at: link.createdAt,
});

export const toNotice = (row: Selectable<Tables['notice']>): Notice => ({
  id: row.id,
  place: { team: row.team, channel: row.channel, thread: row.thread },
  ts: row.ts,
  head: HeadJson.parse(row.head),
  facts: FactsJson.parse(row.facts),
  version: row.version,
  shown: row.shown,
});

export const toLedgerRow = ({ id: _, ...row }: Selectable<Tables['ledger']>): LedgerRow => row;
