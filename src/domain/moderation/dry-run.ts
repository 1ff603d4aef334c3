/**
 * Compares what rules would have done with what moderators did, and gives the counts, the precision
 * and the recall.
 */
import type { DecisionAction } from '../comments/comment-lifecycle.ts'
import { type Screening, type ScreeningRule, screeningRules } from './screening.ts'

/** The decision of moderators on a comment; `undefined` if they have not decided. */
type HumanVerdict = 'hidden' | 'stands' | undefined

export function humanVerdict(lastAction: DecisionAction | null): HumanVerdict {
  if (lastAction === 'hide') return 'hidden'
  return lastAction === 'restore' || lastAction === 'approve' ? 'stands' : undefined
}

/**
 * "Positive": the rules would have held or refused the comment. "True": the moderators agreed with
 * the rules.
 */
const matchKinds = ['truePositives', 'falsePositives', 'falseNegatives', 'trueNegatives'] as const
type MatchKind = (typeof matchKinds)[number]

export type DryRun = {
  comments: number
  decided: number
  wouldHold: number
  wouldRefuse: number
  matches: Record<MatchKind, number>
  precision: number | null
  recall: number | null
  byRule: { rule: ScreeningRule; hits: number; upheld: number; overruled: number }[]
  examples: { falsePositives: string[]; falseNegatives: string[] }
}

type Tally = {
  add(comment: { id: string; screening: Screening; verdict: HumanVerdict }): void
  result(): DryRun
}

const maxExamples = 20

function matchOf(isCaught: boolean, verdict: Exclude<HumanVerdict, undefined>): MatchKind {
  if (verdict === 'hidden') return isCaught ? 'truePositives' : 'falseNegatives'
  return isCaught ? 'falsePositives' : 'trueNegatives'
}

/** null if both are 0. */
function share(part: number, rest: number): number | null {
  return part + rest === 0 ? null : part / (part + rest)
}

/**
 * Comments must be added in the order in which they were posted: the newest are kept as examples.
 */
export function createTally(): Tally {
  const counts = { comments: 0, decided: 0, wouldHold: 0, wouldRefuse: 0 }
  const matches = { truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 }
  const byRule = screeningRules.map((rule) => ({ rule, hits: 0, upheld: 0, overruled: 0 }))
  const examples: Partial<Record<MatchKind, string[]>> = { falsePositives: [], falseNegatives: [] }

  return {
    add({ id, screening, verdict }) {
      counts.comments += 1
      if (screening.outcome === 'pending') counts.wouldHold += 1
      if (screening.outcome === 'refused') counts.wouldRefuse += 1
      for (const row of byRule) {
        if (!screening.reasons.some(({ rule }) => rule === row.rule)) continue
        row.hits += 1
        if (verdict === 'hidden') row.upheld += 1
        if (verdict === 'stands') row.overruled += 1
      }
      if (verdict === undefined) return
      counts.decided += 1
      const match = matchOf(screening.outcome !== 'visible', verdict)
      matches[match] += 1
      examples[match]?.unshift(id)
      examples[match]?.splice(maxExamples)
    },
    result() {
      const { truePositives, falsePositives, falseNegatives } = matches
      return {
        ...counts,
        matches,
        precision: share(truePositives, falsePositives),
        recall: share(truePositives, falseNegatives),
        byRule,
        examples: {
          falsePositives: examples.falsePositives ?? [],
          falseNegatives: examples.falseNegatives ?? [],
        },
      }
    },
  }
}
