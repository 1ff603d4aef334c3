/** The rules for comments that admins set: until when readers may write and edit, and what waits for a moderator. */

export type CommentRules = {
  /** Minutes after posting in which readers may edit; 0: not at all. */
  commentEditWindow: number
  /** Days after publication until the comments of an article close by themselves; null: never. */
  commentsCloseAfterDays: number | null
  /** So many readers' reports make a visible comment wait for a moderator; null: none do. */
  commentReportThreshold: number | null
  /** Characters; longer comments are refused. */
  commentMaxLength: number
  /** A comment with so many links waits; null: links are no matter. */
  linksThatHold: number | null
  /** A comment with one of these is refused. */
  blockedPhrases: string[]
  /** A comment with one of these waits. */
  heldPhrases: string[]
  /** The first comments of a new reader wait, until so many were approved or stand. */
  heldFirstComments: number
  /** Per cent: what a reader posts waits while so large a part of what was decided on theirs of late was hidden; null: off. */
  heldRejectionRate: number | null
  /** Minutes in which the same words by the same reader are refused; 0: none. */
  repeatedPostWindow: number
}

export const defaultCommentRules: Readonly<CommentRules> = {
  commentEditWindow: 15,
  commentsCloseAfterDays: null,
  commentReportThreshold: 3,
  commentMaxLength: 10_000,
  linksThatHold: 5,
  blockedPhrases: [],
  heldPhrases: [],
  heldFirstComments: 0,
  heldRejectionRate: null,
  repeatedPostWindow: 0,
}
