/**
 * Reads an account's contributor profile and its work on articles, for the export of the account.
 */
import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../../database.ts'
import { contributors } from '../../tables/contributors.ts'
import { articleCorrections } from '../../tables/corrections.ts'
import { previews } from '../../tables/previews.ts'
import { articleRevisions } from '../../tables/revisions.ts'
import { batchSizes, inBatches } from './export-batches.ts'

export function readContributors(db: Db, accountId: string) {
  return inBatches({
    size: batchSizes.small,
    read: (beyond: SQL | undefined, size) =>
      db
        .select()
        .from(contributors)
        .where(and(eq(contributors.accountId, accountId), beyond))
        .orderBy(asc(contributors.id))
        .limit(size),
    beyond: (last) => gt(contributors.id, last.id),
  })
}

/** In the order of the primary key, so that all batches together read it once. */
export function readRevisions(db: Db, accountId: string) {
  const { articleId, number, slug, title, dek, body, language, tagSlugs } = articleRevisions
  const { heroImage, sources, note, createdAt } = articleRevisions
  const text = { slug, title, dek, body, language, tagSlugs, heroImage, sources, note }
  return inBatches({
    size: batchSizes.article,
    read: (beyond: SQL | undefined, size) =>
      db
        .select({ articleId, number, ...text, createdAt })
        .from(articleRevisions)
        .where(and(eq(articleRevisions.createdBy, accountId), beyond))
        .orderBy(asc(articleId), asc(number))
        .limit(size),
    beyond: (last) => sql`(${articleId}, ${number}) > (${last.articleId}::uuid, ${last.number}::integer)`,
  })
}

/**
 * No index has the creators of previews. Each batch continues along the primary key, since the
 * table is small.
 */
export function readPreviews(db: Db, accountId: string) {
  const { id, articleId, revision, createdAt, expiresAt } = previews
  return inBatches({
    size: batchSizes.small,
    read: (beyond: SQL | undefined, size) =>
      db
        .select({ id, articleId, revision, createdAt, expiresAt })
        .from(previews)
        .where(and(eq(previews.createdBy, accountId), beyond))
        .orderBy(asc(id))
        .limit(size),
    beyond: (last) => gt(id, last.id),
  })
}

/** Reads along the primary key, as for previews. */
export function readCorrections(db: Db, accountId: string) {
  const { articleId, number, note, severity, createdAt } = articleCorrections
  return inBatches({
    size: batchSizes.small,
    read: (beyond: SQL | undefined, size) =>
      db
        .select({ articleId, number, note, severity, createdAt })
        .from(articleCorrections)
        .where(and(eq(articleCorrections.createdBy, accountId), beyond))
        .orderBy(asc(articleId), asc(number))
        .limit(size),
    beyond: (last) => sql`(${articleId}, ${number}) > (${last.articleId}::uuid, ${last.number}::integer)`,
  })
}
