/** The transparency report as it travels, as JSON and as CSV. */

import { decisionActions, decisionReasons, decisionSources } from '../../domain/comments/comment-lifecycle.ts'
import { csvOf } from '../../domain/csv.ts'
import { appealStatuses } from '../../domain/moderation/appeal.ts'
import type { ModerationFigures, Period } from '../../domain/moderation/moderation-figures.ts'
import type { ModerationReport } from '../../schemas/moderation/moderation-reports.ts'

export function presentModerationReport(
  { decisions, secondsToDecision, appeals, ...figures }: ModerationFigures,
  { since, until }: Period,
): ModerationReport {
  return {
    from: since.toISOString(),
    to: until.toISOString(),
    decisions: {
      ...decisions,
      byAction: complete(decisionActions, decisions.byAction, 0),
      byReason: complete(decisionReasons, decisions.byReason, 0),
      bySource: complete(decisionSources, decisions.bySource, 0),
    },
    medianSecondsToDecision: {
      overall: secondsToDecision.overall,
      bySource: complete(decisionSources, secondsToDecision.bySource, null),
    },
    ...figures,
    appeals: {
      submitted: appeals.submitted,
      byStatus: complete(appealStatuses, appeals.byStatus, 0),
      medianSecondsToResolution: appeals.secondsToResolution,
    },
  }
}

function complete<Name extends string, Missing extends number | null>(
  names: readonly Name[],
  tally: Partial<Record<Name, number>>,
  missing: Missing,
): Record<Name, number | Missing> {
  return Object.fromEntries(names.map((name) => [name, tally[name] ?? missing])) as Record<
    Name,
    number | Missing
  >
}

type Line = [figure: string, name: string, value: string | number | null]

/** A line for each number, so that what is counted later adds lines and moves no column. */
export function moderationReportAsCsv(report: ModerationReport): string {
  return csvOf([
    ['figure', 'name', 'value'],
    ['from', '', report.from],
    ['to', '', report.to],
    ...linesOf('', { ...report, from: undefined, to: undefined }),
  ])
}

/** Members by their path; rows of a list by their first member. */
function linesOf(path: string, value: object): Line[] {
  return Object.entries(value).flatMap(([name, member]): Line[] => {
    if (member === undefined) return []
    if (Array.isArray(member)) return member.flatMap((row: object) => rowLines(`${path}${name}`, row))
    if (typeof member === 'object' && member !== null) return linesOf(`${path}${name}.`, member)
    return [[path.replace(/\.$/, ''), name, member]]
  })
}

function rowLines(path: string, row: object): Line[] {
  const [[, first] = [], ...numbers] = Object.entries(row)
  return numbers.map(([name, number]): Line => [`${path}.${name}`, String(first), number])
}
