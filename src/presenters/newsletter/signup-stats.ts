/** Presents the counts of newsletter signups. */
import type { countByStatus, SourceCount, StepCount } from '../../db/queries/newsletter/signup-stats.ts'
import { periodsOf, type StatsPeriod } from '../../domain/newsletter/signup-stats.ts'
import type { SignupStats } from '../../schemas/newsletter/signup-stats.ts'

type Counts = {
  statuses: Awaited<ReturnType<typeof countByStatus>>
  sources: SourceCount[]
  steps: StepCount[]
}

const noSteps = { requested: 0, confirmed: 0, imported: 0, unsubscribed: 0, bounced: 0, complained: 0 }

export function presentSignupStats({ statuses, sources, steps }: Counts, period: StatsPeriod): SignupStats {
  const byStatus = { pending: 0, confirmed: 0, unsubscribed: 0, suppressed: 0 }
  const because = { bounce: 0, complaint: 0, erasure: 0, admin: 0 }
  for (const { status, suppressedBecause, count } of statuses) {
    byStatus[status] += count
    if (suppressedBecause) because[suppressedBecause] += count
  }
  const found = new Map(steps.map((each) => [each.start, each]))
  return {
    byStatus,
    suppressedBecause: because,
    bySource: sources,
    by: period.by,
    since: period.since.toISOString(),
    until: period.until.toISOString(),
    timeZone: period.timeZone,
    periods: periodsOf(period).map((start) => found.get(start) ?? { start, ...noSteps }),
  }
}
