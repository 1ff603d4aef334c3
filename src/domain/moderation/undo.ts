/** Undo: a decision that takes others back brings the comment to where it was before them. */
import type { CommentStatus, DecisionAction } from '../comments/comment-lifecycle.ts'

type Way = { from: CommentStatus; to: CommentStatus; waitsAgain: boolean }

/** What the ledger calls the way back. */
export function undoingAction({ from, to, waitsAgain }: Way): DecisionAction {
  if (to === 'hidden') return 'hide'
  if (to === 'pending' || (waitsAgain && from === to)) return 'reopen'
  return from === 'hidden' ? 'restore' : 'approve'
}
