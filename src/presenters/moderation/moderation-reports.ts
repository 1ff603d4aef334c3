/**
 * Turns the figures of moderation into their wire shapes: the transparency report as JSON and as
 * CSV, and dry runs.
 */

import { decisionActions, decisionReasons, decisionSources } from '../../domain/comments/comment-lifecycle.ts'
import { csvOf } from '../../domain/csv.ts'
import { appealStatuses } from '../../domain/moderation/appeal.ts'
import type { DryRun as DryRunResult } from '../../domain/moderation/dry-run.ts'
import type { ModerationFigures, Period } from '../../domain/moderation/moderation-figures.ts'
import type { DryRun } from '../../schemas/moderation/dry-runs.ts'
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

/** One line for each figure, so that new figures add lines and do not move columns. */
export function moderationReportAsCsv(report: ModerationReport): string {
  return csvOf([
    ['figure', 'name', 'value'],
    ['from', '', report.from],
    ['to', '', report.to],
    ...linesOf('', { ...report, from: undefined, to: undefined }),
  ])
}

/** Names members by their path, and rows of a list by their first member. */
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

export function presentDryRun({
  since,
  ...result
}: DryRunResult & { since: Date; isTruncated: boolean }): DryRun {
  return { since: since.toISOString(), ...result }
}
