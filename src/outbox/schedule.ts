/** Wakes the schedule of an article: a job that says when to look, while the article's row says what to do. */
import type { Db } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import { sendJob } from './send-job.ts'

export type WakeUp = {
  articleId: string
  /** A time, or how many seconds from now. */
  at: Date | number
}

/** To be called in the transaction that locks the article: each has one job that waits, however often it is rescheduled. */
export async function enqueueWakeUp(
  tx: Db,
  { newId }: Pick<Deps, 'newId'>,
  { articleId, at }: WakeUp,
): Promise<void> {
  const payload = { articleId }
  await sendJob(tx, { queue: 'schedule', id: newId(), payload, key: articleId, startAfter: at })
}
