/**
 * The payload of each queue's jobs, for the code that enqueues jobs and the code that runs them.
 */

/** A mail as it is stored: sealed under SECRET_KEY. */
export type SealedMail = { sealed: string }

/** What a mail server or a mail service reports, sealed under SECRET_KEY. */
export type SealedReport = { sealed: string }

/** The article that may be due. */
export type WakeUpPayload = { articleId: string }

/** The tag or contributor that has a new name. */
export type SearchRefreshPayload = { tagId: string } | { contributorId: string }

/** The reply that a subscriber is told about. */
export type ReplyNoticePayload = { commentId: string }

/** The imported signup whose owner is asked to confirm. */
export type InvitationPayload = { signupId: string }

export type Payloads = {
  mail: SealedMail
  bounce: SealedReport
  schedule: WakeUpPayload
  search: SearchRefreshPayload
  'search-rebuild': null
  'reply-notice': ReplyNoticePayload
  'reply-digest': null
  'schedule-sweep': null
  'automatic-letters': null
  'signup-import': null
  'signup-invitation': InvitationPayload
  housekeeping: null
}

export type QueueName = keyof Payloads
