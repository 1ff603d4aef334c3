/**
 * The jobs that send mail about replies to comments: one job for each reply, soon after the reply,
 * and one for the daily digests.
 */
import { tellInDigest, tellOfReply } from '../commands/comments/tell-of-replies.ts'
import { listDigestReaders } from '../db/queries/comments/reply-notices.ts'
import { digestSpan } from '../domain/comments/reply-notices.ts'
import type { ReplyNoticePayload } from '../outbox/payloads.ts'
import type { Job, JobDeps } from './job.ts'

type ReplyNoticeDeps = Pick<JobDeps, 'database' | 'box' | 'clock' | 'newId' | 'log' | 'config'>

export async function runReplyNotice(
  deps: ReplyNoticeDeps,
  { payload }: Pick<Job<ReplyNoticePayload>, 'payload'>,
): Promise<void> {
  await tellOfReply(deps, payload.commentId)
}

const batchSize = 100

/**
 * Sends one mail to each account with waiting replies. Each mail has a transaction of its own. So a
 * repetition after a fault sends no mail twice, and a failure for one account delays no other
 * account.
 */
export async function sendReplyDigests(
  deps: ReplyNoticeDeps,
  { signal }: Pick<Job<null>, 'signal'>,
): Promise<void> {
  const { database, clock, log } = deps
  const span = digestSpan(clock())
  let failures = 0
  let after: string | undefined
  do {
    const accountIds = await listDigestReaders(database.db, { span, after, limit: batchSize })
    for (const accountId of accountIds) {
      signal.throwIfAborted()
      await tellInDigest(deps, accountId).catch((err) => {
        failures += 1
        log.error({ err, accountId }, 'a digest of replies could not be made and will be tried again')
      })
    }
    after = accountIds.length === batchSize ? accountIds.at(-1) : undefined
  } while (after)
  if (failures > 0) throw new Error(`${failures} of the digests of replies could not be made`)
}
