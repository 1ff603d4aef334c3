/** Reads and writes previews, the links that show one revision to anybody who has them. */
import { and, desc, eq, gt, lt, sql } from 'drizzle-orm'
import type { Actor } from '../../../domain/actor.ts'
import type { Db } from '../../database.ts'
import { accounts } from '../../tables/accounts.ts'
import { articles } from '../../tables/articles.ts'
import { previews } from '../../tables/previews.ts'
import { articleRevisions } from '../../tables/revisions.ts'
import { storedNumber } from '../settings.ts'
import { draftByline } from './bylines.ts'
import { correctionList } from './corrections.ts'
import { accessibleTo, belongsTo, draftTagList } from './drafts.ts'

type NewPreview = typeof previews.$inferInsert

export async function insertPreview(tx: Db, preview: NewPreview): Promise<void> {
  await tx.insert(previews).values(preview)
}

/** Exact under the lock of the article, which every creation of a preview takes. */
export function countLivePreviews(tx: Db, articleId: string, at: Date): Promise<number> {
  return tx.$count(previews, and(eq(previews.articleId, articleId), gt(previews.expiresAt, at)))
}

type PreviewsPage = { articleId: string; at: Date; limit: number; before?: string }

/** Live previews, newest first. One row more than `limit` tells whether the list goes on. */
export function listPreviews(db: Db, actor: Actor, { articleId, at, limit, before }: PreviewsPage) {
  return (
    db
      .select({
        articleId: articles.id,
        preview: previews,
        createdBy: { id: accounts.id, displayName: accounts.displayName },
      })
      .from(articles)
      // An article without previews gives one row, and an article that does not exist gives none.
      .leftJoin(
        previews,
        and(
          eq(previews.articleId, articles.id),
          gt(previews.expiresAt, at),
          before === undefined ? undefined : lt(previews.id, before),
        ),
      )
      .leftJoin(accounts, eq(accounts.id, previews.createdBy))
      .where(and(eq(articles.id, articleId), accessibleTo(actor)))
      .orderBy(desc(previews.id))
      .limit(limit + 1)
  )
}

export type PreviewRow = NonNullable<Awaited<ReturnType<typeof listPreviews>>[number]['preview']>

/** Returns the deleted row. The caller has checked that the actor may access the article. */
export async function deletePreview(
  tx: Db,
  { articleId, id }: { articleId: string; id: string },
): Promise<PreviewRow | undefined> {
  const [row] = await tx
    .delete(previews)
    .where(and(eq(previews.id, id), eq(previews.articleId, articleId)))
    .returning()
  return row
}

/**
 * The article as a publication of this revision would show it, with the preview's creator.
 * `undefined` once the preview has expired.
 */
export async function findPreviewed(
  db: Db,
  { id, articleId, revision, at }: { id: string; articleId: string; revision: number; at: Date },
) {
  const [row] = await db
    .select({
      article: {
        id: articles.id,
        slug: articleRevisions.slug,
        title: articleRevisions.title,
        dek: articleRevisions.dek,
        excerpt: articleRevisions.excerpt,
        language: articleRevisions.language,
        heroImage: articleRevisions.heroImage,
        readingMinutes: articleRevisions.readingMinutes,
        bodyHtml: articleRevisions.bodyHtml,
        sources: articleRevisions.sources,
        contributors: draftByline,
        tags: draftTagList,
        commentCount: articles.commentCount,
        commentPolicy: articles.commentPolicy,
        commentsCloseAfterDays: storedNumber('commentsCloseAfterDays'),
        corrections: correctionList,
      },
      publishedAt: articles.publishedAt,
      publishAt: articles.publishAt,
      savedAt: articleRevisions.createdAt,
      isOfMaker: sql<boolean>`${belongsTo(sql`accounts.id`)}`,
      maker: {
        id: accounts.id,
        roles: accounts.roles,
        suspendedAt: accounts.suspendedAt,
        suspendedUntil: accounts.suspendedUntil,
        suspensionReason: accounts.suspensionReason,
      },
    })
    .from(previews)
    .innerJoin(articles, eq(articles.id, previews.articleId))
    .innerJoin(
      articleRevisions,
      and(eq(articleRevisions.articleId, previews.articleId), eq(articleRevisions.number, previews.revision)),
    )
    .innerJoin(accounts, eq(accounts.id, previews.createdBy))
    .where(
      and(
        eq(previews.id, id),
        eq(previews.articleId, articleId),
        eq(previews.revision, revision),
        gt(previews.expiresAt, at),
      ),
    )
  return row
}

export type PreviewedRow = NonNullable<Awaited<ReturnType<typeof findPreviewed>>>
