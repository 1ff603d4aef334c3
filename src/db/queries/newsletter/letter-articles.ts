/** Finds the articles of a letter: those that it names, and those that its rules choose. */
import { eq, inArray, sql } from 'drizzle-orm'
import type { HeroImage } from '../../../domain/articles/article-parts.ts'
import type { WantedArticles } from '../../../domain/newsletter/letter-content.ts'
import type { Db } from '../../database.ts'
import { articles } from '../../tables/articles.ts'
import { articleSlugs } from '../../tables/slugs.ts'
import { articleTags, tags } from '../../tables/tags.ts'
import { articleByline } from '../articles/bylines.ts'

export type ChosenArticle = {
  id: string
  slug: string
  title: string
  dek: string | null
  excerpt: string
  heroImage: HeroImage | null
  publishedAt: Date
  byline: { name: string }[]
}

/** `slug` is the one that the letter names; null for an article that a rule has chosen. */
export type ChosenRow = { section: number; slug: string | null; article: ChosenArticle }

/**
 * Finds the published articles of all sections in one statement, so that they all are of one moment.
 * Former slugs and merged tags count. The articles of a rule are the newest first.
 */
export function listChosenArticles(db: Db, wanted: readonly WantedArticles[]): Promise<ChosenRow[]> {
  const sections = sql`jsonb_array_elements(${JSON.stringify(wanted)}::jsonb) with ordinality as s(wanted, number)`
  const since = sql`coalesce((s.wanted ->> 'since')::timestamptz, '-infinity')`
  const take = sql`(s.wanted ->> 'take')::integer`
  const chosen = sql`
    select s.number, w.slug, w.place, k.article_id
    from ${sections}
    cross join lateral jsonb_array_elements_text(s.wanted -> 'slugs') with ordinality as w(slug, place)
    join ${articleSlugs} k on k.slug = w.slug and k.published_at is not null
    union all
    select s.number, null, null, r.id
    from ${sections}
    cross join lateral (
      select a.id from ${articles} a
      where a.status = 'published' and a.published_at >= ${since}
      order by a.published_at desc, a.id desc limit ${take}) r
    where ${take} > 0 and s.wanted ->> 'tag' is null
    union all
    select s.number, null, null, r.article_id
    from ${sections}
    join ${tags} t on t.slug = s.wanted ->> 'tag'
    cross join lateral (
      select l.article_id from ${articleTags} l
      where l.tag_id = coalesce(t.merged_into, t.id) and l.published_at >= ${since}
      order by l.published_at desc, l.article_id desc limit ${take}) r
    where ${take} > 0`
  const isPublic = sql`articles.id = chosen.article_id and articles.status = 'published'`
  return db
    .select({
      section: sql<number>`chosen.number::integer - 1`,
      slug: sql<string | null>`chosen.slug`,
      article: {
        id: articles.id,
        slug: articles.slug,
        title: sql`${articles.title}`.mapWith(articles.title),
        dek: articles.dek,
        excerpt: sql`${articles.excerpt}`.mapWith(articles.excerpt),
        heroImage: articles.heroImage,
        publishedAt: sql`${articles.publishedAt}`.mapWith(articles.publishedAt),
        byline: articleByline,
      },
    })
    .from(sql`(${chosen}) as chosen(number, slug, place, article_id)`)
    .innerJoin(articles, isPublic)
    .orderBy(sql`chosen.number, chosen.place, articles.published_at desc, articles.id desc`)
}

/** Whether each of these slugs belongs to an article that is still to be public, or was public. */
export function listSlugStates(
  db: Db,
  slugs: readonly string[],
): Promise<{ slug: string; wasPublic: boolean }[]> {
  if (slugs.length === 0) return Promise.resolve([])
  return db
    .select({ slug: articleSlugs.slug, wasPublic: sql<boolean>`${articles.publishedAt} is not null` })
    .from(articleSlugs)
    .innerJoin(articles, eq(articles.id, articleSlugs.articleId))
    .where(inArray(articleSlugs.slug, [...slugs]))
}

export async function isKnownTag(db: Db, slug: string): Promise<boolean> {
  const rows = await db.select({ id: tags.id }).from(tags).where(eq(tags.slug, slug))
  return rows.length > 0
}
