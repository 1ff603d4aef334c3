/**
 * The hourly job that deletes rows that nobody can use any more: expired links, previews and
 * moderators' claims, old refusals of comments, sessions and personal access tokens that ended long
 * ago, and retired signing keys whose tokens have all expired. It also keeps the periods after which
 * addresses, former addresses of accounts, unconfirmed signups, reports of imports and events are
 * removed.
 */
import { expiryOfRetiredKey } from '../auth/signing-keys.ts'
import { deleteSigningKeys, listSigningKeys } from '../db/queries/credentials/signing-keys.ts'
import { recordEvents } from '../db/queries/events.ts'
import {
  deleteExpiredOneTimeTokens,
  deleteExpiredPreviews,
  deleteRefusals,
  deleteRevokedOrExpired,
} from '../db/queries/expired-rows.ts'
import { deleteExpiredClaims } from '../db/queries/moderation/moderation-claims.ts'
import { deleteOldImports } from '../db/queries/newsletter/signup-imports.ts'
import { clearSignupAddresses, deleteUnconfirmedSignups } from '../db/queries/newsletter/signups.ts'
import {
  clearAuditAddresses,
  clearFormerEmails,
  deleteOldEvents,
  findEndOfOldEvents,
} from '../db/queries/retention.ts'
import { importsKeptDays } from '../domain/newsletter/imports.ts'
import { linkLifetimeDays } from '../domain/newsletter/signup.ts'
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
 * How long whoever follows the event log may be away. A stream of comments that resumes after more than
 * that begins anew.
 */
const eventsKeptMs = 90 * dayMs

/** A file arrives sooner than that, so the process that was receiving it is dead. */
const uploadMs = 3600_000
/** An import has up to a million refused lines. */
const importsAtOnce = 10

/**
 * The number of rows that one statement deletes, so that no statement holds its locks for long.
 * Rows beyond the last batch wait for the next hour.
 */
const batchSize = 1_000
const maxBatches = 100

type InBatches = (deleteBatch: () => Promise<number>) => Promise<number>
type Clearing = Pick<JobDeps, 'database' | 'clock' | 'log' | 'config'>

export async function clearExpired(deps: Clearing, { signal }: Pick<Job<null>, 'signal'>): Promise<void> {
  const { database, clock, log } = deps
  const { db } = database
  const now = clock()
  const inBatches: InBatches = async (deleteBatch) => {
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
  const outdated = await removeOutdated(deps, { now, inBatches })
  log.info(
    {
      oneTimeTokens,
      previews,
      claims,
      refusals,
      sessions,
      accessTokens,
      ...outdated,
      signingKeys: kids.length,
    },
    'deleted expired rows',
  )
}

async function removeOutdated(
  { database, config }: Clearing,
  { now, inBatches }: { now: Date; inBatches: InBatches },
): Promise<
  Record<'auditAddresses' | 'signupAddresses' | 'formerEmails' | 'signups' | 'imports' | 'events', number>
> {
  const { db } = database
  const before = (ms: number) => new Date(now.getTime() - ms)
  const recorded = before(config.auditAddressDays * dayMs)
  const auditAddresses = await inBatches(() =>
    clearAuditAddresses(db, { before: recorded, limit: batchSize }),
  )
  const signupAddresses = await inBatches(() =>
    clearSignupAddresses(db, { before: recorded, limit: batchSize }),
  )
  const formerEmails = await inBatches(() => clearFormerEmails(db, { endedBy: now, limit: batchSize }))
  const signups = await inBatches(() => forgetSignups(database, now))
  const imports = await deleteOldImports(db, {
    endedBy: before(importsKeptDays * dayMs),
    begunBy: before(uploadMs),
    limit: importsAtOnce,
  })
  const until = await findEndOfOldEvents(db, before(eventsKeptMs))
  let position = { xid: '0', seq: 0 }
  const events = until
    ? await inBatches(async () => {
        const { count, last } = await database.transact((tx) =>
          deleteOldEvents(tx, { after: position, until, limit: batchSize }),
        )
        position = last
        return count
      })
    : 0
  return { auditAddresses, signupAddresses, formerEmails, signups, imports, events }
}

/** Their links have expired. */
function forgetSignups({ transact }: JobDeps['database'], now: Date): Promise<number> {
  const before = new Date(now.getTime() - linkLifetimeDays * dayMs)
  return transact(async (tx) => {
    const ids = await deleteUnconfirmedSignups(tx, { before, limit: batchSize })
    const erased = ids.map((signupId) => ({
      type: 'signup.erased' as const,
      subjects: { signupId },
      actorAccountId: null,
      occurredAt: now,
    }))
    await recordEvents(tx, erased)
    return ids.length
  })
}
