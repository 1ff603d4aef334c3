/** What a job of each queue carries: known to whoever enqueues jobs and to whoever works on them. */

/** A mail as the database sees it, sealed under SECRET_KEY. */
export type SealedMail = { sealed: string }

/** The article whose schedule is to be looked at. */
export type WakeUpPayload = { articleId: string }

/** The tag or contributor whose name has changed. */
export type SearchRefreshPayload = { tagId: string } | { contributorId: string }

/** The reply that its addressee is told of. */
export type ReplyNoticePayload = { commentId: string }

export type Payloads = {
  mail: SealedMail
  schedule: WakeUpPayload
  search: SearchRefreshPayload
  'reply-notice': ReplyNoticePayload
  'reply-digest': null
  'schedule-sweep': null
  housekeeping: null
}

export type QueueName = keyof Payloads
