/** The hourly job that deletes what nobody can use any more: expired links, previews and claims of moderators, refusals of comments, sessions and personal access tokens long ended, keys past their use. */
import { endOf } from '../auth/keys.ts'
import { deleteSigningKeys, listSigningKeys } from '../db/queries/credentials/signing-keys.ts'
import {
  deleteEnded,
  deleteExpiredOneTimeTokens,
  deleteExpiredPreviews,
  deleteRefusals,
} from '../db/queries/expired-rows.ts'
import { deleteExpiredClaims } from '../db/queries/moderation/moderation-claims.ts'
import type { Job, JobTools } from './job.ts'

const dayMs = 24 * 3600 * 1000

/** How long moderators can see what was refused. */
const refusalsKeptMs = 180 * dayMs
/** How long a session or a personal access token is kept after its end, for who asks when it was and from where. */
const keptAfterEndMs = 30 * dayMs

/** Rows of one statement, so that none holds its locks for long. What is left after so many waits for the next hour. */
const batchSize = 1_000
const maxBatches = 100

export async function clearExpired(
  { database: { db }, clock, log }: Pick<JobTools, 'database' | 'clock' | 'log'>,
  { signal }: Pick<Job<null>, 'signal'>,
): Promise<void> {
  const now = clock()
  const inBatches = async (deleteBatch: () => Promise<number>): Promise<number> => {
    let total = 0
    for (let batch = 0; batch < maxBatches && !signal.aborted; batch++) {
      const count = await deleteBatch()
      total += count
      if (count < batchSize) break
    }
    return total
  }

  const oneTimeTokens = await inBatches(() =>
    deleteExpiredOneTimeTokens(db, { expiredBy: now, limit: batchSize }),
  )
  const previews = await inBatches(() => deleteExpiredPreviews(db, { expiredBy: now, limit: batchSize }))
  const claims = await inBatches(() => deleteExpiredClaims(db, { expiredBy: now, limit: batchSize }))
  const refusals = await inBatches(() =>
    deleteRefusals(db, { madeBy: new Date(now.getTime() - refusalsKeptMs), limit: batchSize }),
  )
  const ended = { endedBy: new Date(now.getTime() - keptAfterEndMs), limit: batchSize }
  const sessions = await inBatches(() => deleteEnded(db, 'sessions', ended))
  const accessTokens = await inBatches(() => deleteEnded(db, 'accessTokens', ended))
  const kids = (await listSigningKeys(db)).flatMap(({ kid, retiredAt }) =>
    retiredAt !== null && endOf(retiredAt) <= now ? [kid] : [],
  )
  if (kids.length > 0) await deleteSigningKeys(db, kids)
  log.info(
    { oneTimeTokens, previews, claims, refusals, sessions, accessTokens, signingKeys: kids.length },
    'deleted what has expired',
  )
}
