/**
 * Enqueues the job that carries out an article's schedule. The job only says when to look at the
 * article. The article's row says what to do.
 */
import type { Db } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { sendJob } from './send-job.ts'

type WakeUp = {
  articleId: string
  /** A time, or how many seconds from now. */
  at: Date | number
}

/**
 * Call this in the transaction that locks the article. An article has one waiting job, however
 * often it is rescheduled.
 */
export async function enqueueWakeUp(
  tx: Db,
  { newId }: Pick<Deps, 'newId'>,
  { articleId, at }: WakeUp,
): Promise<void> {
  const payload = { articleId }
  await sendJob(tx, { queue: 'schedule', id: newId(), payload, key: articleId, startAfter: at })
}
