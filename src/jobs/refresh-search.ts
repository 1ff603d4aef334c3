/** Brings the search up to date where somebody or something that articles name has another name: in batches, behind the writer's back. */
import type { Db } from '../db/database.ts'
import { lockArticlesNaming, type Named, refreshSearch } from '../db/queries/articles/search.ts'
import type { Deps } from '../deps.ts'
import { sendJob } from '../outbox/send-job.ts'
import type { Job, JobTools } from './queues.ts'

const batchSize = 50

/** To be called in the transaction that changes the name. */
export async function enqueueSearchRefresh(
  tx: Db,
  { newId }: Pick<Deps, 'newId'>,
  named: Named,
): Promise<void> {
  await sendJob(tx, { queue: 'search', id: newId(), payload: named })
}

/** Each batch is a transaction of its own; what is repeated after a fault changes nothing. */
export async function runSearchRefresh(
  { database }: Pick<JobTools, 'database'>,
  { payload, signal }: Pick<Job<Named>, 'payload' | 'signal'>,
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
