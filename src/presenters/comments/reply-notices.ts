/**
 * Presents the choice of mail about replies, and the two pages behind the link in each such mail.
 */
import type { ReplyNoticesRow } from '../../db/queries/comments/reply-notices.ts'
import type { ReplyNotices } from '../../schemas/comments/reply-notices.ts'
import { page } from '../page.ts'

export function presentReplyNotices({ mode, emailVerifiedAt }: ReplyNoticesRow): ReplyNotices {
  return { mode: mode ?? 'off', emailVerified: emailVerifiedAt !== null }
}

const title = 'Mail about replies'

/** The form posts to its own address, since that carries the token. */
export const askToUnsubscribe = page(
  title,
  `<p>Do you want to stop getting mail about replies to your comments?</p>
<form method="post"><button>Unsubscribe</button></form>`,
)

export const saysUnsubscribed = page(
  title,
  '<p>You will get no more mail about replies to your comments.</p>',
)
