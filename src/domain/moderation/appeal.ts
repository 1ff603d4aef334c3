/** Appeals: what a reader may appeal against and until when, what comes of it, and who may judge it. */
import type { DecisionAction } from '../comments/comment-lifecycle.ts'

/** `withdrawn`: the account that appealed has been erased, and its words with it. */
export const appealStatuses = ['open', 'upheld', 'overturned', 'withdrawn'] as const
export type AppealStatus = (typeof appealStatuses)[number]

/** Of the decision: upheld, it stands. */
export const appealOutcomes = ['upheld', 'overturned'] as const
export type AppealOutcome = (typeof appealOutcomes)[number]

/** At least six: Digital Services Act, article 20 (1). */
const monthsToAppeal = 6

export const maxAppealLength = 2_000

/** The same day and time six calendar months later, in UTC; the last day of a month that has no such day. */
export function appealableUntil(decidedAt: Date): Date {
  const until = new Date(decidedAt)
  until.setUTCMonth(until.getUTCMonth() + monthsToAppeal)
  // The 31st of a month of 30 days has become the 1st of the next.
  if (until.getUTCDate() !== decidedAt.getUTCDate()) until.setUTCDate(0)
  return until
}

/** Whether the act took something from the author of the comment: then they are told, and may appeal. */
export function takesSomething(action: DecisionAction): boolean {
  return action === 'hide'
}

type Appealed = {
  action: DecisionAction
  createdAt: Date
  /** Whether the comment is still as this decision left it. */
  isStanding: boolean
}

export type AppealFault = 'takes-nothing' | 'is-undone' | 'is-too-old'

/** Why there is no appeal against the decision at this time, if there is none. */
export function appealFaultOf(
  { action, createdAt, isStanding }: Appealed,
  at: Date,
): AppealFault | undefined {
  if (!takesSomething(action)) return 'takes-nothing'
  if (!isStanding) return 'is-undone'
  return at > appealableUntil(createdAt) ? 'is-too-old' : undefined
}

/** Who appeals is no judge of the appeal, nor who made the decision, nor whose decision keeps the comment hidden besides. */
export function mayResolve(
  accountId: string,
  { hiderIds, appellantId }: { hiderIds: readonly string[]; appellantId: string },
): boolean {
  return !hiderIds.includes(accountId) && accountId !== appellantId
}
