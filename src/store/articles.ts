import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Article } from '../tickets/article';
import type { Store } from '../tickets/ports';
import { tellingWords, wordsOf } from '../tickets/telling-words';
import { type ArticleWords, fullTextOf } from './full-text';
import type { Db, Tables, Tx } from './tables';
import { told } from './trouble';

/**
 * Different words of a text by which an article is found. Together with two thousand articles it keeps the one transaction that
 * replaces them all well below the 3 s in which Slack wants its answers (`docs/measurements.md`, 7).
 */
const WORDS_KEPT = 300;
/** Rows in one statement: SQLite takes 32,766 values. */
const ROWS = 200;

/** Articles, ready to be written. */
type Prepared = { row: Tables['article']; words: ArticleWords }[];

/** Takes articles apart into words. Others get their turn in between. */
async function prepared(articles: readonly Article[]): Promise<Prepared> {
  const ready: Prepared = [];
  for (const { id, title, text, url, internal } of articles) {
    const words = { id, title: wordsOf(title), text: [...new Set(wordsOf(text))].slice(0, WORDS_KEPT) };
    ready.push({ row: { id, title, url, internal: internal ? 1 : 0 }, words });
    await nextTurn();
  }
  return ready;
}

async function replace(tx: Tx, articles: Prepared): Promise<void> {
  const search = fullTextOf(tx);
  await tx.deleteFrom('article').execute();
  await search.clear(tx);
  for (let from = 0; from < articles.length; from += ROWS) {
    const page = articles.slice(from, from + ROWS);
    await tx
      .insertInto('article')
      .values(page.map(({ row }) => row))
      .execute();
    await search.add(
      tx,
      page.map(({ words }) => words),
    );
  }
}

/** What the store knows of the knowledge base. */
export function articles(
  db: Db,
  writing: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
): Pick<Store, 'replaceArticles' | 'articlesLike'> {
  const search = fullTextOf(db);
  return {
    async replaceArticles(given) {
      const ready = await prepared(given);
      await writing((tx) => replace(tx, ready));
    },

    async articlesLike(subject, { internal }, limit) {
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
    },
  };
}
