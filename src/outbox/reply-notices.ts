/**
 * Enqueues the jobs that send mail about replies, in the transaction that makes the replies
 * visible.
 */
import type { Db } from '../db/database.ts'
import { replyNoticeDelay } from '../domain/comments/reply-notices.ts'
import { sendJobs } from './send-job.ts'

/** Runs one statement, however many replies there are. */
export function enqueueReplyNotices(
  tx: Db,
  notices: readonly { id: string; commentId: string }[],
): Promise<void> {
  const jobs = notices.map(({ id, commentId }) => ({
    id,
    payload: { commentId },
    startAfter: replyNoticeDelay,
  }))
  return sendJobs(tx, 'reply-notice', jobs)
}
