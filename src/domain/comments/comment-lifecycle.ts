/** Comment statuses, the moderation acts that change them, and the reasons that a decision may carry. */

export const commentStatuses = ['visible', 'pending', 'hidden', 'removed'] as const
export type CommentStatus = (typeof commentStatuses)[number]

/** What a moderator may ask for. */
export const requestedActions = ['hide', 'restore', 'approve'] as const
/** `reopen` makes a comment wait again: it undoes a decision on one that waited. */
export const decisionActions = [...requestedActions, 'reopen'] as const
export type DecisionAction = (typeof decisionActions)[number]

export const decisionReasons = [
  'spam',
  'harassment',
  'hate',
  'personal-information',
  'illegal-content',
  'off-topic',
  'other',
] as const
export type DecisionReason = (typeof decisionReasons)[number]

/** What had brought a comment before the moderator: nothing but their own eyes, screening, or readers. */
export const decisionSources = ['human', 'rule', 'reports'] as const
export type DecisionSource = (typeof decisionSources)[number]

/** What each act makes of each status. A missing cell is refused; a cell equal to its column changes nothing. */
const outcomes: Record<DecisionAction, Partial<Record<CommentStatus, CommentStatus>>> = {
  hide: { visible: 'hidden', pending: 'hidden', hidden: 'hidden' },
  restore: { hidden: 'visible', visible: 'visible' },
  approve: { pending: 'visible', visible: 'visible' },
  reopen: { visible: 'pending', hidden: 'pending', pending: 'pending' },
}

/** The status after a decision; `undefined` where the act does not apply to a comment in `status`. */
export function statusAfterDecision(
  action: DecisionAction,
  status: CommentStatus,
): CommentStatus | undefined {
  return outcomes[action][status]
}

/** By how much one comment's change of status changes the count of visible comments. */
export function visibleCountChange(before: CommentStatus, after: CommentStatus): -1 | 0 | 1 {
  return ((after === 'visible' ? 1 : 0) - (before === 'visible' ? 1 : 0)) as -1 | 0 | 1
}
