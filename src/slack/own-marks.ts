import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';

/** The name under which we mark our notices, and the posts that carry words of the helpdesk. Anybody may read a mark. */
export const NOTICE_EVENT = 'foxbridge_notice';
export const POST_EVENT = 'foxbridge_post';

/** The id of something of ours as others may read it: it tells nothing, and is always the same. */
const opaque = (id: string): string => createHash('sha256').update(id).digest('base64url').slice(0, 22);

/** What a message of ours carries, by which a lost one is found and an echo is known. */
export const ownMark = (event: typeof NOTICE_EVENT | typeof POST_EVENT, id: string) => ({
  event_type: event,
  event_payload: event === NOTICE_EVENT ? { notice: opaque(id) } : { post: opaque(id) },
});

/** The ts of the message that carries this mark; null when none does. */
export function markedTs(messages: readonly unknown[], mark: ReturnType<typeof ownMark>): string | null {
  const marked = Marked.array().catch([]).parse(messages);
  const found = marked.find(({ metadata }) => isDeepStrictEqual(metadata, mark));
  return found?.ts ?? null;
}

const Marked = z.looseObject({
  ts: z.string(),
  metadata: z
    .object({ event_type: z.string(), event_payload: z.record(z.string(), z.unknown()) })
    .optional()
    .catch(undefined),
});
