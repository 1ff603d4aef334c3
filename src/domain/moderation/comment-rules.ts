/**
 * The rules for comments that admins set: when readers may write and edit, and which comments wait
 * for a moderator.
 */

export type CommentRules = {
  /**
   * Readers may edit a comment for this many minutes after posting it. With 0 they may not edit it
   * at all.
   */
  commentEditWindow: number
  /**
   * The comments of an article close this many days after its publication. With null they never
   * close by age.
   */
  commentsCloseAfterDays: number | null
  /**
   * Reports by this many readers make a visible comment wait for a moderator. With null no number
   * does.
   */
  commentReportThreshold: number | null
  /** The greatest length of a comment in characters. Longer comments are refused. */
  commentMaxLength: number
  /** A comment with this many links or more waits. With null links are not counted. */
  linksThatHold: number | null
  /** A comment that contains one of these phrases is refused. */
  blockedPhrases: string[]
  /** A comment that contains one of these phrases waits. */
  heldPhrases: string[]
  /** The comments of a new reader wait until this many of them are visible. */
  heldFirstComments: number
  /**
   * The comments of a reader wait if moderators hid at least this percentage of the reader's recent
   * comments that they decided on. With null they do not wait.
   */
  heldRejectionRate: number | null
  /**
   * The same words by the same reader are refused for this many minutes. With 0 they are not
   * refused.
   */
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
