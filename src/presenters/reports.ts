/** Reports as they travel. Who reported is for moderators alone. */
import type { OwnReportRow, ReporterRow, ReportRow } from '../db/queries/reports.ts'
import { upheldShare } from '../domain/report.ts'
import type { OwnReport, Report, Reporter } from '../schemas/reports.ts'
import { shownName } from './people.ts'

export function presentOwnReport({ createdAt, ...row }: OwnReportRow): OwnReport {
  return { ...row, createdAt: createdAt.toISOString() }
}

export function presentReport({ commentId: _, reporter, createdAt, ...row }: ReportRow): Report {
  return { ...row, reporter: presentReporter(reporter), createdAt: createdAt.toISOString() }
}

export function presentReporter({ displayName, ...row }: ReporterRow): Reporter {
  return { ...row, displayName: shownName(displayName), upheldShare: upheldShare(row) }
}
