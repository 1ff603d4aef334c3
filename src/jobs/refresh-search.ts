/**
 * The job that brings the search index up to date, in batches, after a tag or contributor was
 * renamed.
 */
import {
  indexBodies,
  listBodies,
  listNaming,
  lockArticles,
  refreshSearch,
} from '../db/queries/articles/article-documents.ts'
import type { SearchRefreshPayload } from '../outbox/payloads.ts'
import type { Job, JobDeps } from './job.ts'

const batchSize = 50

/** Each batch is a transaction of its own. It does no harm to repeat a batch after a fault. */
export async function runSearchRefresh(
  { database, textWork }: Pick<JobDeps, 'database' | 'textWork'>,
  { payload, signal }: Pick<Job<SearchRefreshPayload>, 'payload' | 'signal'>,
): Promise<void> {
  for (let after: string | undefined; ; ) {
    signal.throwIfAborted()
    const batch = await listNaming(database.db, payload, { after, limit: batchSize })
    if (batch.length === 0) return
    const bodies = await indexBodies(textWork, await listBodies(database.db, batch))
    await database.transact(async (tx) => {
      await lockArticles(tx, batch)
      await refreshSearch(tx, batch, bodies)
    })
    after = batch.at(-1)
  }
}
