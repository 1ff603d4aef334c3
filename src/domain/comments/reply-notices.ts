/** Mail about replies: how often an account wants it, and when it goes out. */

/** `off` is the absence of a subscription. */
export const replyNoticeModes = ['immediate', 'daily'] as const
export type ReplyNoticeMode = (typeof replyNoticeModes)[number]

export const replyNoticeChoices = ['off', ...replyNoticeModes] as const
export type ReplyNoticeChoice = (typeof replyNoticeChoices)[number]

/** Seconds between a reply and the mail about it: for who wrote it to mend it, and for moderators. */
export const replyNoticeDelay = 60

/** Replies that an account is told of at once within an hour, a mail each; of those beyond, the next digest tells. */
export const maxToldAnHour = 10

/** Replies of which one mail tells; the others wait for the next. */
export const maxRepliesTold = 1_000
/** Those of them that it shows; the others it counts. */
export const maxRepliesShown = 50

export const hourMs = 3600 * 1000

/** What became visible longer ago is no news any more. */
const freshMs = 30 * 24 * hourMs
/** By then the job of an immediate notice is done, or lost, or has found another mode. */
const leftOverMs = hourMs

/** When a reply must have become visible for a digest to tell of it; the end depends on what its reader wants. */
export type DigestSpan = { from: Date; until: Readonly<Record<ReplyNoticeMode, Date>> }

export function digestSpan(now: Date): DigestSpan {
  const before = (milliseconds: number) => new Date(now.getTime() - milliseconds)
  return {
    from: before(freshMs),
    until: { daily: before(replyNoticeDelay * 1000), immediate: before(leftOverMs) },
  }
}
