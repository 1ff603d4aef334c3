/**
 * Rules for appeals: which decisions an author may appeal against, until when, and who may judge
 * the appeal.
 */
import type { DecisionAction } from '../comments/comment-lifecycle.ts'

/** `withdrawn`: the account that appealed was erased, and the text of the appeal with it. */
export const appealStatuses = ['open', 'upheld', 'overturned', 'withdrawn'] as const
export type AppealStatus = (typeof appealStatuses)[number]

/** `upheld`: the decision stands. `overturned`: the decision was wrong. */
export const appealOutcomes = ['upheld', 'overturned'] as const
export type AppealOutcome = (typeof appealOutcomes)[number]

/** The Digital Services Act, article 20 (1), demands at least six. */
const monthsToAppeal = 6

export const maxAppealLength = 2_000

/**
 * The same day and time six calendar months later in UTC, or the last day of a month that is too
 * short.
 */
export function appealableUntil(decidedAt: Date): Date {
  const until = new Date(decidedAt)
  until.setUTCMonth(until.getUTCMonth() + monthsToAppeal)
  // In a month that is too short, the date has moved into the following month.
  if (until.getUTCDate() !== decidedAt.getUTCDate()) until.setUTCDate(0)
  return until
}

/**
 * Whether the action restricts what the author published. If so, the author gets reasons and may
 * appeal.
 */
export function isRestriction(action: DecisionAction): boolean {
  return action === 'hide'
}

type Appealed = {
  action: DecisionAction
  createdAt: Date
  /** Whether the comment is still as this decision left it. */
  isStanding: boolean
}

export type AppealFault = 'takes-nothing' | 'is-undone' | 'is-too-old'

/**
 * The reason why nobody can appeal against the decision at this time; `undefined` if somebody
 * can.
 */
export function appealFaultOf(
  { action, createdAt, isStanding }: Appealed,
  at: Date,
): AppealFault | undefined {
  if (!isRestriction(action)) return 'takes-nothing'
  if (!isStanding) return 'is-undone'
  return at > appealableUntil(createdAt) ? 'is-too-old' : undefined
}

/**
 * No judge of the appeal may have submitted it, made the decision, or hidden the comment by another
 * decision.
 */
export function mayResolve(
  accountId: string,
  { hiderIds, appellantId }: { hiderIds: readonly string[]; appellantId: string },
): boolean {
  return !hiderIds.includes(accountId) && accountId !== appellantId
}
