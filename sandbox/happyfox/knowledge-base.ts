import { type Answer, json, notFound } from './answers';
import type { Call } from './call';
import { stamp } from './clock';
import type { Article, World } from './world';

function viewArticle(world: World, article: Article) {
  const slug = article.title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return {
    id: article.id,
    title: article.title,
    contents: article.contents,
    slug,
    full_url: `/kb/article/${article.id}-${slug}/`,
    section_id: article.section,
    section_name: world.sections.get(article.section)?.name ?? null,
    tags: article.tags,
    views: 0,
    attachments: [],
    related_articles: [],
    last_updated_at: stamp(article.updatedAt),
  };
}

export const listArticles =
  (internal: boolean) =>
  ({ world }: Call): Answer =>
    json(
      [...world.articles.values()]
        .filter((article) => article.internal === internal)
        .map((article) => viewArticle(world, article)),
    );

/** External articles only. */
export function readArticle({ world, params }: Call): Answer {
  const article = world.articles.get(Number(params[0]));
  return article && !article.internal ? json(viewArticle(world, article)) : notFound();
}

export const listSections = ({ world }: Call): Answer =>
  json([...world.sections.keys()].map((id) => viewSection(world, id)));

export function readSection({ world, params }: Call): Answer {
  return world.sections.has(Number(params[0])) ? json(viewSection(world, Number(params[0]))) : notFound();
}

const viewSection = (world: World, id: number) => ({
  ...world.sections.get(id),
  articles: [...world.articles.values()]
    .filter(({ section, internal }) => section === id && !internal)
    .map((article) => viewArticle(world, article)),
});
