import type { Article } from '../tickets/article';
import type { Store } from '../tickets/ports';
import { tellingWords, wordsOf } from '../tickets/telling-words';
import { fullTextOf } from './full-text';
import type { Db, Tx } from './tables';
import { told } from './trouble';

/** Puts these articles in the place of all that were known. */
export async function replaceArticles(tx: Tx, articles: readonly Article[]): Promise<void> {
  const search = fullTextOf(tx);
  await tx.deleteFrom('article').execute();
  await search.clear(tx);
  for (const { id, title, text, url, internal } of articles) {
    await tx
      .insertInto('article')
      .values({ id, title, url, internal: internal ? 1 : 0 })
      .execute();
    await search.add(tx, { id, title: wordsOf(title), text: wordsOf(text) });
  }
}

/** The articles that fit a subject, best first. */
export function articlesLike(db: Db): Store['articlesLike'] {
  const search = fullTextOf(db);
  return async (subject, { internal }, limit) => {
    const words = tellingWords(subject);
    if (words.length === 0) return [];
    const query = db
      .selectFrom('article')
      .innerJoin('article_words', 'article_words.rowid', 'article.id')
      .select(['article.title', 'article.url'])
      .where(search.fits(words))
      .where('article.internal', 'in', internal ? [0, 1] : [0])
      .orderBy(search.rank(words))
      .orderBy('article.id')
      .limit(limit);
    return told(query.execute());
  };
}
