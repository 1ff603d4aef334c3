/** Asks for the search index to be brought up to date, as part of a transaction. */
import type { Db } from '../db/database.ts'
import type { Deps } from '../deps.ts'
import type { SearchRefreshPayload } from './payloads.ts'
import { sendJob } from './send-job.ts'

/** To be called in the transaction that changes the name of the tag or contributor. */
export async function enqueueSearchRefresh(
  tx: Db,
  { newId }: Pick<Deps, 'newId'>,
  payload: SearchRefreshPayload,
): Promise<void> {
  await sendJob(tx, { queue: 'search', id: newId(), payload })
}
