/**
 * The job that makes the search documents anew that a former release has made. Readers search
 * meanwhile: a former document has most of the words.
 */
import {
  countOutdated,
  listOutdated,
  removeUnpublished,
  replaceOutdated,
} from '../db/queries/articles/search.ts'
import type { Job, JobDeps } from './job.ts'

export async function rebuildSearch(
  { database, log }: Pick<JobDeps, 'database' | 'log'>,
  { signal }: Pick<Job<null>, 'signal'>,
  /** How many documents one statement replaces at most. Long articles make it fewer. */
  batchSize = 1_000,
): Promise<void> {
  await removeUnpublished(database.db)
  const total = await countOutdated(database.db)
  if (total === 0) return
  log.info({ total }, 'bringing the search index up to date')
  let done = 0
  for (let after: string | undefined; ; ) {
    signal.throwIfAborted()
    const batch = await listOutdated(database.db, { after, limit: batchSize })
    after = batch.at(-1)
    if (after === undefined) break
    await replaceOutdated(database.db, batch)
    done += batch.length
    log.info({ done, total }, 'the search index is being brought up to date')
  }
  log.info({ done }, 'the search index is up to date')
}
