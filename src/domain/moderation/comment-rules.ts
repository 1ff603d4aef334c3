/**
 * The rules for comments that admins set: when readers may write and edit, and which comments wait
 * for a moderator.
 */

export type CommentRules = {
  /**
   * Readers may edit a comment for so many minutes after posting it; 0: they may not edit at all.
   */
  commentEditWindow: number
  /**
   * The comments of an article close so many days after its publication; null: they never close by
   * age.
   */
  commentsCloseAfterDays: number | null
  /**
   * Reports by so many readers make a visible comment wait for a moderator; null: no number does.
   */
  commentReportThreshold: number | null
  /** The greatest length in characters; longer comments are refused. */
  commentMaxLength: number
  /** A comment with so many links waits; null: links are not counted. */
  linksThatHold: number | null
  /** A comment that contains one of these phrases is refused. */
  blockedPhrases: string[]
  /** A comment that contains one of these phrases waits. */
  heldPhrases: string[]
  /** The comments of a new reader wait until so many of them are visible. */
  heldFirstComments: number
  /**
   * The comments of a reader wait while so many per cent of the recent decisions on their comments
   * hid one; null: they do not.
   */
  heldRejectionRate: number | null
  /** The same words by the same reader are refused for so many minutes; 0: they are not refused. */
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
