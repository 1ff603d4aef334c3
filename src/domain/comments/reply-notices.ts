/** The rules of mail about replies: how often an account gets it, and when it is sent. */

/** The modes of a subscription. An account without a subscription counts as `off`. */
export const replyNoticeModes = ['immediate', 'daily'] as const
export type ReplyNoticeMode = (typeof replyNoticeModes)[number]

export const replyNoticeChoices = ['off', ...replyNoticeModes] as const
export type ReplyNoticeChoice = (typeof replyNoticeChoices)[number]

/**
 * Seconds between a reply and the mail about it. Meanwhile its author can edit it, and moderators
 * can hide it.
 */
export const replyNoticeDelay = 60

/**
 * The most immediate notices that an account gets in an hour. The next digest tells of further
 * replies.
 */
export const maxToldAnHour = 10

/** The most replies that one mail tells of. Further replies wait for the next mail. */
export const maxRepliesTold = 1_000
/** The most replies that one mail quotes. It gives the number of the others. */
export const maxRepliesShown = 50

export const hourMs = 3600 * 1000

/** Replies that became visible before this span are no longer news. */
const freshMs = 30 * 24 * hourMs
/**
 * After this time the job of an immediate notice has run or is lost, so a digest takes the reply.
 */
const leftOverMs = hourMs

/** A digest tells of replies that became visible in this span, whose end depends on the mode. */
export type DigestSpan = { from: Date; until: Readonly<Record<ReplyNoticeMode, Date>> }

export function digestSpan(now: Date): DigestSpan {
  const before = (milliseconds: number) => new Date(now.getTime() - milliseconds)
  return {
    from: before(freshMs),
    until: { daily: before(replyNoticeDelay * 1000), immediate: before(leftOverMs) },
  }
}
