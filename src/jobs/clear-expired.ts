/**
 * The hourly job that deletes rows that nobody can use any more: expired links, previews and
 * moderators' claims, old refusals of comments, sessions and personal access tokens that ended long
 * ago, and retired signing keys whose tokens have all expired.
 */
import { expiryOfRetiredKey } from '../auth/signing-keys.ts'
import { deleteSigningKeys, listSigningKeys } from '../db/queries/credentials/signing-keys.ts'
import {
  deleteExpiredOneTimeTokens,
  deleteExpiredPreviews,
  deleteRefusals,
  deleteRevokedOrExpired,
} from '../db/queries/expired-rows.ts'
import { deleteExpiredClaims } from '../db/queries/moderation/moderation-claims.ts'
import type { Job, JobDeps } from './job.ts'

const dayMs = 24 * 3600 * 1000

/** How long moderators can see refusals of comments. */
const refusalsKeptMs = 180 * dayMs
/**
 * How long a session or a personal access token stays after its end, so that its owner can still
 * find out when and from which address it was used.
 */
const keptAfterEndMs = 30 * dayMs

/**
 * The number of rows that one statement deletes, so that no statement holds its locks for long.
 * Rows beyond the last batch wait for the next hour.
 */
const batchSize = 1_000
const maxBatches = 100

export async function clearExpired(
  { database: { db }, clock, log }: Pick<JobDeps, 'database' | 'clock' | 'log'>,
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
  const sessions = await inBatches(() => deleteRevokedOrExpired(db, 'sessions', ended))
  const accessTokens = await inBatches(() => deleteRevokedOrExpired(db, 'accessTokens', ended))
  const kids = (await listSigningKeys(db)).flatMap(({ kid, retiredAt }) =>
    retiredAt !== null && expiryOfRetiredKey(retiredAt) <= now ? [kid] : [],
  )
  if (kids.length > 0) await deleteSigningKeys(db, kids)
  log.info(
    { oneTimeTokens, previews, claims, refusals, sessions, accessTokens, signingKeys: kids.length },
    'deleted expired rows',
  )
}
