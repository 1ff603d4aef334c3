/** Finds the article behind a slug, reserves slugs and gives them back. */
import { and, eq, isNull, ne, sql } from 'drizzle-orm'
import { isUuid } from '../../../domain/uuid.ts'
import type { Db } from '../../database.ts'
import { articles } from '../../tables/articles.ts'
import { articleRevisions } from '../../tables/revisions.ts'
import { articleSlugs } from '../../tables/slugs.ts'

/** Returns an id as it is. A slug may be present, former, or reserved by a draft. */
export async function findArticleId(db: Db, idOrSlug: string): Promise<string | undefined> {
  if (isUuid(idOrSlug)) return idOrSlug
  const [row] = await db
    .select({ articleId: articleSlugs.articleId })
    .from(articleSlugs)
    .where(eq(articleSlugs.slug, idOrSlug))
  return row?.articleId
}

/**
 * False if another article has, had or reserves the slug; true if the slug is free or already
 * belongs to this article.
 */
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

export async function markSlugPublished(tx: Db, slug: string, at: Date): Promise<void> {
  await tx
    .update(articleSlugs)
    .set({ publishedAt: at })
    .where(and(eq(articleSlugs.slug, slug), isNull(articleSlugs.publishedAt)))
}

/**
 * Gives back slugs that this article never published, except `kept` and the slug of a scheduled
 * revision.
 */
export async function releaseDraftSlugs(tx: Db, articleId: string, kept: string): Promise<void> {
  await tx.delete(articleSlugs).where(
    and(
      eq(articleSlugs.articleId, articleId),
      isNull(articleSlugs.publishedAt),
      ne(articleSlugs.slug, kept),
      sql`not exists (select from ${articles} join ${articleRevisions}
          on ${articleRevisions.articleId} = ${articles.id}
            and ${articleRevisions.number} = ${articles.scheduledRevision}
          where ${articles.id} = ${articleId} and ${articleRevisions.slug} = ${articleSlugs.slug})`,
    ),
  )
}

/**
 * Gives back slugs that this article never published, except those of the newest and scheduled
 * revisions.
 */
export async function releaseUnplannedSlugs(tx: Db, articleId: string): Promise<void> {
  await tx.delete(articleSlugs).where(
    and(
      eq(articleSlugs.articleId, articleId),
      isNull(articleSlugs.publishedAt),
      sql`${articleSlugs.slug} not in (
        select r.slug from article_revisions r join ${articles} on ${articles.id} = r.article_id
        where r.article_id = ${articleId}
          and r.number in (${articles.latestRevision}, ${articles.scheduledRevision}))`,
    ),
  )
}
