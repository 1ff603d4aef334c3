/** Reports of readers on comments. */
import { and, eq, inArray } from 'drizzle-orm'
import type { ReportStatus } from '../../domain/report.ts'
import type { Db } from '../database.ts'
import { commentReports } from '../tables/moderation.ts'

type Settlement = { commentId: string; decisionId: string; status: Exclude<ReportStatus, 'open'> }

/** What a decision says of those who reported the comment. One that lets it stand says so also of reports that were upheld before. */
export async function settleReports(tx: Db, { commentId, decisionId, status }: Settlement): Promise<void> {
  const settled: ReportStatus[] = status === 'upheld' ? ['open'] : ['open', 'upheld']
  await tx
    .update(commentReports)
    .set({ status, decisionId })
    .where(and(eq(commentReports.commentId, commentId), inArray(commentReports.status, settled)))
}
