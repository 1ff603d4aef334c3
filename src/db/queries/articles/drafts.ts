/** Working copies: the article's state as its authors see it, and its revisions. */
import { and, eq, isNull, ne, sql } from 'drizzle-orm'
import type { Actor } from '../../../domain/actor.ts'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { articles } from '../../tables/articles.ts'
import { contributors } from '../../tables/contributors.ts'
import { articleRevisions } from '../../tables/revisions.ts'
import { articleSlugs } from '../../tables/slugs.ts'
import { tags } from '../../tables/tags.ts'
import type { BylineRow, TagRow } from './articles.ts'

export type NewArticle = typeof articles.$inferInsert
export type NewRevision = typeof articleRevisions.$inferInsert
export type RevisionRow = typeof articleRevisions.$inferSelect

/** Which articles the actor may touch: a condition of the WHERE, so that others are simply not there. */
export function within({ reach, accountId }: Actor) {
  return reach === 'any' ? undefined : eq(articles.authorAccountId, accountId)
}

export const byline = sql<BylineRow[]>`(
  select coalesce(json_agg(json_build_object('id', c.id, 'slug', c.slug, 'name', c.name, 'avatarUrl', c.avatar_url)
    order by array_position(article_revisions.contributor_ids, c.id)), '[]')
  from ${contributors} c where c.id = any(article_revisions.contributor_ids))`

export const tagList = sql<TagRow[]>`(
  select coalesce(json_agg(json_build_object('slug', t.slug, 'name', t.name) order by named.place), '[]')
  from (
    select coalesce(n.merged_into, n.id) as id, min(given.place) as place
    from unnest(article_revisions.tag_slugs) with ordinality as given (slug, place)
    join ${tags} n on n.slug = given.slug group by 1
  ) named join ${tags} t on t.id = named.id)`

export type DraftRow = NonNullable<Awaited<ReturnType<typeof findDraft>>>

/** The newest revision of an article that the actor may read. */
export async function findDraft(db: Db, articleId: string, actor: Actor) {
  const [row] = await db
    .select({
      articleId: articles.id,
      status: articles.status,
      publishAt: articles.publishAt,
      scheduledRevision: articles.scheduledRevision,
      unpublishAt: articles.unpublishAt,
      scheduleFault: articles.scheduleFault,
      publishedAt: articles.publishedAt,
      publishedRevision: articles.publishedRevision,
      createdAt: articles.createdAt,
      revision: articleRevisions,
      contributors: byline,
      tags: tagList,
      createdBy: { id: accounts.id, displayName: accounts.displayName },
    })
    .from(articles)
    .innerJoin(
      articleRevisions,
      and(eq(articleRevisions.articleId, articles.id), eq(articleRevisions.number, articles.latestRevision)),
    )
    .innerJoin(accounts, eq(accounts.id, articleRevisions.createdBy))
    .where(and(eq(articles.id, articleId), within(actor)))
  return row
}

export type ArticleState = typeof articles.$inferSelect

/** The article's own row, locked until the transaction ends: one writer at a time. */
export async function lockArticle(
  tx: Db,
  articleId: string,
  actor: Actor,
): Promise<ArticleState | undefined> {
  const [row] = await tx
    .select()
    .from(articles)
    .where(and(eq(articles.id, articleId), within(actor)))
    .for('no key update')
  return row
}

export async function findRevision(
  db: Db,
  articleId: string,
  number: number,
): Promise<RevisionRow | undefined> {
  const [row] = await db
    .select()
    .from(articleRevisions)
    .where(and(eq(articleRevisions.articleId, articleId), eq(articleRevisions.number, number)))
  return row
}

export async function insertArticle(tx: Db, article: NewArticle): Promise<void> {
  await tx.insert(articles).values(article)
}

export async function insertRevision(tx: Db, revision: NewRevision): Promise<void> {
  await tx.insert(articleRevisions).values(revision)
}

export async function updateArticle(tx: Db, id: string, change: Partial<NewArticle>): Promise<ArticleState> {
  const [row] = await tx.update(articles).set(change).where(eq(articles.id, id)).returning()
  if (!row) throw new Error(`article ${id} was locked and cannot be gone`)
  return row
}

/** With its revisions, previews and slugs. */
export async function deleteArticle(tx: Db, id: string): Promise<void> {
  await tx.delete(articles).where(eq(articles.id, id))
}

/** False where another article has, had or reserves the slug; true also where this one does already. */
export async function reserveSlug(tx: Db, slug: string, articleId: string): Promise<boolean> {
  const inserted = await tx
    .insert(articleSlugs)
    .values({ slug, articleId })
    .onConflictDoNothing()
    .returning({ slug: articleSlugs.slug })
  if (inserted.length > 0) return true
  const [owner] = await tx
    .select({ articleId: articleSlugs.articleId })
    .from(articleSlugs)
    .where(eq(articleSlugs.slug, slug))
  return owner?.articleId === articleId
}

/** Gives back the slugs that drafts of this article reserved and never made public, except `kept` and what is scheduled. */
export async function releaseDraftSlugs(tx: Db, articleId: string, kept: string): Promise<void> {
  await tx.delete(articleSlugs).where(
    and(
      eq(articleSlugs.articleId, articleId),
      isNull(articleSlugs.publishedAt),
      ne(articleSlugs.slug, kept),
      sql`not exists (select from ${articles} join ${articleRevisions}
          on ${articleRevisions.articleId} = ${articles.id} and ${articleRevisions.number} = ${articles.scheduledRevision}
          where ${articles.id} = ${articleId} and ${articleRevisions.slug} = ${articleSlugs.slug})`,
    ),
  )
}

export async function markSlugPublished(tx: Db, slug: string, at: Date): Promise<void> {
  await tx
    .update(articleSlugs)
    .set({ publishedAt: at })
    .where(and(eq(articleSlugs.slug, slug), isNull(articleSlugs.publishedAt)))
}
