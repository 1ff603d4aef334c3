/** What the public reads. Every query here selects published rows only; drafts live in another table. */
import { and, desc, eq, isNotNull, type SQL, sql } from 'drizzle-orm'
import { completeSettings, type Settings } from '../../domain/settings.ts'
import { isUuid } from '../../domain/uuid.ts'
import type { Db } from '../database.ts'
import { articleContributors, articleSlugs, articles, articleTags, tags } from '../tables/articles.ts'
import { contributors } from '../tables/contributors.ts'
import { type ArticleCorrection, correctionList } from './corrections.ts'
import { storedSettings } from './settings.ts'

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

const summary = {
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

const single = { ...whole, corrections: correctionList }

type Columns = typeof articles.$inferSelect
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
  Present<'bodyHtml' | 'sources'> & { corrections: ArticleCorrection[] }

export type ArticlesPage = {
  /** Slug of a tag, or of one that was merged into it. */
  tag?: string
  /** Id or slug of a contributor. */
  contributor?: string
  after?: { publishedAt: Date; id: string }
  limit: number
}

/**
 * Newest first. One row more than `limit` tells that the list goes on. A filter joins its table and takes the sort key
 * from there, so that a page is a range of one index however rare the tag or large the archive. With both filters
 * PostgreSQL walks the articles of one of them and looks each up in the other, until the page is full.
 */
export async function listArticles(
  db: Db,
  { tag, contributor, after, limit }: ArticlesPage,
): Promise<ArticleSummaryRow[]> {
  let query = db.select(summary).from(articles).$dynamic()
  let key: { publishedAt: SQL; id: SQL } = {
    publishedAt: sql`${articles.publishedAt}`,
    id: sql`${articles.id}`,
  }
  const conditions: (SQL | undefined)[] = [eq(articles.status, 'published')]

  if (tag !== undefined) {
    query = query.innerJoin(articleTags, eq(articleTags.articleId, articles.id))
    conditions.push(
      sql`${articleTags.tagId} = (select coalesce(t.merged_into, t.id) from ${tags} t where t.slug = ${tag})`,
    )
    key = { publishedAt: sql`${articleTags.publishedAt}`, id: sql`${articleTags.articleId}` }
  }
  if (contributor !== undefined) {
    query = query.innerJoin(articleContributors, eq(articleContributors.articleId, articles.id))
    const named = isUuid(contributor)
      ? sql`${contributor}::uuid`
      : sql`(select c.id from ${contributors} c where c.slug = ${contributor})`
    conditions.push(sql`${articleContributors.contributorId} = ${named}`)
    key = { publishedAt: sql`${articleContributors.publishedAt}`, id: sql`${articleContributors.articleId}` }
  }
  if (after) {
    conditions.push(
      sql`(${key.publishedAt}, ${key.id}) < (${after.publishedAt.toISOString()}::timestamptz, ${after.id}::uuid)`,
    )
  }
  const rows = await query
    .where(and(...conditions))
    .orderBy(desc(key.publishedAt), desc(key.id))
    .limit(limit + 1)
  return rows as ArticleSummaryRow[]
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
