/** Mail about replies: how often an account wants it. */

/** `off` is the absence of a subscription. */
export const replyNoticeModes = ['immediate', 'daily'] as const
export type ReplyNoticeMode = (typeof replyNoticeModes)[number]
