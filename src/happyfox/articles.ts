import { setImmediate as nextTurn } from 'node:timers/promises';
import type { z } from 'zod';
import type { Article as KnownArticle } from '../tickets/article';
import { parseUrl } from '../tickets/parse-url';
import type { Errand, Helpdesk } from '../tickets/ports';
import { articleText } from './article-text';
import type { Call } from './call';
import { endpoints } from './endpoints';
import { orNull } from './or-null';
import type { ArticleAnswer } from './schemas';

interface Article {
  id: number;
  title: string;
  html: string;
  /** Of the page that people read; null when HappyFox tells none that a browser opens. */
  url: string | null;
  section: string;
}

/** The knowledge base. Outcomes as in `Helpdesk`. */
export interface Articles {
  /** `internal` are those for agents only. */
  articles(which: 'public' | 'internal', errand: Errand): Promise<Article[]>;
  article(id: number, errand: Errand): Promise<Article | null>;
}

/** `origin`: scheme and host of the account, for addresses that are told without. */
export function articles(call: Call, origin: string): Articles {
  const toArticle = (raw: z.infer<typeof ArticleAnswer>): Article => ({
    id: raw.id,
    title: raw.title,
    html: raw.contents,
    url: pageUrl(raw.full_url, origin),
    section: raw.section_name,
  });
  return {
    async articles(which, errand) {
      const endpoint = which === 'internal' ? endpoints.internalArticles : endpoints.articles;
      return (await call(endpoint, {}, errand)).answer.map(toArticle);
    },
    article: (id, errand) =>
      orNull(async () => toArticle((await call(endpoints.article, { at: { id } }, errand)).answer)),
  };
}

/** Characters of an article that are kept to find it by: two pages, some 300 different words, say what it is about. */
const TEXT_KEPT = 4_000;

/** The knowledge base as the store keeps it. Articles without a page of their own are left out: nobody could read them. */
export const knowledge =
  ({ articles }: Articles): Helpdesk['knowledge'] =>
  (which, errand) =>
    orNull(async () => {
      const known: KnownArticle[] = [];
      for (const { id, title, html, url } of await articles(which, errand)) {
        if (url === null || title.trim() === '') continue;
        known.push({ id, title, text: articleText(html, TEXT_KEPT), url, internal: which === 'internal' });
        // Hundreds of pages are much to read at once: others get their turn in between.
        await nextTurn();
      }
      return known;
    });

/** An address for browsers, whole: HappyFox tells some without scheme and host. */
function pageUrl(told: string | null, origin: string): string | null {
  if (told === null || !/^(https?:\/\/|\/(?![/\\]))/i.test(told)) return null;
  const url = parseUrl(told, origin);
  return url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' ? url.href : null;
}
