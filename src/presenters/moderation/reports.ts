/** Turns rows of reports into their wire shapes. Only moderators see who reported a comment. */
import type { OwnReportRow, ReporterRow, ReportRow } from '../../db/queries/moderation/reports.ts'
import { upheldShare } from '../../domain/moderation/report.ts'
import { shownName } from '../../domain/shown-name.ts'
import type { OwnReport, Report, Reporter } from '../../schemas/moderation/reports.ts'

export function presentOwnReport({ createdAt, ...row }: OwnReportRow): OwnReport {
  return { ...row, createdAt: createdAt.toISOString() }
}

export function presentReport({ commentId: _, reporter, createdAt, ...row }: ReportRow): Report {
  return { ...row, reporter: presentReporter(reporter), createdAt: createdAt.toISOString() }
}

export function presentReporter({ displayName, ...row }: ReporterRow): Reporter {
  return { ...row, displayName: shownName(displayName), upheldShare: upheldShare(row) }
}
