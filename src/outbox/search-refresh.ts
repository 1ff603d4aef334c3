/** Enqueues the job that brings the search index up to date after a name has changed. */
import type { Db } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import type { SearchRefreshPayload } from './payloads.ts'
import { sendJob } from './send-job.ts'

/** Call this in the transaction that renames the tag or contributor. */
export async function enqueueSearchRefresh(
  tx: Db,
  { newId }: Pick<Deps, 'newId'>,
  payload: SearchRefreshPayload,
): Promise<void> {
  await sendJob(tx, { queue: 'search', id: newId(), payload })
}
