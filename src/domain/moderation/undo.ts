/**
 * Chooses the action of a decision that undoes others and gives the comment its former status back.
 */
import type { CommentStatus, DecisionAction } from '../comments/comment-lifecycle.ts'

type StatusChange = { from: CommentStatus; to: CommentStatus; waitsAgain: boolean }

/** The action that the ledger records for the undo. */
export function undoingAction({ from, to, waitsAgain }: StatusChange): DecisionAction {
  if (to === 'hidden') return 'hide'
  if (to === 'pending' || (waitsAgain && from === to)) return 'reopen'
  return from === 'hidden' ? 'restore' : 'approve'
}
