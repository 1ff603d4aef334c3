/** What the public reads. Every query here selects published rows only; drafts live in another table. */
import { and, eq, isNotNull, sql } from 'drizzle-orm'
import { completeSettings, type Settings } from '../../../domain/settings.ts'
import { isUuid } from '../../../domain/uuid.ts'
import type { Db } from '../../database.ts'
import { articleContributors, articles } from '../../tables/articles.ts'
import { contributors } from '../../tables/contributors.ts'
import { articleSlugs } from '../../tables/slugs.ts'
import { articleTags, tags } from '../../tables/tags.ts'
import { storedNumber, storedSettings } from '../settings.ts'
import { type ArticleCorrection, correctionList } from './corrections.ts'

export type BylineRow = { id: string; slug: string; name: string; avatarUrl: string | null }
export type TagRow = { slug: string; name: string }

/*
 * The outer table is named in plain text: in a select without joins the builder leaves the table's name away, and a bare
 * `id` would then mean the inner table's.
 */
export const articleByline = sql<BylineRow[]>`(
  select coalesce(json_agg(json_build_object('id', c.id, 'slug', c.slug, 'name', c.name, 'avatarUrl', c.avatar_url) order by ac.position), '[]')
  from ${articleContributors} ac join ${contributors} c on c.id = ac.contributor_id
  where ac.article_id = articles.id)`

export const articleTagList = sql<TagRow[]>`(
  select coalesce(json_agg(json_build_object('slug', t.slug, 'name', t.name) order by at.position), '[]')
  from ${articleTags} at join ${tags} t on t.id = at.tag_id
  where at.article_id = articles.id)`

export const summary = {
  id: articles.id,
  slug: articles.slug,
  title: articles.title,
  dek: articles.dek,
  excerpt: articles.excerpt,
  language: articles.language,
  heroImage: articles.heroImage,
  publishedAt: articles.publishedAt,
  updatedAt: articles.updatedAt,
  readingMinutes: articles.readingMinutes,
  commentCount: articles.commentCount,
  commentPolicy: articles.commentPolicy,
  contributors: articleByline,
  tags: articleTagList,
}

const whole = { ...summary, bodyHtml: articles.bodyHtml, sources: articles.sources }

type Columns = typeof articles.$inferSelect

/** What leads from one article to another. As JSON has it: the time is in milliseconds since 1970. */
export type ArticleLinkRow = Pick<Columns, 'id' | 'slug' | 'heroImage'> & {
  title: string
  publishedAt: number
}

/** The members of a link, from a row `r` of `articles`. */
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

/** The newest that share a tag: the newest few of each tag, and of these the newest. */
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
  ...whole,
  commentsCloseAfterDays: storedNumber('commentsCloseAfterDays'),
  corrections: correctionList,
  related,
  previous,
  next,
}

type Present<Name extends keyof Columns> = { [Key in Name]: NonNullable<Columns[Key]> }

/** A published row: the constraint `articles_published_text_check` says that these are not null. */
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

export type FoundArticle = ArticleRow & {
  /** null unless asked for. */
  settings: Settings | null
}

/**
 * By id, by slug, or by a former slug: then `slug` of the row is another one than was asked for. What is told of an
 * article outside the API needs the settings besides.
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
            // A slug that only a draft has reserved answers nobody.
            isNotNull(articleSlugs.publishedAt),
            eq(articles.status, 'published'),
          ),
        )
  return row && { ...(row as ArticleRow), settings: withSettings ? completeSettings(row.settings) : null }
}
