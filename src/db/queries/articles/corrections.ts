/** Reads corrections with their article, and adds one under the article's lock. */
import { count, eq, sql } from 'drizzle-orm'
import type { CorrectionSeverity } from '../../../domain/articles/corrections.ts'
import type { Db } from '../../database.ts'
import { articleCorrections } from '../../tables/corrections.ts'

export type CorrectionRow = typeof articleCorrections.$inferSelect
type NewCorrection = typeof articleCorrections.$inferInsert

/** `createdAt` is text that `Date` parses, since JSON has no dates. */
export type ArticleCorrection = { id: string; note: string; severity: CorrectionSeverity; createdAt: string }

/** A column of a select from `articles`: its corrections, oldest first. */
export const correctionList = sql<ArticleCorrection[]>`(
  select coalesce(json_agg(json_build_object('id', k.id, 'note', k.note, 'severity', k.severity,
    'createdAt', k.created_at) order by k.number), '[]')
  from ${articleCorrections} k where k.article_id = articles.id)`

/** Exact while the article is locked. */
export async function countCorrections(tx: Db, articleId: string): Promise<number> {
  const [row] = await tx
    .select({ corrections: count() })
    .from(articleCorrections)
    .where(eq(articleCorrections.articleId, articleId))
  return row?.corrections ?? 0
}

export async function insertCorrection(tx: Db, correction: NewCorrection): Promise<CorrectionRow> {
  const [row] = await tx.insert(articleCorrections).values(correction).returning()
  if (!row) throw new Error('an insert without a conflict clause returns its row')
  return row
}
