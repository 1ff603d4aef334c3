/**
 * The job that brings the search index up to date, in batches, after a tag or contributor was
 * renamed.
 */
import { lockArticlesNaming, refreshSearch } from '../db/queries/articles/search.ts'
import type { SearchRefreshPayload } from '../outbox/payloads.ts'
import type { Job, JobDeps } from './job.ts'

const batchSize = 50

/** Each batch is a transaction of its own. It does no harm to repeat a batch after a fault. */
export async function runSearchRefresh(
  { database }: Pick<JobDeps, 'database'>,
  { payload, signal }: Pick<Job<SearchRefreshPayload>, 'payload' | 'signal'>,
): Promise<void> {
  for (let after: string | undefined; ; ) {
    signal.throwIfAborted()
    const ids = await database.transact(async (tx) => {
      const batch = await lockArticlesNaming(tx, payload, { after, limit: batchSize })
      await refreshSearch(tx, batch)
      return batch
    })
    if (ids.length < batchSize) return
    after = ids.at(-1)
  }
}
