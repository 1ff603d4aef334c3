/** The statuses of comments, and the decisions that change them, with their reasons. */

export const commentStatuses = ['visible', 'pending', 'hidden', 'removed'] as const
export type CommentStatus = (typeof commentStatuses)[number]

/** The actions that a moderator may request. */
export const requestedActions = ['hide', 'restore', 'approve'] as const
/**
 * `reopen` undoes a decision on a comment that was waiting for a moderator. The comment waits
 * again.
 */
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

/**
 * How moderators came to decide on a comment: they found it, screening held it, or readers reported
 * it.
 */
export const decisionSources = ['human', 'rule', 'reports'] as const
export type DecisionSource = (typeof decisionSources)[number]

/**
 * Action -> status before -> status after. A move that is missing is refused. An equal status
 * changes nothing.
 */
const outcomes: Record<DecisionAction, Partial<Record<CommentStatus, CommentStatus>>> = {
  hide: { visible: 'hidden', pending: 'hidden', hidden: 'hidden' },
  restore: { hidden: 'visible', visible: 'visible' },
  approve: { pending: 'visible', visible: 'visible' },
  reopen: { visible: 'pending', hidden: 'pending', pending: 'pending' },
}

/** The status after a decision; `undefined` if the action does not apply to `status`. */
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
