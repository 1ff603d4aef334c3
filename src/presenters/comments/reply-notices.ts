/** Mail about replies: an account's choice as it travels, and the two pages that the link in each mail leads to. */
import type { ReplyNoticesRow } from '../../db/queries/comments/reply-notices.ts'
import type { ReplyNotices } from '../../schemas/comments/reply-notices.ts'
import { page } from '../page.ts'

export function presentReplyNotices({ mode, emailVerifiedAt }: ReplyNoticesRow): ReplyNotices {
  return { mode: mode ?? 'off', emailVerified: emailVerifiedAt !== null }
}

const title = 'Mail about replies'

/** The form posts to its own address, which carries the token. */
export const askToUnsubscribe = page(
  title,
  `<p>Do you want no more mail about replies to your comments?</p>
<form method="post"><button>No more of it</button></form>`,
)

export const saysUnsubscribed = page(title, '<p>No more mail about replies will come to you.</p>')
