/** The states of a letter, one mailing of a newsletter, and of what its recipients get. */

export const letterStatuses = ['draft', 'scheduled', 'sending', 'paused', 'sent', 'cancelled'] as const
export type LetterStatus = (typeof letterStatuses)[number]

/** Who has paused the sending: a person, or the service because too many mails were refused. */
export const pauseReasons = ['operator', 'refusals'] as const
export type PauseReason = (typeof pauseReasons)[number]

/**
 * `skipped` is somebody who has left the newsletter since the letter began to be sent. A `queued`
 * recipient with attempts is deferred.
 */
export const recipientStates = ['queued', 'sent', 'failed', 'skipped'] as const
export type RecipientState = (typeof recipientStates)[number]

/** Articles of a section that are chosen when the letter is made: the newest first. */
export type ArticleRule = {
  /** Published at this time or later; an RFC 3339 time. */
  since?: string
  /** The slug of a tag. */
  tag?: string
  limit?: number
}

/** A part of a letter. `articles` are slugs, in the order of the letter. */
export type LetterSection = {
  heading: string | null
  /** Markdown. */
  text: string | null
  articles: string[]
  rule: ArticleRule | null
}

/** Who of the newsletter gets the letter; all confirmed signups without it. */
export type Segment = {
  /** The slug of another newsletter, which the recipient also gets. */
  newsletter?: string
  source?: string
  /** RFC 3339 times, compared with the confirmation. */
  signedUpAfter?: string
  signedUpBefore?: string
  /** A language tag of BCP 47. */
  language?: string
}

export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const
export type Weekday = (typeof weekdays)[number]

/** The rule of letters that the service writes by itself. */
export type AutomaticLetters = {
  /** Each week on this day; each day without it. */
  weekday: Weekday | null
  /** The local time, `07:00` for example. */
  time: string
  /** A time zone of the IANA database. */
  timeZone: string
  subject: string
  tag: string | null
  limit: number
  /** Whether the letter is sent at once, or waits as a draft for somebody to send it. */
  action: 'draft' | 'send'
}
