/** Puts comments into the queue by writing into the tables: reports by readers, and screenings. */
import { eq, sql } from 'drizzle-orm'
import { comments } from '../../../src/db/tables/comments.ts'
import { commentReports, screenings } from '../../../src/db/tables/moderation.ts'
import type { Deps } from '../../../src/deps.ts'
import type { DecisionReason } from '../../../src/domain/comments/comment-lifecycle.ts'
import type { ReportStatus } from '../../../src/domain/moderation/report.ts'
import type { ScreeningSource } from '../../../src/domain/moderation/screening.ts'
import type { Person } from '../app.ts'

type SeedDeps = Pick<Deps, 'database' | 'clock' | 'newId'>

/** Writes a report: the comment stays visible and enters the queue. */
export async function writeReport(
  { database: { db }, clock, newId }: SeedDeps,
  { commentId, reader, reason = 'spam' }: { commentId: string; reader: Person; reason?: DecisionReason },
): Promise<void> {
  const createdAt = clock()
  await db.insert(commentReports).values({ id: newId(), commentId, accountId: reader.id, reason, createdAt })
  await db
    .update(comments)
    .set({
      openReportCount: sql`${comments.openReportCount} + 1`,
      queuedAt: sql`coalesce(${comments.queuedAt}, ${createdAt.toISOString()}::timestamptz)`,
    })
    .where(eq(comments.id, commentId))
}

/** Writes the screening that held the pending comment, with these rules as reasons. */
export async function holdFor(
  { database: { db }, clock, newId }: SeedDeps,
  { commentId, source, rules }: { commentId: string; source: ScreeningSource; rules: string[] },
): Promise<void> {
  const [comment] = await db.select().from(comments).where(eq(comments.id, commentId))
  if (!comment) throw new Error('there is no such comment')
  const { articleId, accountId } = comment
  await db.insert(screenings).values({
    id: newId(),
    commentId,
    articleId,
    accountId,
    outcome: 'pending',
    source,
    createdAt: clock(),
    reasons: rules.map((rule) => ({ rule, evidence: 'x' })),
  })
}

export type Standing = {
  status: string
  queuedAt: string | null
  openReportCount: number
  isApproved: boolean
  reports: ReportStatus[]
}

/** The state of a comment in moderation. */
export async function standingOf({ database: { db } }: SeedDeps, commentId: string): Promise<Standing> {
  const [row] = await db.select().from(comments).where(eq(comments.id, commentId))
  if (!row) throw new Error('there is no such comment')
  const reports = await db
    .select({ status: commentReports.status })
    .from(commentReports)
    .where(eq(commentReports.commentId, commentId))
    .orderBy(commentReports.id)
  const { status, queuedAt, openReportCount, isApproved } = row
  return {
    status,
    openReportCount,
    isApproved,
    queuedAt: queuedAt?.toISOString() ?? null,
    reports: reports.map((report) => report.status),
  }
}
