import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Article } from '../tickets/article';
import { Refused } from '../tickets/outcomes';
import { inBackground } from './errand';
import type { Round } from './rounds';

/** How old what we know of the knowledge base may get. It costs two reads, and nobody waits for it. Ms. */
const EVERY_MS = 6 * 3_600_000;
/** After a fault we do not wait that long. Ms. */
export const ARTICLES_REST_MS = 3_600_000;
/** How long after the very first start the articles are read: what people wait for goes first. Ms. */
export const FIRST_ARTICLES_MS = 5 * 60_000;
/** Articles that are kept. More of them would hold up the store for too long when it takes them in (`docs/measurements.md`, 7). */
const MOST = 2_000;

/** By which is known whether anything changed, so that nothing is written when nothing did. */
const Digest = z.string();
/** How texts are taken apart into words: by rules of ours, counted up when they change, and by those of Node's ICU. */
const WORDS = `1/${process.versions.icu}`;
const KEY = 'mirror/articles';

/**
 * Reads the knowledge base anew and puts it in the place of what was known, all at once. An account that has none, or whose key may
 * not read it, is asked again next time like any other; all that the log gets is the line of the call.
 */
export const refreshArticles: Round<'chore'> = async ({ job, tools: { helpdesk, store, log } }) => {
  const read = (which: 'public' | 'internal') => unlessRefused(helpdesk.knowledge(which, inBackground(job)));
  const shown = await read('public');
  // What is known stays. Without a public part there is hardly anything to offer either.
  if (shown === 'refused') return EVERY_MS;
  const internal = shown === null ? null : await read('internal');
  const all = eachOnce([...(shown ?? []), ...(internal === 'refused' ? [] : (internal ?? []))]);
  const kept = all.slice(0, MOST);
  const digest = createHash('sha256')
    .update(JSON.stringify([WORDS, kept]))
    .digest('base64url');
  if ((await store.read(KEY, Digest)) === digest) return EVERY_MS;
  await store.replaceArticles(kept);
  await store.change(KEY, Digest, () => ({ state: digest, answer: undefined }));
  if (all.length > 0) log.info('articles read', { articles: kept.length, leftOut: all.length - kept.length });
  return EVERY_MS;
};

const unlessRefused = <T>(answer: Promise<T>): Promise<T | 'refused'> =>
  answer.catch((error: unknown) => {
    if (error instanceof Refused) return 'refused';
    throw error;
  });

/** What stands in both lists is public: the public one comes first. */
function eachOnce(articles: readonly Article[]): Article[] {
  const known = new Map<number, Article>();
  for (const article of articles) if (!known.has(article.id)) known.set(article.id, article);
  return [...known.values()];
}
