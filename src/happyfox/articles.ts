import type { z } from 'zod';
import type { Errand } from '../tickets/ports';
import type { Call } from './call';
import { endpoints } from './endpoints';
import { orNull } from './or-null';
import type { ArticleAnswer } from './schemas';

interface Article {
  id: number;
  title: string;
  html: string;
  url: string | null;
  section: string;
}

/** The knowledge base. Outcomes as in `Helpdesk`. */
export interface Articles {
  /** `internal` are those for agents only. */
  articles(which: 'public' | 'internal', errand: Errand): Promise<Article[]>;
  article(id: number, errand: Errand): Promise<Article | null>;
}

export const articles = (call: Call): Articles => ({
  async articles(which, errand) {
    const endpoint = which === 'internal' ? endpoints.internalArticles : endpoints.articles;
    return (await call(endpoint, {}, errand)).answer.map(toArticle);
  },
  article: (id, errand) =>
    orNull(async () => toArticle((await call(endpoints.article, { at: { id } }, errand)).answer)),
});

const toArticle = (raw: z.infer<typeof ArticleAnswer>): Article => ({
  id: raw.id,
  title: raw.title,
  html: raw.contents,
  url: raw.full_url,
  section: raw.section_name,
});
