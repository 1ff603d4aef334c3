/** The figures of the transparency report, and the period that a caller may ask for. */
import type { DecisionAction, DecisionReason, DecisionSource } from '../comments/comment-lifecycle.ts'
import type { ReportStatus } from './report.ts'
import type { ScreeningSource } from './screening.ts'

/** A name that never occurred is left out. */
type Tally<Name extends string> = Partial<Record<Name, number>>
type HeldAndRefused = { held: number; refused: number }

export type ModerationFigures = {
  decisions: {
    total: number
    undoing: number
    byAction: Tally<DecisionAction>
    byReason: Tally<DecisionReason>
    bySource: Tally<DecisionSource>
  }
  secondsToDecision: { overall: number | null; bySource: Tally<DecisionSource> }
  screenings: HeldAndRefused & {
    bySource: ({ source: ScreeningSource } & HeldAndRefused)[]
    byRule: ({ rule: string } & HeldAndRefused)[]
  }
  reports: { total: number; byReason: ({ reason: DecisionReason } & Record<ReportStatus, number>)[] }
  appeals: { submitted: number; byStatus: Tally<string>; secondsToResolution: number | null }
  suspensions: { made: number; lifted: number }
}

const dayMs = 24 * 3_600_000
export const mostDays = 366
const usualDays = 30

export type Period = { since: Date; until: Date }

/**
 * The period that begins at `from` and ends before `to`. `to` defaults to the end of today in UTC,
 * and `from` to 30 days before `to`. Returns a fault if the two do not fit together.
 */
export function periodOf(
  { from, to }: { from?: Date | null; to?: Date | null },
  now: Date,
): Period | { fault: string } {
  const tomorrow = new Date((Math.floor(now.getTime() / dayMs) + 1) * dayMs)
  const until = to ?? tomorrow
  const since = from ?? new Date(until.getTime() - usualDays * dayMs)
  if (since >= until) return { fault: 'must be before `to`' }
  if (until.getTime() - since.getTime() > mostDays * dayMs) {
    return { fault: `must lie within ${mostDays} days before \`to\`` }
  }
  return { since, until }
}
