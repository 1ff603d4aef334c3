/** The jobs that tell accounts of replies to their comments: one for each reply, soon after it, and the digests of the day. */
import { tellInDigest, tellOfReply } from '../commands/comments/tell-of-replies.ts'
import { listDigestReaders } from '../db/queries/comments/reply-notices.ts'
import { digestSpan } from '../domain/comments/reply-notices.ts'
import type { ReplyNoticePayload } from '../outbox/payloads.ts'
import type { Job, JobTools } from './job.ts'

type Tools = Pick<JobTools, 'database' | 'box' | 'clock' | 'newId' | 'log' | 'config'>

export async function runReplyNotice(
  tools: Tools,
  { payload }: Pick<Job<ReplyNoticePayload>, 'payload'>,
): Promise<void> {
  await tellOfReply(tools, payload.commentId)
}

const batchSize = 100

/**
 * A mail to each account with replies that wait, in a transaction of its own: what is repeated after a fault tells nobody
 * twice, and an account that fails keeps no other waiting.
 */
export async function sendReplyDigests(tools: Tools, { signal }: Pick<Job<null>, 'signal'>): Promise<void> {
  const { database, clock, log } = tools
  const span = digestSpan(clock())
  let failures = 0
  let after: string | undefined
  do {
    const accountIds = await listDigestReaders(database.db, { span, after, limit: batchSize })
    for (const accountId of accountIds) {
      signal.throwIfAborted()
      await tellInDigest(tools, accountId).catch((err) => {
        failures += 1
        log.error({ err, accountId }, 'a digest of replies could not be made and will be tried again')
      })
    }
    after = accountIds.length === batchSize ? accountIds.at(-1) : undefined
  } while (after)
  if (failures > 0) throw new Error(`${failures} digests of replies could not be made`)
}
