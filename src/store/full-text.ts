import { type Kysely, PostgresAdapter, type RawBuilder, sql } from 'kysely';
import type { Tx } from './tables';

/** The words of an article, as `wordsOf` gives them. */
export interface ArticleWords {
  id: number;
  title: readonly string[];
  text: readonly string[];
}

/**
 * The search of one engine over the words of articles. Both fit an article to a question when a word of the question
 * begins a word of its title, or when there are several and each begins a word of the article; both rank the title above the text.
 */
interface FullText {
  /** Makes the table `article_words`, empty. */
  create(db: Kysely<unknown>): Promise<void>;
  clear(tx: Tx): Promise<void>;
  /** Some 200 at once. */
  add(tx: Tx, articles: readonly ArticleWords[]): Promise<void>;
  /** Where `article_words` fits these words: letters and digits only, at least one. */
  fits(words: readonly string[]): RawBuilder<boolean>;
  /** By this in ascending order, the best come first. */
  rank(words: readonly string[]): RawBuilder<number>;
}

/** Words this short begin too many others: they must be met whole. Characters. */
const SHORT = 2;

/**
 * FTS5, without a copy of the texts. `ascii` takes each sign beyond ASCII for a letter, so a word of ours is one of its too,
 * in every script. Source: https://www.sqlite.org/fts5.html
 */
const fts5: FullText = {
  async create(db) {
    await sql`create virtual table article_words using fts5(title, text, content='', tokenize='ascii')`.execute(db);
  },
  async clear(tx) {
    await sql`insert into article_words(article_words) values ('delete-all')`.execute(tx);
  },
  async add(tx, articles) {
    const rows = articles.map(({ id, title, text }) => sql`(${id}, ${title.join(' ')}, ${text.join(' ')})`);
    await sql`insert into article_words(rowid, title, text) values ${sql.join(rows)}`.execute(tx);
  },
  fits: (words) => sql`article_words match ${fts5Query(words)}`,
  // How much more a word in the title counts than one in the text: as much as in the other engine.
  rank: () => sql`bm25(article_words, 10.0, 1.0)`,
};

function fts5Query(words: readonly string[]): string {
  const terms = words.map((word) => (word.length > SHORT ? `"${word}"*` : `"${word}"`));
  const inTitle = `title : (${terms.join(' OR ')})`;
  return terms.length === 1 ? inTitle : `(${inTitle}) OR (${terms.join(' AND ')})`;
}

/**
 * `tsvector`. Words are written as it holds them, and not parsed: a parser goes by the server's locale, and would make
 * other words of ours. Source: https://www.postgresql.org/docs/current/datatype-textsearch.html
 */
const tsvector: FullText = {
  async create(db) {
    await sql`create table article_words (rowid bigint primary key, words tsvector not null)`.execute(db);
    await sql`create index article_words_words on article_words using gin (words)`.execute(db);
  },
  async clear(tx) {
    await sql`delete from article_words`.execute(tx);
  },
  async add(tx, articles) {
    const rows = articles.map(({ id, title, text }) => {
      const words = [...lexemes(title, 'A'), ...lexemes(text, 'D')].join(' ');
      return sql`(cast(${id} as bigint), cast(${words} as tsvector))`;
    });
    await sql`insert into article_words(rowid, words) values ${sql.join(rows)}`.execute(tx);
  },
  fits: (words) => sql`article_words.words @@ cast(${tsquery(words)} as tsquery)`,
  rank: (words) => sql`-ts_rank(article_words.words, cast(${tsquery(words)} as tsquery))`,
};

/** Places beyond this one are all counted as this one. Source: as above. */
const LAST_PLACE = 16_383;

const lexemes = (words: readonly string[], weight: 'A' | 'D'): string[] =>
  words.map((word, at) => `'${word}':${Math.min(at + 1, LAST_PLACE)}${weight}`);

function tsquery(words: readonly string[]): string {
  const term = (word: string, where: string) => `'${word}':${word.length > SHORT ? '*' : ''}${where}`;
  const inTitle = words.map((word) => term(word, 'A')).join(' | ');
  const all = words.map((word) => `'${word}'${word.length > SHORT ? ':*' : ''}`).join(' & ');
  return words.length === 1 ? inTitle : `(${inTitle}) | (${all})`;
}

/** The search of the engine that a database lives in. */
export const fullTextOf = (db: Pick<Kysely<unknown>, 'getExecutor'>): FullText =>
  db.getExecutor().adapter instanceof PostgresAdapter ? tsvector : fts5;
