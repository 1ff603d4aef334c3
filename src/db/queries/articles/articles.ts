/**
 * Reads published articles. Every query here selects published rows only. Drafts are in another
 * table.
 */
import { and, eq, isNotNull, sql } from 'drizzle-orm'
import { completeSettings, type Settings } from '../../../domain/settings.ts'
import { isUuid } from '../../../domain/uuid.ts'
import type { Db } from '../../database.ts'
import { articles } from '../../tables/articles.ts'
import { articleSlugs } from '../../tables/slugs.ts'
import { articleTags, tags } from '../../tables/tags.ts'
import { storedNumber, storedSettings } from '../settings.ts'
import { articleByline, type BylineRow } from './bylines.ts'
import { type ArticleCorrection, correctionList } from './corrections.ts'

export type TagRow = { slug: string; name: string }

/*
 * The outer table's name is written as text, because the query builder omits it in a select without
 * joins. A bare `id` would then mean the column of the inner table.
 */
export const articleTagList = sql<TagRow[]>`(
  select coalesce(json_agg(json_build_object('slug', t.slug, 'name', t.name) order by at.position), '[]')
  from ${articleTags} at join ${tags} t on t.id = at.tag_id
  where at.article_id = articles.id)`

/*
 * The constraint `articles_published_text_check` says that a published row has these columns. As
 * plain columns they would have nullable types.
 */
const publishedAt = sql`${articles.publishedAt}`.mapWith(articles.publishedAt)
const title = sql`${articles.title}`.mapWith(articles.title)
const excerpt = sql`${articles.excerpt}`.mapWith(articles.excerpt)
const language = sql`${articles.language}`.mapWith(articles.language)
const readingMinutes = sql`${articles.readingMinutes}`.mapWith(articles.readingMinutes)
const bodyHtml = sql`${articles.bodyHtml}`.mapWith(articles.bodyHtml)
const sources = sql`${articles.sources}`.mapWith(articles.sources)

/** Every column that an item of the list can have. */
export const listed = {
  id: articles.id,
  slug: articles.slug,
  title,
  dek: articles.dek,
  excerpt,
  language,
  heroImage: articles.heroImage,
  publishedAt,
  updatedAt: articles.updatedAt,
  readingMinutes,
  commentCount: articles.commentCount,
  commentPolicy: articles.commentPolicy,
  contributors: articleByline,
  tags: articleTagList,
  bodyHtml,
  sources,
}

type Columns = typeof articles.$inferSelect

/**
 * A link to another article. `publishedAt` is in milliseconds since 1970, since JSON has no dates.
 */
export type ArticleLinkRow = Pick<Columns, 'id' | 'slug' | 'heroImage'> & {
  title: string
  publishedAt: number
}

/** Builds a link from a row `r` of `articles`. */
const link = sql`json_build_object('id', r.id, 'slug', r.slug, 'title', r.title, 'heroImage', r.hero_image,
  'publishedAt', (extract(epoch from r.published_at) * 1000)::bigint)`

const previous = sql<ArticleLinkRow | null>`(
  select ${link} from ${articles} r
  where r.status = 'published' and (r.published_at, r.id) < (articles.published_at, articles.id)
  order by r.published_at desc nulls first, r.id desc nulls first limit 1)`

const next = sql<ArticleLinkRow | null>`(
  select ${link} from ${articles} r
  where r.status = 'published' and (r.published_at, r.id) > (articles.published_at, articles.id)
  order by r.published_at, r.id limit 1)`

const relatedArticles = 4

/**
 * The newest articles that share a tag with this one. The inner query takes the newest few of each
 * tag, and the outer one the newest of these.
 */
const related = sql<ArticleLinkRow[]>`(
  select coalesce(json_agg(${link} order by r.published_at desc, r.id desc), '[]')
  from (
    select near.article_id from ${articleTags} mine
    cross join lateral (
      select l.article_id, l.published_at from ${articleTags} l
      where l.tag_id = mine.tag_id and l.article_id <> mine.article_id
      order by l.published_at desc nulls first, l.article_id desc nulls first limit ${relatedArticles}
    ) near
    where mine.article_id = articles.id
    group by near.article_id
    order by max(near.published_at) desc, near.article_id desc limit ${relatedArticles}
  ) chosen join ${articles} r on r.id = chosen.article_id and r.status = 'published')`

const single = {
  ...listed,
  commentsCloseAfterDays: storedNumber('commentsCloseAfterDays'),
  corrections: correctionList,
  related,
  previous,
  next,
}

type Present<Name extends keyof Columns> = { [Key in Name]: NonNullable<Columns[Key]> }

export type ArticleSummaryRow = Pick<
  Columns,
  'id' | 'slug' | 'dek' | 'heroImage' | 'updatedAt' | 'commentCount' | 'commentPolicy'
> &
  Present<'title' | 'excerpt' | 'language' | 'publishedAt' | 'readingMinutes'> & {
    contributors: BylineRow[]
    tags: TagRow[]
  }
export type ArticleRow = ArticleSummaryRow &
  Present<'bodyHtml' | 'sources'> & {
    commentsCloseAfterDays: number | null
    corrections: ArticleCorrection[]
    related: ArticleLinkRow[]
    previous: ArticleLinkRow | null
    next: ArticleLinkRow | null
  }

type FoundArticle = ArticleRow & {
  /** null unless requested. */
  settings: Settings | null
}

/**
 * Finds an article by id, slug or former slug. If a former slug found it, the row's `slug` differs
 * from `idOrSlug`. The settings are needed for the structured data for search engines.
 */
export async function findArticle(
  db: Db,
  idOrSlug: string,
  { withSettings = false } = {},
): Promise<FoundArticle | undefined> {
  const columns = { ...single, settings: withSettings ? storedSettings : sql<null>`null` }
  const [row] = isUuid(idOrSlug)
    ? await db
        .select(columns)
        .from(articles)
        .where(and(eq(articles.id, idOrSlug), eq(articles.status, 'published')))
    : await db
        .select(columns)
        .from(articleSlugs)
        .innerJoin(articles, eq(articles.id, articleSlugs.articleId))
        .where(
          and(
            eq(articleSlugs.slug, idOrSlug),
            // A slug that only a draft reserves finds nothing.
            isNotNull(articleSlugs.publishedAt),
            eq(articles.status, 'published'),
          ),
        )
  return row && { ...row, settings: withSettings ? completeSettings(row.settings) : null }
}
